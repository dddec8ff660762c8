"""INT-FACTS-*: what layers say of cameras and assets, against the study, the one place that says it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd
from pyproj import Transformer
from pyproj.exceptions import CRSError

from planner.catalog.model import Way
from planner.rules.folder import STUDY, SUMMARY, PlanFolder
from planner.rules.integrity.given import check_given, expected_facts
from planner.rules.integrity.ways import offered, ways
from planner.rules.rule import Fault, Rule, gather
from planner.rules.standing import stands_at
from planner.schema import FACT_NAMES

ASSETS = {
    "cameras": "camera_id", "points": "point_id", "centers": "center_id", "spans": "span_id",
    "cables": "cable_id", "closures": "closure_id", "supports": "support_id", "crossings": "crossing_id",
    "drops": "drop_id", "equipment": "asset_id", "pops": "pop_id", "splitters": "splitter_id",
}  # fmt: skip
OF_PLACE = {
    "site_kind": "kind", "name": "name", "provenance": "provenance", "mount": "mount", "district": "district",
    "exclusion": "exclusion", "exclusion_reason": "exclusion_reason",
}  # fmt: skip
"""Columns of a camera, and of its place in layer `candidates`, that are the same."""
NUMBER = 1e-6
PLACE_M = 0.05


def told(value: object) -> str:
    """Show a value of a column or the study, blank in words."""
    if isinstance(value, str):
        return repr(value) if value else "blank"
    number = float(str(value))
    return "blank" if np.isnan(number) else f"{number:g}"


def unlike(rows: pd.DataFrame, layer: str, column: str, right: pd.Series, where: str) -> list[Fault]:
    """Return a fault for rows whose column is not what the study says; blank is equal to blank."""
    have = rows[column]
    if pd.api.types.is_numeric_dtype(have):
        have, right = have.astype(float), right.astype(float)
        wrong = ~((have - right).abs() <= NUMBER) & ~(have.isna() & right.isna())
    else:
        wrong = have != right
    ids = rows.loc[wrong, ASSETS[layer]]
    if not len(ids):
        return []
    first = ids.index[0]
    what = f"`{column}` is {told(have[first])}; by {where} it is {told(right[first])}."
    return gather(layer, ids, what)


def same(rows: pd.DataFrame, value: object) -> pd.Series:
    """Return the value for each row."""
    return pd.Series([value] * len(rows), index=rows.index, dtype=object)


def check_cameras(folder: PlanFolder) -> Iterable[Fault]:
    """What people said of cameras is laid on them; level, mount and place are as the study says."""
    cameras, asked = folder.layer("cameras"), folder.study["cameras"]
    yield from check_given(folder)
    expected = expected_facts(folder)
    for name in (*FACT_NAMES, "facts_id"):
        right = pd.Series(expected[name].to_numpy(), index=cameras.index, dtype=object)
        yield from unlike(cameras, "cameras", name, right, "layer `given_facts` and the study")
    for name, value, where in (
        ("mount_height_m", float(asked["mount_height_m"]), "cameras.mount_height_m"),
        ("level", str(asked["level"]), "cameras.level"),
    ):
        yield from unlike(cameras, "cameras", name, same(cameras, value), where)
    places = folder.layer("candidates").drop_duplicates("candidate_id").set_index("candidate_id")
    held = cameras[cameras["candidate_id"].isin(places.index)]
    for name, other in OF_PLACE.items():
        right = pd.Series(places.loc[held["candidate_id"], other].to_numpy(), index=held.index, dtype=object)
        yield from unlike(held, "cameras", name, right, "layer `candidates`")


def check_who(folder: PlanFolder) -> Iterable[Fault]:
    """Owner, operator, maintainer, payer, mode and status of every asset as the study says."""
    own, status = folder.study["ownership"], str(folder.study["rules"]["status"])
    for layer in ASSETS:
        rows = folder.layer(layer)
        for name, value, where in (
            ("operator", str(own["operator"]).strip(), "ownership.operator"),
            ("payer", str(own["payer"]).strip(), "ownership.payer"),
            ("status", status, "rules.status"),
        ):
            yield from unlike(rows, layer, name, same(rows, value), where)
        facts = list(owned(folder, layer))
        for place, name in enumerate(("owner", "maintainer", "mode")):
            right = pd.Series([f[place] for f in facts], index=rows.index, dtype=object)
            yield from unlike(rows, layer, name, right, "[ownership] and the way it is built")


def owned(folder: PlanFolder, layer: str) -> Iterator[tuple[str, str, str]]:
    """Yield owner, maintainer and mode of each asset: what is rented, lent or stood there is others'."""
    own, rows = folder.study["ownership"], folder.layer(layer)
    mine = str(own["owner"]).strip(), str(own["maintainer"]).strip()
    if layer == "cameras":
        # Which mode is right INT-OWNERSHIP-MODES says; here who follows from it.
        yield from ((*(mine if mode == "own" else ("", "")), str(mode)) for mode in rows["mode"])
    elif layer in ("spans", "supports", "crossings"):
        there, catalog = offered(folder), ways()
        spans = folder.layer("spans")
        place = dict(
            zip(spans["span_id"], zip(spans["street_span_id"], spans["way"], strict=True), strict=True)
        )
        for span, stored in zip(
            rows["span_id"], rows[["owner", "maintainer", "mode"]].to_numpy(), strict=True
        ):
            street, key = place.get(span, ("", ""))
            if key not in catalog:
                yield stored[0], stored[1], stored[2]
                continue
            owner = there.get((street, key), "")
            yield (*_of_way(catalog[key], layer, owner, mine), catalog[key].mode)
    elif layer == "pops":
        held = stands_at(folder)
        for pop in rows["pop_id"]:
            others = held[pop].owner if pop in held else ""
            yield (*((others, "") if others not in ("", mine[0]) else mine), "own")
    else:
        yield from ((*mine, "own") for _ in range(len(rows)))


def _of_way(way: Way, layer: str, owner: str, mine: tuple[str, str]) -> tuple[str, str]:
    """Return owner and maintainer of a span, or of a support, that is built in a way."""
    if layer != "supports":
        stands = way.needs_layer and not way.support
        others = not way.owned or (stands and owner not in ("", mine[0]))
    else:
        others = not way.owned or (way.needs_layer and (not owner or owner != mine[0]))
    return (owner, "") if others else mine


def check_centers(folder: PlanFolder) -> Iterable[Fault]:
    """Each center of the study stands where the study puts it, under its name."""
    centers = folder.layer("centers").set_index("center_id")
    try:
        turn = Transformer.from_crs("EPSG:4326", folder.summary["crs"], always_xy=True)
    except CRSError:  # INT-CRS tells it
        return
    for asked in folder.study.get("centers", []):
        if asked["id"] not in centers.index:
            yield Fault("centers", asked["id"], "a center of the study that the plan has not.")
            continue
        here = centers.loc[asked["id"]]
        if here["name"] != asked["name"].strip():
            what = f"`name` is {told(here['name'])}; by the study it is {told(asked['name'])}."
            yield Fault("centers", asked["id"], what)
        x, y = turn.transform(asked["lon"], asked["lat"])
        away = float(np.hypot(here["geometry"].x - x, here["geometry"].y - y))
        if not away <= PLACE_M:
            yield Fault("centers", asked["id"], f"it stands {away:,.1f} m from where the study puts it.")


_CAUSE = "A fact written into a layer after the plan was made, or changed in the study after the run."
_MEND = (
    "Write it into study.toml, the camera list or the file of facts, where it can be read and signed, and "
    "run the study again."
)

RULES = (
    Rule(
        "INT-FACTS-CAMERAS",
        "Each fact of a camera (purpose, legal basis, controller ... published precision) is what the file "
        "of facts says of it, else the camera list, else `[rules]`; rows of layer "
        "`given_facts` are about the cameras that stand and look as they say. Level and mount height are "
        "those of `[cameras]`, kind, name, provenance, mount, district and exclusion those of its place in "
        "layer `candidates`. Nothing is kept for longer than the storage holds. A text that stands nowhere "
        "else was written by nobody; whether what people say was decided by anybody cannot be told from the "
        "folder.",
        "A legal basis slipped into a map layer looks decided, and nobody decided it.",
        _CAUSE,
        _MEND,
        ("cameras", "candidates", "given_facts", SUMMARY, STUDY),
        check_cameras,
    ),
    Rule(
        "INT-FACTS-CENTERS",
        "Each center of the study is in the plan, under its name and where the study puts it.",
        "Every fiber ends there; a center moved by a block is another network.",
        _CAUSE,
        _MEND,
        ("centers", SUMMARY, STUDY),
        check_centers,
    ),
    Rule(
        "INT-FACTS-WHO",
        "Operator, payer and status of every asset are those of `[ownership]` and `[rules]`; owner, "
        "maintainer and mode too, but for what is rented, lent or stood there, which is of whom layer "
        "`existing_plant` or `existing_pops` names, or of nobody known.",
        "A status of planned on what is being built hides every fact that is still missing.",
        _CAUSE,
        _MEND,
        (*ASSETS, "existing_plant", "existing_pops", STUDY),
        check_who,
    ),
)
