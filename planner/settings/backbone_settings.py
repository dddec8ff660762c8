"""`[backbone]`: what joins members and centers over the roads of a province or a country."""

from __future__ import annotations

from dataclasses import dataclass

from planner.settings.setting import setting

PROTECTIONS = ("none", "national", "zonal", "local", "members")
DISJOINT = ("links", "nodes")
BACKBONE_WAYS = (
    "new_poles",
    "existing_poles",
    "duct",
    "existing_fiber",
    "lease_dark_fiber",
    "leased_capacity",
)
LEASE_PAIRS = ("none", "flows", "parents", "all")


@dataclass(frozen=True)
class BackboneSettings:
    """`[backbone]`: the network between members and centers; without `ways` none is planned."""

    ways: tuple[str, ...] = setting(
        (), "ways in which a link may be had; empty plans no backbone", choices=BACKBONE_WAYS
    )
    roads: str = setting(
        "", "roads between places: a table of segments, an OSM file or a line layer; blank takes coordinates"
    )
    places: str = setting(
        "", "table of further places: junctions of the roads, and localities to be joined with their Mb/s"
    )
    fibers: str = setting(
        "", "table of fiber that stands along the roads: from, to, way, owner, pairs, fee_km_year, state"
    )
    leased: str = setting(
        "", "table of links on offer: from, to, capacity_mbps, fee_month, entry_fee, provider, provenance"
    )
    road_classes: tuple[str, ...] = setting(
        ("motorway", "trunk", "primary", "secondary"), "classes of road taken of an OSM file or a layer"
    )
    detour_factor: float = setting(
        1.3, "road kilometers for each straight one, where no length is known (planning assumption)",
        unit="ratio", low=1, high=5,
    )  # fmt: skip
    neighbors: int = setting(
        4, "without roads: places that each is joined with, the nearest, beside the shortest tree", low=1,
        high=20,
    )  # fmt: skip
    longest_km: float = setting(
        400.0, "without roads: links longer than this can only be leased (sea, or nothing known of a road)",
        unit="km", low=1,
    )  # fmt: skip
    snap_limit_km: float = setting(
        30.0, "farthest that a place may stand from the roads", unit="km", low=0.1, high=500
    )
    lease_pairs: str = setting(
        "none",
        "pairs of places that capacity may be leased between at the prices of the price book: none; flows "
        "(those that send to each other); parents (these, and each center of a tier with the others of it "
        "and above); all",
        choices=LEASE_PAIRS,
    )
    lease_levels_mbps: tuple[float, ...] = setting(
        (100.0, 500.0, 1000.0, 2000.0, 5000.0, 10000.0, 20000.0, 50000.0, 100000.0),
        "capacities in which such links are leased (planning assumption)",
    )
    lease_provider: str = setting("", "who leases them; blank: not named")
    protection: str = setting(
        "zonal",
        "flows between centers of this tier and above survive any one failure that the candidates let them; "
        "members: all flows do; none: none does",
        choices=PROTECTIONS,
    )
    disjoint: str = setting(
        "links", "what may fail: any one link, or any one link or place that the flow only passes",
        choices=DISJOINT,
    )  # fmt: skip
    protected_share: float = setting(
        1.0, "share of a protected flow that must still pass when one fails", unit="ratio", low=0, high=1
    )
    fibers_in_cable: int = setting(48, "fibers of the cables that are laid", low=12, high=288)
    hut_km: float = setting(
        50.0, "longest fiber from one lit place to the next: a hut stands between (planning assumption)",
        unit="km", low=5, high=120,
    )  # fmt: skip
    pole_spacing_m: float = setting(
        80.0, "longest distance between poles along roads (planning assumption)", unit="m", low=20, high=300
    )
    chamber_spacing_m: float = setting(
        1000.0, "longest distance between chambers along roads (planning assumption)", unit="m", low=50,
        high=5000,
    )  # fmt: skip
    slack_pct: float = setting(5.0, "cable beyond the road: sag, loops, waste", unit="%", low=0, high=50)
    member_mbps: float = setting(
        0.0, "what a member sends to its center where no tiers tell; 0 counts its streams", unit="Mb/s", low=0
    )
    most_corridors: int = setting(
        400, "larger road graphs are cut down to ways near the shortest; the bound then is of what is left",
        low=20, high=5000,
    )  # fmt: skip
    gap_limit_pct: float = setting(0.0, "end the choice at this proven gap", unit="%", low=0, high=100)
    time_limit_s: float = setting(120.0, "end the choice after this", unit="s", low=0.1)
