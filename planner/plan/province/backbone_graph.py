"""The graph of a backbone: where flows end, roads between, and a stated graph where none are known."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import minimum_spanning_tree
from shapely.geometry import LineString, Point
from shapely.ops import substring

from planner.plan.province.model import MemberPlan
from planner.settings import Settings
from planner.sources.roads import RoadSources, nearest_on_roads, straight_km

ROAD, COORDINATES, STRAIGHT = "road", "coordinates times detour", "straight"
SAME_PLACE_KM = 0.5
"""A place this near to another, or to a place of the roads, is that place."""
LEAST_KM = 0.01


@dataclass(frozen=True)
class Spot:
    """A node of the graph.

    Parameters
    ----------
    name
        Name to be shown, blank where it has none.
    center_id, member_id, place_id
        What stands there, blank where nothing of the kind does.
    tier
        Tier of the center.
    mbps
        What a place sends to its center, beside what tiers tell.
    sends_to
        Center that it is told to send to, blank for the nearest.
    """

    lon: float
    lat: float
    name: str = ""
    center_id: str = ""
    member_id: str = ""
    place_id: str = ""
    tier: str = ""
    mbps: float = 0.0
    sends_to: str = ""
    provenance: str = ""

    @property
    def at(self) -> tuple[float, float]:
        """Longitude and latitude."""
        return self.lon, self.lat

    @property
    def kind(self) -> str:
        """What stands there, of BACKBONE_NODE_KINDS."""
        if self.center_id:
            return "center"
        if self.member_id:
            return "member"
        return "place" if self.mbps > 0 else "junction"


@dataclass(frozen=True)
class Segment:
    """A piece of road between two nodes, or of a straight line where no road is known."""

    tail: int
    head: int
    km: float
    line: LineString
    segment_id: str
    road: str
    basis: str
    risk: str
    provenance: str


@dataclass
class RoadGraph:
    """Nodes and segments; `of` gives the node of each center, member and place by its id.

    `off_road` names places that stand too far from every road to be joined to one.
    """

    spots: list[Spot] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    of: dict[str, int] = field(default_factory=dict)
    off_road: list[str] = field(default_factory=list)

    def add(self, spot: Spot) -> int:
        """Put a node and return its number."""
        self.spots.append(spot)
        return len(self.spots) - 1


def build_graph(
    settings: Settings,
    sources: RoadSources,
    members: Sequence[MemberPlan],
    centers: pd.DataFrame,
) -> RoadGraph:
    """Return the graph over which a backbone is planned.

    A center that stands in a member, or within half a km of one, is one node with it, and so is what the
    tables of places call by the same id. Others are joined to the nearest road by a straight piece times the
    detour factor, or to none where it is farther than `backbone.snap_limit_km`. Without roads every place is
    joined with its nearest ones and along the shortest tree over all, at straight kilometers times the detour
    factor: no road is claimed, and the whole errs either way.

    Parameters
    ----------
    centers
        TIER_CENTERS, or the same columns center_id, name, tier, member_id, lon, lat.
    """
    graph = RoadGraph()
    for row in sources.places.to_dict("records"):
        spot = Spot(
            float(row["lon"]), float(row["lat"]), name=_text(row["name"]), place_id=str(row["place_id"]),
            mbps=_number(row["mbps"]), sends_to=_text(row["center"]), provenance=str(row["provenance"]),
        )  # fmt: skip
        graph.of[spot.place_id] = graph.add(spot)
    _put_ends(graph, members, centers)
    if len(sources.roads):
        _put_roads(graph, sources.roads, settings)
        _join_to_roads(graph, settings)
    else:
        _put_candidates(graph, settings)
    return graph


def _text(value: object) -> str:
    """Return a cell as text, blank where it is missing."""
    return (
        ""
        if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value))
        else str(value)
    )


def _number(value: object) -> float:
    """Return a cell as a number, 0 where it is missing."""
    return float(str(value)) if _text(value) else 0.0


def _put_ends(graph: RoadGraph, members: Sequence[MemberPlan], centers: pd.DataFrame) -> None:
    """Put members and centers on nodes that stand there, or on nodes of their own."""
    for member in members:
        at = graph.of.get(member.member_id)
        if at is None:
            at = _near(graph, member.lon, member.lat, member_free=True)
        if at is None:
            words = f"first center of member {member.member_id}"
            at = graph.add(Spot(member.lon, member.lat, provenance=words))
        spot = graph.spots[at]
        graph.spots[at] = replace(spot, member_id=member.member_id, name=spot.name or member.title)
        graph.of[member.member_id] = at
    for row in centers.to_dict("records"):
        center, member_id = str(row["center_id"]), _text(row.get("member_id"))
        lon, lat = float(row["lon"]), float(row["lat"])
        at = graph.of.get(center) if center in graph.of else graph.of.get(member_id) if member_id else None
        if at is None or graph.spots[at].center_id:
            at = _near(graph, lon, lat, member_free=False)
        if at is None:
            at = graph.add(Spot(lon, lat, provenance="settings of the study"))
        name = _text(row.get("name")) or graph.spots[at].name
        graph.spots[at] = replace(
            graph.spots[at], center_id=center, tier=_text(row.get("tier")), name=name
        )  # fmt: skip
        graph.of[center] = at


def _near(graph: RoadGraph, lon: float, lat: float, *, member_free: bool) -> int | None:
    """Return the nearest node within half a km that has no member, or no center, yet."""
    best: tuple[float, int] | None = None
    for number, spot in enumerate(graph.spots):
        if spot.member_id if member_free else spot.center_id:
            continue
        if abs(spot.lat - lat) > 0.01 or abs(spot.lon - lon) > 0.03:
            continue
        far = straight_km(spot.at, (lon, lat))
        if far <= SAME_PLACE_KM and (best is None or far < best[0]):
            best = (far, number)
    return None if best is None else best[1]


def _put_roads(graph: RoadGraph, roads: gpd.GeoDataFrame, settings: Settings) -> None:
    """Put the segments of the roads."""
    factor = settings.backbone.detour_factor
    for row in roads.to_dict("records"):
        a, b = graph.of[str(row["from_place"])], graph.of[str(row["to_place"])]
        told = _number(row["km"])
        km = told or straight_km(graph.spots[a].at, graph.spots[b].at) * factor
        graph.segments.append(
            Segment(
                a, b, max(LEAST_KM, round(km, 3)), row["geometry"], str(row["segment_id"]),
                _text(row["road"]), ROAD if told else COORDINATES, _text(row["risk"]),
                str(row["provenance"]),
            )
        )  # fmt: skip


def _join_to_roads(graph: RoadGraph, settings: Settings) -> None:
    """Join each place where flows end, and that no road touches, to the nearest road."""
    touched = {n for s in graph.segments for n in (s.tail, s.head)}
    for number in range(len(graph.spots)):
        spot = graph.spots[number]
        if number in touched or spot.kind == "junction":
            continue
        lines = gpd.GeoDataFrame(geometry=[s.line for s in graph.segments], crs="EPSG:4326")
        found = nearest_on_roads(lines, spot.lon, spot.lat)
        if found is None or found[1] > settings.backbone.snap_limit_km:
            away = "no road" if found is None else f"{found[1]:.1f} km from the nearest road"
            graph.off_road.append(
                f"{spot.name or spot.center_id or spot.member_id or spot.place_id} ({away})"
            )
            continue
        _connect(graph, number, found, settings.backbone.detour_factor)
        touched.add(number)


def _connect(
    graph: RoadGraph, number: int, found: tuple[int, float, tuple[float, float]], factor: float
) -> None:
    """Split the nearest segment at the place beside a node, or take its nearer end, and join the node."""
    row, away_km, place = found
    segment = graph.segments[row]
    ends = [straight_km(graph.spots[n].at, place) for n in (segment.tail, segment.head)]
    if min(ends) <= SAME_PLACE_KM:
        on = (segment.tail, segment.head)[int(np.argmin(ends))]
    else:
        on = graph.add(Spot(place[0], place[1], provenance=segment.provenance))
        share = segment.line.project(Point(place), normalized=True)
        for part, (a, b, low, high) in enumerate(
            ((segment.tail, on, 0.0, share), (on, segment.head, share, 1.0)), start=1
        ):
            cut = substring(segment.line, low, high, normalized=True)
            line = LineString([graph.spots[a].at, *list(cut.coords)[1:-1], graph.spots[b].at])
            km = max(LEAST_KM, round(segment.km * (high - low), 3))
            piece = replace(segment, tail=a, head=b, km=km, line=line)
            if part == 1:
                graph.segments[row] = piece
            else:
                graph.segments.append(piece)
    spot = graph.spots[number]
    graph.segments.append(
        Segment(
            number, on, max(LEAST_KM, round(away_km * factor, 3)),
            LineString([spot.at, graph.spots[on].at]), "", "", COORDINATES, "",
            "straight line from the place to the road",
        )
    )  # fmt: skip


def _put_candidates(graph: RoadGraph, settings: Settings) -> None:
    """Join each place with its nearest ones, and all along the shortest tree."""
    asked = settings.backbone
    ends = [n for n, s in enumerate(graph.spots) if s.kind != "junction"]
    far = np.array([[straight_km(graph.spots[a].at, graph.spots[b].at) for b in ends] for a in ends])
    pairs: set[tuple[int, int]] = set()
    for i in range(len(ends)):
        nearest = [j for j in np.argsort(far[i], kind="stable").tolist() if j != i][: asked.neighbors]
        pairs |= {(min(i, j), max(i, j)) for j in nearest}
    if len(ends) > 1:
        tree = minimum_spanning_tree(coo_matrix(np.maximum(far, LEAST_KM) * (1 - np.eye(len(ends)))))
        pairs |= {(min(i, j), max(i, j)) for i, j in zip(*(v.tolist() for v in tree.nonzero()), strict=True)}
    for i, j in sorted(pairs):
        km = far[i, j] * asked.detour_factor
        if km > asked.longest_km:
            continue
        a, b = ends[i], ends[j]
        graph.segments.append(
            Segment(
                a, b, max(LEAST_KM, round(km, 3)), LineString([graph.spots[a].at, graph.spots[b].at]),
                f"CG-{a + 1:03d}-{b + 1:03d}", "", COORDINATES, "",
                f"candidate between coordinates, x {asked.detour_factor:g}: planning assumption",
            )
        )  # fmt: skip


def risk_groups(graph: RoadGraph, chains: Sequence[Sequence[int]]) -> Mapping[str, list[int]]:
    """Return for each named risk the chains that hold one of its segments."""
    groups: dict[str, list[int]] = {}
    for number, chain in enumerate(chains):
        for risk in sorted({graph.segments[e].risk for e in chain} - {""}):
            groups.setdefault(risk, []).append(number)
    return groups
