"""From settings to a City and an Offer: everything that is known before anything is chosen."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pandas as pd

from planner.catalog import load_catalog
from planner.catalog.jurisdiction import read_jurisdiction
from planner.catalog.model import Catalog
from planner.city import build_city
from planner.city.model import City
from planner.costs.money_lines import payers_of
from planner.errors import SettingsError
from planner.plan.edits.model import Edits
from planner.plan.edits.resolve import find_edits
from planner.plan.edits.works import without_streets
from planner.plan.progress import Run
from planner.plan.stored import in_crs, read_start
from planner.settings import Settings
from planner.settings.tiers_settings import refuse_alone
from planner.siting import offer_cameras
from planner.siting.model import Offer
from planner.sources import read_study_sources

BULK_SHARE = 1 / 3
"""Part of `edits.time_limit_s` that the search over the real cost takes."""


@dataclass(frozen=True)
class Ground:
    """What a plan is chosen from: settings, catalog, city, offer; edits, RAW_FACTS, names of shelters."""

    settings: Settings
    catalog: Catalog
    city: City
    offer: Offer
    edits: Edits = field(default_factory=Edits)
    facts: pd.DataFrame | None = None
    shelters: tuple[str, ...] = ()


def prepare(settings: Settings, run: Run | None = None) -> Ground:
    """Return the ground of a study: read it, model it, offer candidates.

    Raises
    ------
    InputError, SettingsError
        Whatever the rooms before this one refuse; nothing has been written by then.
    """
    run = run or Run()
    problems = refuse_alone(settings.centers)
    if problems:
        raise SettingsError(problems, str(settings.folder / "study.toml"), "the settings")
    with run.stage_of("read"):
        catalog = load_catalog(settings)
        payers_of(settings, [str(i) for i in catalog.prices["item_id"]])  # refused before hours of planning
        if settings.rules.jurisdiction:
            read_jurisdiction(settings.rules.jurisdiction)
        sources = read_study_sources(settings)
        stored = read_start(settings)
    with run.stage_of("city"):
        city = build_city(sources, settings, catalog)
        stored = None if stored is None else in_crs(stored, city.crs)
        edits = find_edits(sources.edits, stored, city, settings)
        city = without_streets(city, edits.forbidden, settings, catalog)
    with run.stage_of("offer"):
        offer = offer_cameras(city, settings, catalog, edits.places)
    told = settings if stored is None else _hurried(settings)
    return Ground(told, catalog, city, offer, edits, sources.facts, sources.shelters)


def _hurried(settings: Settings) -> Settings:
    """Return the settings of a run from a stored plan: little changes, so real cost is searched briefly."""
    limit = min(settings.optimize.bulk_time_limit_s, BULK_SHARE * settings.edits.time_limit_s)
    return replace(settings, optimize=replace(settings.optimize, bulk_time_limit_s=limit))
