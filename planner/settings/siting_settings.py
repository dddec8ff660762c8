"""Settings of the cameras: how many, what they claim, what they are to see, where they may not look."""

from __future__ import annotations

from dataclasses import dataclass

from planner.settings.setting import setting


@dataclass(frozen=True)
class CamerasSettings:
    """`[cameras]`: how many, where they may stand, what they cover."""

    count: int = setting(0, "cameras in all, fixed ones included, mapped ones that stand already not", low=0)
    list_mode: str = setting(
        "candidates", "what the list of locations is", choices=("fixed", "candidates", "ignore")
    )
    candidates: tuple[str, ...] = setting(
        ("intersection", "midblock"),
        "where cameras may stand: intersection, midblock, plaza, town_entry, door, pole, existing",
    )
    midblock_spacing_m: float = setting(
        120.0, "spacing of candidates along blocks", unit="m", low=20, high=1000
    )
    range_m: float = setting(
        0.0,
        "range claimed: demand beyond it does not count; 0 counts as far as the level holds",
        unit="m", low=0, high=1000,
    )  # fmt: skip
    demand_spacing_m: float = setting(
        10.0, "spacing of demand points along streets", unit="m", low=2, high=200
    )
    classes: tuple[str, ...] = setting(("fixed",), "classes that may be chosen, keys of the camera catalog")
    class_most: dict[str, int] = setting({}, "most cameras of a class, by its key")
    camera_class: str = setting("fixed", "class of a fixed camera whose list row names none")
    device_budget: float = setting(
        0.0,
        "most that the devices of the chosen cameras may cost together, spares aside; 0: no limit",
        unit="currency",
        low=0,
        high=10_000_000_000,
    )
    most_per_site: int = setting(2, "most cameras at one place", low=1, high=12)
    spacing_m: float = setting(
        0.0,
        "least distance between two places that carry cameras; two fixed rows of the list are exempt",
        unit="m",
        low=0,
        high=1000,
    )
    azimuth_step_deg: float = setting(
        30.0, "step of the directions in which a camera may look", unit="deg", low=5, high=180
    )
    level_profile: str = setting(
        "dori-2014",
        "levels of pixel density: IEC 62676-4:2014 (still in tenders) or IEC 62676-4:2025",
        choices=("dori-2014", "iec-2025"),
    )
    level: str = setting("detect", "level of the profile at which demand counts as covered")
    light: str = setting("day", "light for which the choice is made", choices=("day", "night"))
    target_height_m: float = setting(1.6, "height of what is to be seen", unit="m", low=0, high=3)
    face_angle_deg: float = setting(
        13.0, "steepest view of a face (a vendor's advice)", unit="deg", low=1, high=60
    )
    existing_unknown: str = setting(
        "nothing",
        "what a standing camera of unknown class or direction counts for: nothing (errs toward watching "
        "twice) or all_round, as `cameras.camera_class` looking all round (errs toward watching too little)",
        choices=("nothing", "all_round"),
    )
    mount_height_m: float = setting(6.0, "height of the mount", unit="m", low=2, high=30)
    stream_mbps: float = setting(
        4.0, "recorded stream of a camera; 0 takes that of its class", unit="Mb/s", low=0, high=100
    )
    retention_days: int = setting(60, "days of footage that the storage holds", unit="d", low=1, high=3650)
    cameras_per_seat: int = setting(25, "cameras an operator seat watches", low=1)
    backup_share: float = setting(
        0.0,
        "worth of being seen by a second camera, as a part of being seen by one; layers may set their own",
        unit="ratio", low=0, high=1,
    )  # fmt: skip
    district_least_coverage_pct: float = setting(
        0.0, "least coverage of the demand of every district", unit="%", low=0, high=100
    )
    most_cameras_per_1000_residents: float = setting(
        0.0, "most cameras per 1,000 residents of a district; 0 sets no ceiling", low=0
    )


@dataclass(frozen=True)
class DemandSettings:
    """One entry of `[[demand]]`: a layer of the mixture that is to be seen."""

    name: str = setting("", "name of the layer in outputs")
    layer: str = setting("", "file; blank takes `sources.demand`, or meters of street where there is none")
    weight: str = setting("", "weight column; blank takes `sources.demand_weight`; 1 counts rows")
    shape: str = setting(
        "auto", "how rows with a point spread", choices=("auto", "points", "hexagons", "polygons")
    )
    share: float = setting(1.0, "part of the mixture; parts are divided by their sum", low=0)
    kind: str = setting(
        "other",
        "what it counts",
        choices=(
            "population", "households", "jobs", "incidents", "crashes", "schools", "health", "transit",
            "streets", "other",
        ),
    )  # fmt: skip
    police_records: bool = setting(False, "counted from police records alone")
    source: str = setting("", "who counted it, when")
    license: str = setting("", "license of the layer")
    backup_share: float = setting(
        -1.0, "worth of a second camera for this layer; -1 takes `cameras.backup_share`", low=-1, high=1
    )


@dataclass(frozen=True)
class DistrictSettings:
    """One entry of `[[districts]]`: limits of one district of `sources.districts`."""

    name: str = setting("", "name of the district in the layer")
    least_cameras: int = setting(0, "least cameras in it", low=0)
    most_cameras: int = setting(-1, "most cameras in it; -1 sets no ceiling", low=-1)
    least_coverage_pct: float = setting(0.0, "least coverage of its demand", unit="%", low=0, high=100)


@dataclass(frozen=True)
class ClaimSettings:
    """One entry of `[[claims]]`: what the study, or a tender, says that a class of camera does."""

    camera_class: str = setting("", "class of the camera catalog")
    level: str = setting("", "level of `cameras.level_profile`")
    distance_m: float = setting(0.0, "ground distance to which the level is claimed", unit="m", low=0)
    source: str = setting("", "who claims it")


@dataclass(frozen=True)
class PrivacySettings:
    """`[privacy]`: where cameras may not stand or look; policy settings, to be decided by the authority."""

    forbid: tuple[str, ...] = setting(
        (), "kinds of sensitive places near which no camera may stand, over the catalog's own action"
    )
    mask: tuple[str, ...] = setting((), "kinds of sensitive places that must be masked out")
    justify: tuple[str, ...] = setting((), "kinds of sensitive places that ask for a written justification")
    buffer_m: float = setting(
        10.0, "distance from a sensitive place within which its action holds", unit="m", low=0, high=500
    )
    assembly_distance_m: float = setting(
        60.0,
        "places of assembly: this near to seats of government, unions and parties",
        unit="m",
        low=0,
        high=500,
    )
    facade_level: str = setting(
        "", "level at which a home's facade counts as exposed; blank takes discern, or observe of DORI 2014"
    )
    facade_limit_m: float = setting(
        40.0,
        "residential facade seen at that level above which the action holds",
        unit="m",
        low=0,
        high=10_000,
    )
    facade_close_limit_m: float = setting(
        0.0,
        "residential facade seen at 250 px/m (characterize; identify of DORI 2014) above which it is masked",
        unit="m", low=0, high=10_000,
    )  # fmt: skip
    facade_action: str = setting("mask", "what too much facade asks for", choices=("mask", "forbid", "none"))
    sign_within_m: float = setting(
        30.0,
        "a sign stands at most this far before the view of the cameras that it names, along the street",
        unit="m", low=5, high=200,
    )  # fmt: skip
    least_public_share: float = setting(
        0.8, "least share of a view that is public ground; less is a warning", unit="ratio", low=0, high=1
    )
