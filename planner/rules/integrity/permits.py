"""INT-PERMITS-*: each meter of the route in one permit, by the owners of roads in force."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import planner
from planner.catalog.operate_tables import read_permit_asks, read_road_owners, road_owner_table
from planner.rules.folder import ROAD_ROWS, STUDY, SUMMARY, PlanFolder
from planner.rules.integrity.ways import offered
from planner.rules.rule import Fault, Rule, differs, gather, total_tolerance_m
from planner.schema import AUTHORITIES

PERMITS, CROSSING = "permits", "crossing"
OF_KIND = {"railway": "rail", "waterway": "water"}
Asked = tuple[str, str, str, str, str]
"""Authority, its name, number of the road, what is asked, who says so."""
Crossed = tuple[str, str, str, str, str]
"""Authority, its name, number of the road, span that crosses, who says so."""


def fits(row: Mapping[str, Any], ref: str, name: str, street_class: str) -> bool:
    """Say whether a street is of the kind that a row of road owners names.

    >>> fits({"match": "ref", "pattern": r"RN ?[0-9]+"}, "RP 4; rn9", "", "primary")
    True
    """
    pattern = str(row["pattern"])
    if row["match"] == "ref":
        held = [part.strip() for part in ref.split(";") if part.strip()]
        return any(re.compile(pattern, re.IGNORECASE).fullmatch(part) for part in held)
    if row["match"] == "name":
        return name != "" and bool(re.compile(pattern, re.IGNORECASE).search(name))
    return row["match"] == "any" or street_class == pattern


def expected(folder: PlanFolder) -> dict[str, Asked]:
    """Return who grants each span of the route and what is asked, by streets, plant and rows in force."""
    asks, there = read_permit_asks(), offered(folder)
    rows = sorted(folder.parts[ROAD_ROWS].to_dict("records"), key=lambda r: int(r["order"]))
    names = ("span_id", "ref", "name", "street_class")
    streets = {s: facts for s, *facts in zip(*(folder.layer("streets")[c] for c in names), strict=True)}
    own, spans = str(folder.study["ownership"]["owner"]), folder.layer("spans")
    out = {}
    for span, on, way in zip(spans["span_id"], spans["street_span_id"], spans["way"], strict=True):
        if on not in streets or way not in asks:
            continue
        owner = there.get((on, way), "")
        if asks[way].granted_by == "owner" and (owner != own or not owner):
            source = "layer of existing plant" if owner else asks[way].source
            out[span] = ("utility", owner, "", asks[way].asked, source)
            continue
        asked = asks[way].asked if asks[way].granted_by == "road" else "notice"
        ref, name, street_class = (str(v) for v in streets[on])
        row = next((r for r in rows if fits(r, ref, name, street_class)), None)
        if row is not None:
            number = ref if row["match"] == "ref" else ""
            out[span] = (str(row["authority"]), str(row["name"]), number, asked, str(row["source"]))
    return out


def check_spans(folder: PlanFolder) -> Iterable[Fault]:
    """Each span of the route is in one permit, that of whoever grants it."""
    right, table = expected(folder), folder.layer(PERMITS)
    told: dict[str, list[Asked]] = defaultdict(list)
    kept = table[table["asked"] != CROSSING]
    columns = ("authority", "name", "ref", "asked", "source", "span_ids")
    for authority, name, ref, asked, source, ids in zip(*(kept[c] for c in columns), strict=True):
        for span in str(ids).split():
            told[span].append((str(authority), str(name), str(ref), str(asked), str(source)))
    lengths = dict(zip(*(folder.layer("spans")[c] for c in ("span_id", "length_m")), strict=True))
    yield from gather(
        PERMITS, [s for s in lengths if len(told[s]) != 1], "not in one permit, but in none or several."
    )
    yield from gather(PERMITS, [s for s in told if s not in lengths], "no span of the route.")
    wrong = [s for s, asked in right.items() if len(told[s]) == 1 and told[s][0] != asked]
    if wrong:
        first = " ".join(w for w in right[wrong[0]][:4] if w)
        yield from gather(
            PERMITS, wrong, f"another grants it, or something else is asked, or another says so: {first}."
        )
    yield from gather(
        PERMITS, [s for s in lengths if s not in right], "no row of road owners fits its street."
    )


def check_meters(folder: PlanFolder) -> Iterable[Fault]:
    """Spans and meters of each permit are those of its list, and meters sum to the route."""
    table, spans = folder.layer(PERMITS), folder.layer("spans")
    length = {str(s): float(m) for s, m in zip(spans["span_id"], spans["length_m"], strict=True)}
    total = 0.0
    columns = ("permit_id", "asked", "spans", "route_m", "span_ids")
    for name, asked, many, meters, ids in zip(*(table[c] for c in columns), strict=True):
        listed = str(ids).split()
        right = 0.0 if asked == CROSSING else sum(length.get(s, 0.0) for s in listed)
        total += right
        if int(many) != len(listed):
            yield Fault(PERMITS, str(name), f"spans is {many}; its list holds {len(listed)}.")
        if abs(float(meters) - right) > total_tolerance_m(right):
            yield Fault(PERMITS, str(name), f"route_m is {meters:g}; its spans are {right:.2f} m long.")
    if abs(total - sum(length.values())) > total_tolerance_m(total):
        yield Fault(
            PERMITS, "", f"all permits hold {total:.2f} m; the route is {sum(length.values()):.2f} m."
        )


def crossed(folder: PlanFolder) -> dict[str, Crossed]:
    """Return authority, name, number and span of the permit of each crossing that is built."""
    rows = sorted(folder.parts[ROAD_ROWS].to_dict("records"), key=lambda r: int(r["order"]))
    names = ("span_id", "ref", "name", "street_class")
    streets = {s: facts for s, *facts in zip(*(folder.layer("streets")[c] for c in names), strict=True)}
    built = folder.layer("crossings")
    built = built[built["manner"] != "standing"]
    out = {}
    columns = ("crossing_id", "kind", "name", "barrier_ids", "span_id")
    for crossing, kind, name, ids, span in zip(*(built[c] for c in columns), strict=True):
        if kind != "road":
            source = f"planning assumption: {kind} found in the map, its holder to be confirmed"
            out[str(crossing)] = (OF_KIND[str(kind)], str(name), "", str(span), source)
            continue
        facts = [str(v) for v in streets.get((str(ids).split() or [""])[0], ("", "", ""))]
        row = next((r for r in rows if fits(r, *facts)), None)
        if row is not None:
            number = facts[0] if row["match"] == "ref" else ""
            holder = str(row["authority"]), str(row["name"])
            out[str(crossing)] = (*holder, number, str(span), str(row["source"]))
    return out


def check_crossings(folder: PlanFolder) -> Iterable[Fault]:
    """Each crossing that is built has a permit of its own, of whoever holds what is crossed."""
    right, table = crossed(folder), folder.layer(PERMITS)
    mine = table[table["asked"] == CROSSING]
    many = Counter(mine["crossing_id"])
    yield from gather(PERMITS, [c for c in right if many[c] != 1], "a crossing in no permit, or in several.")
    yield from gather(PERMITS, [c for c in many if c not in right], "no crossing that is built.")
    columns = ("permit_id", "crossing_id", "authority", "name", "ref", "span_ids", "source")
    wrong = [
        str(permit)
        for permit, crossing, *told in zip(*(mine[c] for c in columns), strict=True)
        if crossing in right and tuple(map(str, told)) != right[crossing]
    ]
    yield from gather(PERMITS, wrong, "another holds what is crossed there, or it is crossed elsewhere.")
    stray = table.loc[(table["asked"] != CROSSING) & (table["crossing_id"] != ""), "permit_id"]
    yield from gather(PERMITS, stray, "it names a crossing, but asks for something along the route.")


def check_figures(folder: PlanFolder) -> Iterable[Fault]:
    """The list operate.permits is what layer `permits` holds."""
    table = folder.layer(PERMITS)
    many = Counter(table["authority"])
    meters = table.groupby("authority")["route_m"].sum().to_dict() if len(table) else {}
    told = [e for e in folder.summary["operate"]["permits"] if isinstance(e, dict)]
    if [e.get("authority") for e in told] != [a for a in AUTHORITIES if many[a]]:
        yield Fault(SUMMARY, "operate.permits", "it does not list the authorities of layer `permits`.")
        return
    for entry in told:
        name = entry["authority"]
        key = f"operate.permits.{name}"
        yield from differs(SUMMARY, key, entry.get("permits"), many[name], 0, "rows of layer permits")
        right = float(meters[name])
        yield from differs(SUMMARY, key, entry.get("route_m"), right, total_tolerance_m(right), "its meters")


def check_owners(folder: PlanFolder) -> Iterable[Fault]:
    """Rows of road owners that are said to be the catalog's are its rows, all of them, for that country."""
    table = folder.parts[ROAD_ROWS]
    yield from _tried_in_order([int(n) for n in table["order"]])
    own = bool(folder.study["service"]["road_owners"])
    strangers = table.loc[table["origin"] == "study", "order"] if not own else ()
    yield from gather(ROAD_ROWS, strangers, "a row of the study, which names no file of road owners.")
    columns = ["country", "match", "pattern", "authority", "name", "source"]
    right = road_owner_table(read_road_owners(str(folder.study["study"]["country"])))[columns].fillna("")
    held = table.loc[table["origin"] == "catalog", columns].fillna("")
    if held.to_numpy().tolist() != right.to_numpy().tolist():
        made = folder.summary["versions"].get("planner")
        apart = "" if made == planner.__version__ else f" The plan was made by version {made}."
        yield Fault(ROAD_ROWS, "", f"the catalog of this version holds other rows for this country.{apart}")


def _tried_in_order(order: list[int]) -> Iterator[Fault]:
    """Rows are numbered as they stand."""
    if order != list(range(1, len(order) + 1)):
        yield Fault(ROAD_ROWS, "", "its rows are not numbered in order.")


_NEEDS = (PERMITS, "spans", "streets", "existing_plant", ROAD_ROWS, STUDY)
_CAUSE = "A row edited by hand, a route changed after the list was made, other road owners in the study."
_MEND = "Write the plan anew."

RULES = (
    Rule(
        "INT-PERMITS-SPANS",
        "Each span of the route is in one permit, of the authority that the owners of roads in force name "
        "for the number, name and class of its street, or of the owner of the plant that it uses.",
        "A permit nobody asked for stops the crew on the road, for months on a national one.",
        _CAUSE,
        _MEND,
        _NEEDS,
        check_spans,
    ),
    Rule(
        "INT-PERMITS-METERS",
        "Meters of each permit are those of its spans, and all of them sum to the route.",
        "Fees are paid by the meter.",
        _CAUSE,
        _MEND,
        (PERMITS, "spans"),
        check_meters,
    ),
    Rule(
        "INT-PERMITS-CROSSINGS",
        "Each railway, waterway and main road that the route crosses anew has a permit of its own, of the "
        "railway, of whoever holds the water, or of the holder of the road by the owners of roads in force.",
        "Railways stop works at once, and their permits take longest.",
        _CAUSE,
        _MEND,
        (PERMITS, "crossings", "streets", ROAD_ROWS),
        check_crossings,
    ),
    Rule(
        "INT-PERMITS-FIGURES",
        "The list operate.permits of plan.json is what layer `permits` holds.",
        "The report is read, the layer is not.",
        "plan.json edited by hand.",
        _MEND,
        (PERMITS, SUMMARY),
        check_figures,
    ),
    Rule(
        "INT-PERMITS-OWNERS",
        "evidence/road_owners.csv holds the catalog's rows for the country of the study, and others only "
        "where the study names a file of its own.",
        "Whoever may edit who owns a road may make any permit disappear.",
        "A row edited by hand, a catalog of another version.",
        "Audit with the version that made the plan, or run the study again.",
        (ROAD_ROWS, SUMMARY, STUDY),
        check_owners,
    ),
)  # fmt: skip
