"""Settings of centers in tiers: each center of `[[centers]]`, and `[tiers]` for what all share."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from planner.errors import Problem, name_up_to_five
from planner.schema.tiers import CENTER_LIMITS, HUB, TIERS
from planner.settings.setting import setting

ROLES = ("", *TIERS, HUB)


@dataclass(frozen=True)
class CenterSettings:
    """One entry of `[[centers]]`: a monitoring center."""

    id: str = setting("CEN-01", "id of the center, CEN- and two digits")
    name: str = setting("", "name")
    lat: float = setting(0.0, "latitude", unit="deg", low=-90, high=90)
    lon: float = setting(0.0, "longitude", unit="deg", low=-180, high=180)
    provenance: str = setting("", "source of the position, or planning assumption")
    seats: int = setting(
        0, "operator seats that it has or is built with; 0 sizes them from cameras.cameras_per_seat", low=0
    )
    tier: str = setting(
        "",
        "national, zonal or local in a study of members; hub: fibers end there, and its cameras are watched "
        "and recorded elsewhere; blank: a center by itself",
        choices=ROLES,
    )
    parent: str = setting("", "center above it; blank takes the nearest of the tier above")
    member: str = setting("", "member in whose own center it stands, which then buys it; blank where none")
    existing: bool = setting(False, "it stands already: building, power and servers are not bought again")
    ports: int = setting(0, "ports toward members and centers that it has or is built with", low=0)
    storage_tb: float = setting(0.0, "usable storage that it has or is built with", unit="TB", low=0)
    uplink_mbps: float = setting(
        0.0, "capacity into the backbone that it has or is built with", unit="Mb/s", low=0
    )
    most_seats: int = setting(0, "most seats that it may have; 0 for no limit", low=0)
    most_ports: int = setting(0, "most ports that it may have; 0 for no limit", low=0)
    most_storage_tb: float = setting(0.0, "most storage that it may have; 0: no limit", unit="TB", low=0)
    most_uplink_mbps: float = setting(
        0.0, "most capacity into the backbone that it may have; 0 for no limit", unit="Mb/s", low=0
    )
    serves: tuple[str, ...] = setting((), "members (in one city: districts) in its jurisdiction")
    takes_over: tuple[str, ...] = setting(
        (), "centers whose calls and cameras it takes over when they fall; of others the model chooses"
    )


@dataclass(frozen=True)
class TiersSettings:
    """`[tiers]`: who watches what, how seats and staff are counted, and what a fallen center leaves."""

    block: str = setting(
        "member",
        "what one center takes as a whole: a member, or each district of it",
        choices=("member", "district"),
    )
    jurisdiction: str = setting(
        "given",
        "what `serves` of a center means: given: no other center takes it; preferred: others cost "
        "outside_cost more; free: nothing",
        choices=("given", "preferred", "free"),
    )
    outside_cost: float = setting(
        1000.0,
        "preference against a center that does not serve it, a camera; calls count as the cameras of as many "
        "seats (planning assumption)",
        unit="currency",
        low=0,
    )
    km_cost: float = setting(
        1.0,
        "preference for near centers, a camera and km; calls count as the cameras of as many seats (planning "
        "assumption)",
        unit="currency",
        low=0,
    )
    may_buy: tuple[str, ...] = setting(
        CENTER_LIMITS, "what centers may buy beyond what they have, up to their most_", choices=CENTER_LIMITS
    )
    calls_per_year: int = setting(
        0, "calls of all members, emergencies or not; 0 where calls are not planned", low=0
    )
    calls_of: dict[str, int] = setting({}, "calls a year of single members; the rest share what is left")
    calls_by: str = setting(
        "residents", "how calls are shared among members", choices=("residents", "cameras")
    )
    busy_hour_pct: float = setting(
        8.0, "share of a mean day's calls in the hour for which seats are counted (planning assumption)",
        unit="%", low=1, high=100,
    )  # fmt: skip
    handling_s: float = setting(
        150.0, "seconds that a call keeps its operator, notes included (planning assumption)", unit="s",
        low=1, high=3600,
    )  # fmt: skip
    answer_pct: float = setting(
        90.0, "least share of calls answered within answer_s (NENA-STA-020.1-2020: 90 % within 15 s)",
        unit="%", low=1, high=99.99,
    )  # fmt: skip
    answer_s: float = setting(15.0, "see answer_pct", unit="s", low=0, high=600)
    most_occupancy_pct: float = setting(
        85.0, "most of the busy hour that an operator is on calls (planning assumption)", unit="%", low=10,
        high=100,
    )  # fmt: skip
    shift_loads_pct: tuple[float, ...] = setting(
        (100.0, 100.0, 50.0),
        "each shift of a day: its calls in an hour beside those of the busy hour (planning assumption)",
        unit="%",
    )
    call_mbps: float = setting(
        0.1, "what a call carries each way (voice at 64 kb/s is 87 kb/s with its headers)", unit="Mb/s",
        low=0, high=10,
    )  # fmt: skip
    parent_stream_pct: float = setting(
        10.0, "share of its streams that the center above may call up at once (planning assumption)",
        unit="%", low=0, high=100,
    )  # fmt: skip
    copy_pct: float = setting(
        0.0, "share of its footage that the center above keeps a second time", unit="%", low=0, high=100
    )
    raw_per_usable: float = setting(
        1.25, "disks bought for a usable terabyte: 10 of which 2 hold parity are 1.25", unit="ratio", low=1,
        high=4,
    )  # fmt: skip
    port_mbps: float = setting(10000.0, "what a port between members and centers carries", unit="Mb/s", low=1)
    outage_h: float = setting(
        72.0, "hours that a fallen center stays away: others record for it so long (planning assumption)",
        unit="h", low=0, high=8760,
    )  # fmt: skip
    node_falls: bool = setting(
        False,
        "where a center stands in a member's own, the node of the member falls with it and its cameras are "
        "cut off; false: its links end in another room (planning assumption)",
    )
    failover_cameras_per_seat: int = setting(
        0, "cameras watched from a seat while a center is down; 0 takes cameras.cameras_per_seat", low=0
    )
    gap_limit_pct: float = setting(1.0, "end the choice at this proven gap", unit="%", low=0, high=100)
    time_limit_s: float = setting(60.0, "end the choice after this", unit="s", low=0.1)


def refuse_centers(centers: Sequence[CenterSettings], members: Collection[str]) -> list[Problem]:
    """Return what is wrong with the tiers of the centers; `members` are the ids of the study's members.

    >>> pair = (CenterSettings(id="CEN-01", tier="local", parent="CEN-02"),
    ...         CenterSettings(id="CEN-02", tier="local"))
    >>> [p.what for p in refuse_centers(pair, ())]
    ['`centers` names CEN-02, a local center, as parent of CEN-01, which is local.']
    """
    tier = {c.id: c.tier for c in centers}
    problems = []
    for center in centers:
        problems += _unlike(center, tier, members)
        if center.parent in tier and not _above(tier[center.parent], center.tier):
            problems.append(
                Problem(
                    f"`centers` names {center.parent}, a {tier[center.parent] or 'plain'} center, as parent "
                    f"of {center.id}, which is {center.tier or 'of no tier'}.",
                    "A parent is of a tier above: national, zonal, local.",
                )
            )
    bare = [c.id for c in centers if not c.tier]
    if bare and (members or len(bare) < sum(c.tier != HUB for c in centers)):
        problems.append(
            Problem(
                f"{name_up_to_five(bare)} of `centers` has no tier.", "Give it as national, zonal, local."
            )
        )
    taken = [i for c in centers for i in c.takes_over]
    problems += [
        Problem(
            f"`centers` lets several take over {i}.", "Name one; the model spreads what none is named for."
        )
        for i in sorted({i for i in taken if taken.count(i) > 1})
    ]
    if members:
        served = [i for c in centers for i in c.serves]
        problems += [
            Problem(f"`centers` lets several serve {i}.", "A member is in one jurisdiction.")
            for i in sorted({i for i in served if served.count(i) > 1})
        ]
    return problems


def _unlike(center: CenterSettings, tier: dict[str, str], members: Collection[str]) -> list[Problem]:
    """Return the problems of names that a center uses."""
    found = [
        Problem(f"`centers` {word} of {center.id} names {i!r}, which is no other center that watches.")
        for word, ids in (("parent", (center.parent,)), ("takes_over", center.takes_over))
        for i in ids
        if i and (i == center.id or tier.get(i, HUB) == HUB)
    ]
    if members:
        wrong = [i for i in (*center.serves, center.member) if i and i not in members]
        if wrong:
            found.append(Problem(f"{center.id} of `centers` names {name_up_to_five(wrong)}, no member."))
        if center.tier == HUB:
            found.append(
                Problem(f"{center.id} of `centers` is a hub.", "Hubs stand in the studies of members.")
            )
    elif center.member:
        found.append(Problem(f"{center.id} of `centers` names a member, and the study has none."))
    for have, most in (("seats", "most_seats"), ("ports", "most_ports"), ("storage_tb", "most_storage_tb"),
                       ("uplink_mbps", "most_uplink_mbps")):  # fmt: skip
        limit, held = getattr(center, most), getattr(center, have)
        if limit and held > limit:
            found.append(Problem(f"{center.id} of `centers` has {have} {held:g}, above {most} {limit:g}."))
    return found


def _above(one: str, other: str) -> bool:
    """Say whether a tier is above another."""
    return one in TIERS and other in TIERS and TIERS.index(one) < TIERS.index(other)


ABOVE_CITIES = (
    "parent", "member", "existing", "ports", "storage_tb", "uplink_mbps", "most_seats", "most_ports",
    "most_storage_tb", "most_uplink_mbps", "serves", "takes_over",
)  # fmt: skip
"""What only a study of members plans of a center."""


def refuse_alone(centers: Sequence[CenterSettings]) -> list[Problem]:
    """Return what a study of one city asks of its centers that only a study of members plans.

    >>> [p.what for p in refuse_alone([CenterSettings(id="CEN-01", tier="zonal", takes_over=("CEN-02",))])]
    ['CEN-01 of `centers` has tier, takes_over, which a study of one city does not plan.']
    >>> refuse_alone([CenterSettings(id="CEN-01", seats=4), CenterSettings(id="CEN-02", tier="hub")])
    []
    """
    found = []
    for center in centers:
        asked = ["tier"] if center.tier in TIERS else []
        asked += [name for name in ABOVE_CITIES if getattr(center, name)]
        if asked:
            what = ", ".join(asked)
            found.append(
                Problem(
                    f"{center.id} of `centers` has {what}, which a study of one city does not plan.",
                    "Make the city a member of a study of members (docs/members.md), with tiers.block = "
                    '"district" where its districts are shared among centers; or take these out.',
                )
            )
    return found


def refuse_tiers(tiers: TiersSettings, members: Collection[str]) -> list[Problem]:
    """Return what is wrong with `[tiers]` beyond single values."""
    problems = []
    if not tiers.shift_loads_pct or not all(0 <= load <= 100 for load in tiers.shift_loads_pct):
        given = list(tiers.shift_loads_pct)
        problems.append(Problem(f"`tiers.shift_loads_pct` is {given}; expected shares from 0 to 100 %."))
    unknown = sorted(set(tiers.calls_of) - set(members))
    if members and unknown:
        problems.append(Problem(f"`tiers.calls_of` names {name_up_to_five(unknown)}, no member."))
    if sum(tiers.calls_of.values()) > tiers.calls_per_year > 0:
        problems.append(
            Problem(
                f"`tiers.calls_of` sums to {sum(tiers.calls_of.values()):,}, above `tiers.calls_per_year` "
                f"{tiers.calls_per_year:,}."
            )
        )
    return problems


def refuse_calls(tiers: TiersSettings, residents: Mapping[str, float]) -> list[Problem]:
    """Return why calls cannot be shared among members by their residents; 0 where nobody says how many.

    >>> asked = TiersSettings(calls_per_year=1000, calls_of={"b": 10})
    >>> [p.what for p in refuse_calls(asked, {"a": 0, "b": 0})]
    ['calls are shared by residents, and a does not say how many it has.']
    """
    if tiers.calls_by != "residents" or max(tiers.calls_per_year, sum(tiers.calls_of.values())) <= 0:
        return []
    blank = [i for i, n in residents.items() if not n and i not in tiers.calls_of]
    if not blank:
        return []
    return [
        Problem(
            f"calls are shared by residents, and {name_up_to_five(blank)} does not say how many it has.",
            'Give `study.residents` there, `tiers.calls_of` here, or set `tiers.calls_by = "cameras"`.',
        )
    ]
