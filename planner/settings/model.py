"""The settings of a study as frozen dataclasses: the one typed schema of `study.toml`.

Each field carries its meaning, unit, range and choices in its metadata; loading, `planner info` and the
reference page `docs/settings.md` all read them from here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from planner.schema.inputs import POINT_KINDS
from planner.settings.backbone_settings import BackboneSettings
from planner.settings.disruption_settings import DisruptionSettings
from planner.settings.edits_settings import EditsSettings
from planner.settings.finance_settings import FinanceSettings
from planner.settings.joint_settings import JointSettings
from planner.settings.members_settings import MemberSettings
from planner.settings.modes import ALL_MODES
from planner.settings.phases_settings import PhasesSettings
from planner.settings.plant_settings import PlantSettings, ReplacementSettings
from planner.settings.pon_settings import ARCHITECTURES, POINT_TO_POINT, PonSettings
from planner.settings.protection_settings import ProtectionSettings
from planner.settings.rules_settings import RulesSettings
from planner.settings.service_settings import ServiceSettings
from planner.settings.setting import setting
from planner.settings.shared_settings import SharedSettings
from planner.settings.siting_settings import (
    CamerasSettings,
    ClaimSettings,
    DemandSettings,
    DistrictSettings,
    PrivacySettings,
)
from planner.settings.tiers_settings import CenterSettings, TiersSettings

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class StudySettings:
    """`[study]`: what is planned and how it is told."""

    name: str = setting("", "short name, shown on every output")
    title: str = setting("", "title of the report")
    country: str = setting("", "ISO 3166 code of the country, for example AR")
    currency: str = setting("USD", "ISO 4217 currency of every amount")
    language: str = setting("es", "language in which outputs open", choices=("es", "en"))
    seed: int = setting(1, "seed of every random choice", low=0)
    residents: int = setting(0, "residents of the area, for cost per resident; 0 where unknown", low=0)
    note: str = setting("", "words shown on every output, in the language of the study")
    note_en: str = setting("", "the same in English; blank repeats `note`")


@dataclass(frozen=True)
class SourcesSettings:
    """`[sources]`: files and layers, paths relative to the data root or else to `study.toml`."""

    root: str = setting("", "data root; the environment variable PLANNER_DATA goes before it")
    streets: str = setting("", "file of streets: .osm.pbf, .osm(.gz, .bz2), .graphml or a line layer")
    place: str = setting("", "place name for `planner fetch` (OpenStreetMap Nominatim)")
    bbox: tuple[float, ...] = setting((), "west, south, east, north in degrees, for fetch and clipping")
    streets_status: str = setting(
        "surveyed", "what the street layer is", choices=("surveyed", "reconstructed")
    )
    streets_license: str = setting("", "license of the street layer; OSM files are ODbL by themselves")
    streets_class_column: str = setting("", "column of the street class in a line layer")
    streets_name_column: str = setting("", "column of the street name in a line layer")
    points: str = setting("", "list of government points")
    points_crs: str = setting("", "EPSG code of the list's coordinates where they are not degrees")
    cameras: str = setting("", "list of camera locations (the tender's annex)")
    cameras_crs: str = setting("", "EPSG code of the list's coordinates where they are not degrees")
    demand: str = setting("", "layer of demand; without it street meters are the demand")
    demand_weight: str = setting("population", "weight column of the demand layer")
    demand_shape: str = setting(
        "auto", "how rows with a point spread", choices=("auto", "points", "hexagons", "polygons")
    )
    demand_license: str = setting("", "license of the demand layer")
    buildings: str = setting("", "footprints: an OSM file or a polygon layer")
    existing_cameras: str = setting(
        "", "cameras that stand already: a list or an OSM file; they are seen through, not bought"
    )
    places: str = setting(
        "", "sensitive places, doors, open ground, poles: an OSM file; blank takes the OSM street file"
    )
    exclusions: str = setting("", "polygon layer of exclusion zones with action forbid, mask or justify")
    districts: str = setting("", "polygon layer of districts")
    districts_name: str = setting("name", "column of the district's name")
    districts_residents: str = setting("", "column of the district's residents")
    vegetation: str = setting("", "polygon layer of trees that hide what is behind them")
    terrain: str = setting("", "GeoTIFF or zipped SRTM .hgt")
    existing_plant: str = setting(
        "", "line layer of poles, ducts or fiber that may be used, with way and owner"
    )
    existing_pops: str = setting(
        "",
        "POPs that stand already: a list or layer of points with their ports and owner; each is joined and "
        "is a POP of the plan (`network.pops` is choose)",
    )
    existing_pops_crs: str = setting("", "EPSG code of that list's coordinates where they are not degrees")
    barriers: str = setting(
        "", "railways and waterways to be crossed: an OSM file or line layer; blank takes the OSM street file"
    )
    barriers_complete: tuple[str, ...] = setting(
        (), "railway, waterway: kinds that the layer holds in full, though it may have no line of them"
    )
    works_zones: str = setting(
        "", "layer of areas or lines where works cost more or ways are barred: kind, factor, forbidden_ways"
    )
    edits: str = setting(
        "", "edits of a stored plan: a list, or a layer of points; of a plan.gpkg its layer `edits`"
    )
    facts: str = setting(
        "", "facts of cameras (purpose, legal basis ...): a list as `planner audit --todo` writes it"
    )
    attribution: str = setting("", "words that must stand on every output, added to those of the sources")


@dataclass(frozen=True)
class ComparisonSettings:
    """One entry of `[[comparisons]]`: a published figure that the report sets beside the plan's."""

    what: str = setting("", "what the figure is, in the language of the study")
    what_en: str = setting("", "the same in English; blank repeats `what`")
    value: float = setting(0.0, "the figure")
    unit: str = setting("", "its unit: km, USD, count")
    compares_with: str = setting(
        "route_m",
        "figure of the plan it stands beside",
        choices=(
            "route_m",
            "cable_m",
            "drop_m",
            "fiber_km",
            "capex",
            "capex_with_tax",
            "cameras",
            "points",
        ),
    )
    source: str = setting("", "where it was published, and what it leaves open")
    source_en: str = setting("", "the same in English; blank repeats `source`")
    maintenance_years: float = setting(
        0.0, "years of maintenance in the contract of a published budget, whether in its price or not",
        unit="year", low=0, high=50,
    )  # fmt: skip


@dataclass(frozen=True)
class PointsSettings:
    """`[points]`: government points to be joined."""

    count: int = setting(0, "points taken from the list, in its order; 0 takes all", low=0)
    from_demand: bool = setting(
        False, "take schools and health places counted in the demand layer: by weight, then id"
    )
    kinds: tuple[str, ...] = setting((), "kinds taken; empty takes all", choices=POINT_KINDS)


@dataclass(frozen=True)
class NetworkSettings:
    """`[network]`: how sites are joined."""

    architecture: str = setting(
        POINT_TO_POINT,
        "own fibers from a POP to each site, or splitters between them (section `pon`)",
        choices=ARCHITECTURES,
    )
    fibers_per_site: int = setting(
        1, "fibers of a site that has its own: 1 bidirectional, 2 a pair; 1 behind a splitter", low=1, high=2
    )
    snap_limit_m: float = setting(
        150.0, "farthest a site may stand from a street", unit="m", low=1, high=5000
    )
    spare_fiber_pct: float = setting(20.0, "spare fibers in every cable", unit="%", low=0, high=300)
    slack_pct: float = setting(5.0, "sag, loops and waste on top of the route", unit="%", low=0, high=50)
    drop_allowance_m: float = setting(
        15.0, "cable inside the pole or building per drop", unit="m", low=0, high=200
    )
    pole_spacing_m: float = setting(45.0, "longest distance between poles", unit="m", low=10, high=200)
    chamber_spacing_m: float = setting(
        150.0, "longest distance between chambers", unit="m", low=20, high=1000
    )
    pops: str = setting(
        "centers",
        "where fibers end: at the centers alone, or at POPs that are chosen where they save",
        choices=("centers", "choose"),
    )
    pop_kinds: tuple[str, ...] = setting(
        ("police", "office", "hospital", "school"),
        "kinds of government points whose building may hold a POP",
        choices=POINT_KINDS,
    )
    existing_pops: tuple[str, ...] = setting(
        (), "government points that hold a POP already, by their id in the list: open whatever it costs"
    )
    pop_max_count: int = setting(0, "most POPs beside centers and existing ones; 0 for no limit", low=0)
    cabinets: bool = setting(False, "POPs may stand in street cabinets where the routes branch")
    allow_unserved: bool = setting(
        True, "sites that break a limit are left out and listed; false refuses the plan instead (exit code 5)"
    )


@dataclass(frozen=True)
class OwnershipSettings:
    """`[ownership]`: hard rules of the choice, and who is responsible for each asset."""

    forbidden_ways: tuple[str, ...] = setting((), "ways of building that may not be used")
    available_ways: tuple[str, ...] = setting(
        ("new_poles", "duct"), "ways that may be used on every street; others need existing_plant"
    )
    min_owned_route_share: float = setting(
        0.0, "least share of route meters owned", unit="ratio", low=0, high=1
    )
    min_owned_camera_share: float = setting(
        0.0, "least share of cameras owned; a plan below is refused", unit="ratio", low=0, high=1
    )
    camera_mode: str = setting(
        "own", "how cameras are procured where `modes` does not say", choices=("own", "lease", "commodatum")
    )
    modes: tuple[str, ...] = setting(
        (),
        'modes that assets may have, as "cameras: own" or "route in DISTRICT: lease own" (a table '
        "[ownership.modes] with such keys is read too); a district goes before all places; of several modes "
        "each place of cameras takes the one of least present cost that the owned share allows",
    )
    forbidden_modes: tuple[str, ...] = setting(
        (), "modes that no camera and no street may have", choices=ALL_MODES
    )
    owner: str = setting("", "owner of what is built")
    operator: str = setting("", "who runs it")
    maintainer: str = setting("", "who mends it")
    payer: str = setting("", "who pays the recurring cost")


@dataclass(frozen=True)
class CostsSettings:
    """`[costs]`: price book, budget, taxes."""

    price_book: str = setting("", "CSV whose rows replace or add to those of the catalog")
    level: str = setting("typical", "column of the price book", choices=("low", "typical", "high"))
    budget: float = setting(0.0, "capex budget without tax; 0 where there is none", unit="currency", low=0)
    budget_hard: bool = setting(False, "a plan above the budget is refused")
    max_capex_with_tax: float = setting(
        0.0,
        "a plan above is refused: capex with contingency and tax; 0 where there is no limit",
        unit="currency",
        low=0,
    )
    max_annual_payments: float = setting(
        0.0,
        "a plan above is refused: a year when all is built, prices of year 0, without tax; 0: no limit",
        unit="currency",
        low=0,
    )
    max_supplier_share: float = setting(
        1.0,
        "a plan above is refused: one supplier's share of works and equipment; unknown counts against it",
        unit="ratio",
        low=0,
        high=1,
    )
    max_origin_share: float = setting(1.0, "the same of one country of origin", unit="ratio", low=0, high=1)
    contingency_pct: float = setting(10.0, "contingency, a part of capex", unit="%", low=0, high=100)
    tax_pct: float = setting(0.0, "tax, beside capex and budget", unit="%", low=0, high=100)
    maintenance_pct: float = setting(
        8.0, "maintenance a year, of capex before contingency", unit="%", low=0, high=50
    )


@dataclass(frozen=True)
class OptimizeSettings:
    """`[optimize]`: gap limits, and time limits behind them."""

    siting_gap_limit_pct: float = setting(0.5, "end siting at this proven gap", unit="%", low=0, high=100)
    siting_time_limit_s: float = setting(90.0, "end siting after this", unit="s", low=0.1)
    routing_gap_limit_pct: float = setting(0.5, "end routing at this proven gap", unit="%", low=0, high=100)
    routing_time_limit_s: float = setting(120.0, "end routing after this", unit="s", low=0.1)
    bulk: bool = setting(
        True, "after routing, search for a tree that costs less with its cables, closures and splices"
    )
    bulk_time_limit_s: float = setting(120.0, "end that search after this", unit="s", low=0.1)


@dataclass(frozen=True)
class Settings:
    """All settings of one study and scenario, and where each value came from.

    Parameters
    ----------
    folder
        Folder of `study.toml`; relative paths start here.
    scenario
        Name of the scenario, `base` where none was asked for.
    origin
        For each dotted key that was given: command line, scenario NAME or file; others are defaults.
    scenarios
        Names of the scenarios in the file.
    """

    folder: Path
    scenario: str = "base"
    study: StudySettings = field(default_factory=StudySettings)
    sources: SourcesSettings = field(default_factory=SourcesSettings)
    members: tuple[MemberSettings, ...] = ()
    centers: tuple[CenterSettings, ...] = ()
    comparisons: tuple[ComparisonSettings, ...] = ()
    demand: tuple[DemandSettings, ...] = ()
    districts: tuple[DistrictSettings, ...] = ()
    claims: tuple[ClaimSettings, ...] = ()
    cameras: CamerasSettings = field(default_factory=CamerasSettings)
    privacy: PrivacySettings = field(default_factory=PrivacySettings)
    points: PointsSettings = field(default_factory=PointsSettings)
    network: NetworkSettings = field(default_factory=NetworkSettings)
    pon: PonSettings = field(default_factory=PonSettings)
    ownership: OwnershipSettings = field(default_factory=OwnershipSettings)
    costs: CostsSettings = field(default_factory=CostsSettings)
    finance: FinanceSettings = field(default_factory=FinanceSettings)
    disruption: DisruptionSettings = field(default_factory=DisruptionSettings)
    protection: ProtectionSettings = field(default_factory=ProtectionSettings)
    phases: PhasesSettings = field(default_factory=PhasesSettings)
    service: ServiceSettings = field(default_factory=ServiceSettings)
    rules: RulesSettings = field(default_factory=RulesSettings)
    joint: JointSettings = field(default_factory=JointSettings)
    edits: EditsSettings = field(default_factory=EditsSettings)
    plant: PlantSettings = field(default_factory=PlantSettings)
    replacement: ReplacementSettings = field(default_factory=ReplacementSettings)
    tiers: TiersSettings = field(default_factory=TiersSettings)
    shared: SharedSettings = field(default_factory=SharedSettings)
    backbone: BackboneSettings = field(default_factory=BackboneSettings)
    optimize: OptimizeSettings = field(default_factory=OptimizeSettings)
    origin: dict[str, str] = field(default_factory=dict)
    scenarios: tuple[str, ...] = ()


LISTS: dict[str, type] = {
    "members": MemberSettings,
    "centers": CenterSettings,
    "comparisons": ComparisonSettings,
    "demand": DemandSettings,
    "districts": DistrictSettings,
    "claims": ClaimSettings,
}

SECTIONS: dict[str, type] = {
    "study": StudySettings,
    "sources": SourcesSettings,
    "cameras": CamerasSettings,
    "privacy": PrivacySettings,
    "points": PointsSettings,
    "network": NetworkSettings,
    "pon": PonSettings,
    "ownership": OwnershipSettings,
    "costs": CostsSettings,
    "finance": FinanceSettings,
    "disruption": DisruptionSettings,
    "protection": ProtectionSettings,
    "phases": PhasesSettings,
    "service": ServiceSettings,
    "rules": RulesSettings,
    "joint": JointSettings,
    "edits": EditsSettings,
    "plant": PlantSettings,
    "replacement": ReplacementSettings,
    "tiers": TiersSettings,
    "shared": SharedSettings,
    "backbone": BackboneSettings,
    "optimize": OptimizeSettings,
}
