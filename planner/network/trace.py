"""The way of one fiber: from the center's port through cables and closures to the site."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.network.cuts import Hanging, hang

COLORS = (
    "blue", "orange", "green", "brown", "slate", "white", "red", "black", "yellow", "violet", "rose", "aqua",
)  # fmt: skip
"""Order of TIA-598; tubes follow the same order."""
TUBE_FIBERS = 12
"""Fibers in a tube: planning assumption, the common build of loose-tube cable."""


@dataclass(frozen=True)
class Step:
    """One span on the way outward.

    Parameters
    ----------
    node_id, closure_id
        Where it begins; blank closure where there is none.
    spliced
        The fiber is spliced there; False where its cable runs on uncut.
    cable_id
        Blank where the fiber stands already or is rented.
    fiber
        Its first fiber: number in the cable, or among the fibers in use where no cable is laid.
    """

    node_id: str
    closure_id: str
    spliced: bool
    span_id: str
    street_name: str
    way: str
    length_m: float
    cable_id: str
    fiber_count: int
    fiber: int


@dataclass(frozen=True)
class Way:
    """The fiber of a site from the center outward; `port` counts sites in the order of their fibers there."""

    site_id: str
    center_id: str
    port: int
    ports: int
    steps: tuple[Step, ...]
    last_node: str
    last_closure: str


def trace_fiber(
    tables: Mapping[str, pd.DataFrame], site_id: str, fibers_per_site: int, laid: Container[str]
) -> Way:
    """Return the way of the fiber of a connected site, from the stored layers.

    Fibers are numbered by one rule on every span: first those that go on along the main cable at its far
    node, in their order, then those of the side spans, then those of the sites there. So a fiber in a cable
    that runs on uncut keeps its number, and the splices are those that the closures count. The numbers are
    this rule's, to be confirmed by the splice plan of the works.

    Parameters
    ----------
    tables
        Layers of a plan.
    fibers_per_site
        `network.fibers_per_site` of the study.
    laid
        Ways of building in which a cable is laid.
    """
    spans = tables["spans"].reset_index(drop=True)
    hanging = hang(spans, tables["cameras"], tables["points"])
    number = {s: i for i, s in enumerate(hanging.site_id)}[site_id]
    rows = hanging.path.indices[hanging.path.indptr[number] : hanging.path.indptr[number + 1]].tolist()
    order = _Order(tables, spans, hanging, laid)
    at = order.sites_at(order.node_of[site_id]).index(site_id)
    place: list[int] = []
    for child, row in zip([-1, *rows], rows, strict=False):
        at += order.before(row, child)
        place.append(at)
    closures = dict(zip(tables["closures"]["node_id"], tables["closures"]["closure_id"], strict=True))
    center_node = spans["toward_center_node"].iloc[rows[-1]] if rows else order.node_of[site_id]
    port, ports = order.port(str(center_node), rows[-1] if rows else -1, at)
    steps: list[Step] = []
    for row, position in zip(rows[::-1], place[::-1], strict=True):
        span = spans.iloc[row]
        cable, count, fiber = order.cable(row, position * fibers_per_site)
        node = str(span["toward_center_node"])
        steps.append(
            Step(
                node_id=node,
                closure_id=str(closures.get(node, "")),
                spliced=not steps or cable != steps[-1].cable_id,
                span_id=str(span["span_id"]),
                street_name="" if pd.isna(span["street_name"]) else str(span["street_name"]),
                way=str(span["way"]),
                length_m=float(span["length_m"]),
                cable_id=cable,
                fiber_count=count,
                fiber=fiber,
            )
        )
    centers = tables["centers"]
    center = centers.loc[centers["node_id"] == center_node, "center_id"]
    last = order.node_of[site_id]
    return Way(site_id, str(center.iloc[0]), port, ports, tuple(steps), last, str(closures.get(last, "")))


def color_of(fiber: int) -> str:
    """Return tube and color of a fiber in its cable.

    >>> color_of(1), color_of(37)
    ('tube 1 blue, blue', 'tube 4 brown, blue')
    """
    tube, inside = divmod(fiber - 1, TUBE_FIBERS)
    stripe = " with stripe" if tube >= len(COLORS) else ""
    return f"tube {tube + 1} {COLORS[tube % len(COLORS)]}{stripe}, {COLORS[inside]}"


class _Order:
    """The order of fibers on every span."""

    def __init__(
        self, tables: Mapping[str, pd.DataFrame], spans: pd.DataFrame, hanging: Hanging, laid: Container[str]
    ) -> None:
        self.load = hanging.load
        self.toward = spans["toward_center_node"].astype(str).tolist()
        self.far = np.where(
            spans["from_node"] == spans["toward_center_node"], spans["to_node"], spans["from_node"]
        ).tolist()
        self.kind = [d if w in laid else "" for d, w in zip(spans["deployment"], spans["way"], strict=True)]
        self.children: dict[str, list[int]] = {}
        for row, node in enumerate(self.toward):
            self.children.setdefault(node, []).append(row)
        self.node_of: dict[str, str] = {}
        for layer, key in (("cameras", "camera_id"), ("points", "point_id")):
            frame = tables[layer]
            lit = frame[frame["connected"].astype(bool)]
            self.node_of |= dict(zip(lit[key].astype(str), lit["node_id"].astype(str), strict=True))
        self.here: dict[str, list[str]] = {}
        for site, node in self.node_of.items():
            self.here.setdefault(node, []).append(site)
        self.cables = self._places(tables["cables"], spans["span_id"].astype(str).tolist(), hanging)

    def _places(
        self, cables: pd.DataFrame, span_ids: Sequence[str], hanging: Hanging
    ) -> list[list[tuple[int, str]]]:
        """Return size and id of the cables on each span, largest first; one that runs on keeps its place."""
        on: dict[str, list[tuple[int, str]]] = {}
        for cable, names, count in cables[["cable_id", "span_ids", "fiber_count"]].itertuples(index=False):
            for name in str(names).split():
                on.setdefault(name, []).append((int(count), str(cable)))
        places: list[list[tuple[int, str]]] = [[] for _ in span_ids]
        waiting = [row for row, up in enumerate(hanging.parent.tolist()) if up < 0]
        while waiting:
            row = waiting.pop()
            up = int(hanging.parent[row])
            held = sorted(on.get(span_ids[row], []), key=lambda c: (-c[0], c[1]))
            before = places[up] if up >= 0 else []
            kept = {place: c for place, c in enumerate(before) if c in held and place < len(held)}
            fresh = iter([c for c in held if c not in kept.values()])
            places[row] = [kept[p] if p in kept else next(fresh) for p in range(len(held))]
            waiting.extend(self.children.get(self.far[row], []))
        return places

    def sites_at(self, node: str) -> list[str]:
        """Return the sites at a node, in the order of their ids."""
        return sorted(self.here.get(node, []))

    def onward(self, row: int) -> list[int]:
        """Return the spans beyond a span, the one onto which its cables run first."""
        beyond = self.children.get(self.far[row], [])
        if not beyond:
            return []
        main = max(beyond, key=lambda c: (self.kind[c] == self.kind[row], self.load[c], -c))
        return [main, *(c for c in beyond if c != main)]

    def before(self, row: int, child: int) -> int:
        """Return how many sites come before those of a span beyond, or of the sites at the node for -1."""
        count = 0
        for other in self.onward(row):
            if other == child:
                return count
            count += int(self.load[other])
        return count

    def port(self, center_node: str, row: int, position: int) -> tuple[int, int]:
        """Return the port at the center, and how many are in use there."""
        out = self.children.get(center_node, [])
        total = int(sum(self.load[c] for c in out)) + len(self.here.get(center_node, []))
        ahead = int(sum(self.load[c] for c in out if row < 0 or c < row))
        return ahead + position + 1, total

    def cable(self, row: int, first: int) -> tuple[str, int, int]:
        """Return cable, its size and the number in it of the fiber after so many others in use on a span."""
        left = first
        for size, cable in self.cables[row]:
            if left < size:
                return cable, size, left + 1
            left -= size
        return "", 0, first + 1
