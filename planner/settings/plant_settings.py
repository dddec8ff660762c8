"""Settings of what stands already, and of its replacement."""

from __future__ import annotations

from dataclasses import dataclass

from planner.settings.setting import setting

IN_PLAN, IN_PROGRAM, NEVER = "plan", "program", "none"
STATES = ("works", "down", "unknown")
OWN, LEASED, OTHERS = "own", "leased", "others"
PLANT_MODES = (OWN, LEASED, OTHERS)


@dataclass(frozen=True)
class PlantSettings:
    """`[plant]`: an earlier plan, or an as-built file, that this plan extends."""

    source: str = setting(
        "",
        "folder of an earlier plan, its plan.gpkg or a GeoPackage export of it, or an as-built file "
        "(GeoPackage, CSV, XLSX): it stands and works; relative to the study, or under the data root",
    )
    crs: str = setting("", "EPSG code of the coordinates of an as-built list that are not degrees")
    year: int = setting(
        0, "calendar year in which this plan is built: ages are counted up to it", low=0, high=2200
    )
    year_built: int = setting(
        0,
        "calendar year in which assets were built whose row tells none; 0 leaves their age unknown, and "
        "they are replaced only where they are down or a row says when",
        low=0, high=2200,
    )  # fmt: skip
    mode: str = setting(OWN, "whose an asset is whose row does not say it", choices=PLANT_MODES)
    owner: str = setting("", "owner of assets whose row names none; blank takes `ownership.owner`")
    maintenance_end: int = setting(
        0,
        "last calendar year in which somebody mends what stands, where a row tells none; 0 has no end",
        low=0, high=2200,
    )  # fmt: skip
    center_m: float = setting(
        50.0, "a center of the study this near to one that stands is that one", unit="m", low=0, high=1000
    )


@dataclass(frozen=True)
class ReplacementSettings:
    """`[replacement]`: what is bought again of that which stands."""

    by: str = setting(
        IN_PLAN,
        "plan: what is down or past its service life in `plant.year` is bought again by this plan; program: "
        "over the years, under `replacement.yearly_budget`, beside this plan; none: nothing is",
        choices=(IN_PLAN, IN_PROGRAM, NEVER),
    )
    yearly_budget: float = setting(
        0.0, "what the program may spend each year, prices of year 0, without contingency and tax",
        unit="currency", low=0,
    )  # fmt: skip
    horizon_years: int = setting(10, "years of the program, the first is `plant.year`", low=1, high=30)
    carry_over: bool = setting(True, "what a year leaves of its budget is added to the next one's")
    worn_out_pct: float = setting(
        30.0,
        "of the parts past their service life, those that fail for good in a year (planning assumption)",
        unit="%", low=0, high=100,
    )  # fmt: skip
    gap_limit_pct: float = setting(0.1, "end the choice at this proven gap", unit="%", low=0, high=100)
    time_limit_s: float = setting(60.0, "end the choice after this", unit="s", low=0.1)
