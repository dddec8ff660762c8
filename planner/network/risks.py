"""What one cut can take: stretches of the route, bridges, tunnels and lines of others' poles."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.network.responsible import plant_owners

PREFIX = {"bridge": "BRG", "tunnel": "TUN", "pole_line": "PLN"}

OFF_TREE = -2
"""Parent of a span that carries second ways alone."""


@dataclass(frozen=True)
class Risk:
    """Route spans that one cut takes together.

    Parameters
    ----------
    risk_id
        The first span of a stretch; BRG-, TUN- or PLN- and the number of its first street span otherwise.
    kind
        stretch, bridge, tunnel or pole_line.
    rows
        Rows of its route spans, from the center outward.
    owner
        Who owns the poles of a pole line, blank otherwise.
    """

    risk_id: str
    kind: str
    rows: tuple[int, ...]
    owner: str = ""


def find_risks(
    spans: pd.DataFrame,
    parent: NDArray[np.int64],
    alike: NDArray[np.int64],
    streets: pd.DataFrame,
    existing: pd.DataFrame,
    pole_ways: Container[str],
) -> list[Risk]:
    """Return every stretch, and every bridge, tunnel and pole line that carries fiber.

    Spans in series that put out the same sites are one stretch. Bridge spans of the streets that share a
    node are one bridge, however many spans of the route run on it; tunnels likewise. Two bridges that meet
    on an island count as one, which errs on the safe side. A pole line is what hangs on the poles of one
    owner along one street without a gap, by the layer of existing plant; poles of nobody's layer are none.

    Parameters
    ----------
    spans
        SPANS of the plan.
    parent
        Row of the span toward the center, -1 at a center, `OFF_TREE` off the working tree.
    alike
        A number of each span; spans in series that have the same put out the same sites.
    streets
        STREET_SPANS of the city.
    existing
        EXISTING_PLANT of the plan.
    pole_ways
        Ways of building that hang on poles that stand.
    """
    found = [
        Risk(str(spans["span_id"].iloc[run[0]]), "stretch", tuple(run)) for run in _stretches(parent, alike)
    ]
    rows: dict[str, list[int]] = {}
    for row, street in enumerate(spans["street_span_id"].astype(str)):
        rows.setdefault(street, []).append(row)
    for kind in ("bridge", "tunnel"):
        on = streets[streets[kind].astype(bool)]
        for group in _joined(on, [""] * len(on)):
            carried = sorted(r for street in group for r in rows.get(street, ()))
            if carried:
                found.append(Risk(_named(kind, group), kind, tuple(carried)))
    return [*found, *_pole_lines(spans, rows, streets, existing, pole_ways)]


def street_structures(streets: pd.DataFrame, kinds: Iterable[str]) -> dict[str, list[str]]:
    """Return the street spans of every bridge and tunnel by name (BRG-00012), with fiber or without.

    Parameters
    ----------
    kinds
        bridge, tunnel; others are passed over.
    """
    out: dict[str, list[str]] = {}
    for kind in (k for k in kinds if k in ("bridge", "tunnel")):
        on = streets[streets[kind].astype(bool)]
        out |= {_named(kind, group): group for group in _joined(on, [""] * len(on))}
    return out


def standing_lines(
    streets: pd.DataFrame, hung: Mapping[str, Mapping[str, Sequence[int]]]
) -> dict[str, list[int]]:
    """Return the routes on every line of others' poles by name (PLN-00012): one owner, one street, no gap.

    A street span without a name is a line by itself. Two lines that begin with one street span, where poles
    of two owners stand, are told as one, which errs on the safe side.

    Parameters
    ----------
    streets
        STREET_SPANS of the city.
    hung
        Owner -> street span -> rows of the routes that hang, or would, on poles of that owner there.
    """
    out: dict[str, list[int]] = {}
    for owner in sorted(hung):
        on = streets[streets["span_id"].isin(hung[owner])]
        names = on["name"].astype(object).where(on["name"].notna(), "")
        keys = [str(name or span) for span, name in zip(on["span_id"], names, strict=True)]
        for group in _joined(on, keys):
            rows = out.setdefault(_named("pole_line", group), [])
            rows += [r for street in group for r in hung[owner][street]]
    return {name: sorted(set(rows)) for name, rows in out.items()}


def _stretches(parent: NDArray[np.int64], alike: NDArray[np.int64]) -> list[list[int]]:
    """Return the spans in series that put out the same sites, each run from the center outward.

    A run ends where the route branches to two spans that both put out the same sites as the one before.
    """
    after: dict[int, list[int]] = {}
    for row, up in enumerate(parent.tolist()):
        if up >= 0 and alike[up] == alike[row]:
            after.setdefault(up, []).append(row)
    onward = {up: rows[0] for up, rows in after.items() if len(rows) == 1}
    later = set(onward.values())
    runs = []
    for first in range(len(parent)):
        if first not in later and parent[first] != OFF_TREE:
            run = [first]
            while run[-1] in onward:
                run.append(onward[run[-1]])
            runs.append(run)
    return runs


def _pole_lines(
    spans: pd.DataFrame,
    rows: Mapping[str, Sequence[int]],
    streets: pd.DataFrame,
    existing: pd.DataFrame,
    pole_ways: Container[str],
) -> Iterator[Risk]:
    """Yield the lines of others' poles that carry fiber of the plan."""
    owners = plant_owners(existing.rename(columns={"street_span_id": "span_id"}))
    ways = spans["way"].astype(str).tolist()
    hung: dict[str, tuple[str, list[int]]] = {}
    for street, held in rows.items():
        for row in held:
            owner = owners.get((street, ways[row]))
            if owner is not None and ways[row] in pole_ways:
                hung.setdefault(street, (owner, []))[1].append(row)
    on = streets[streets["span_id"].isin(hung)]
    names = on["name"].astype(object).where(on["name"].notna(), "")
    keys = [f"{hung[s][0]}\n{name or s}" for s, name in zip(on["span_id"], names, strict=True)]
    for group in _joined(on, keys):
        carried = sorted(r for street in group for r in hung[street][1])
        yield Risk(_named("pole_line", group), "pole_line", tuple(carried), hung[group[0]][0])


def _joined(streets: pd.DataFrame, keys: Sequence[str]) -> list[list[str]]:
    """Return street spans of one key that share nodes as groups, each in the order of their ids."""
    root: dict[str, str] = {}

    def top(node: str) -> str:
        """Return the node that stands for the group of a node."""
        while root.setdefault(node, node) != node:
            root[node] = root[root[node]]
            node = root[node]
        return node

    ends = [
        (str(span), f"{key}\n{a}", f"{key}\n{b}")
        for span, a, b, key in zip(
            streets["span_id"], streets["from_node"], streets["to_node"], keys, strict=True
        )
    ]
    for _, start, end in ends:
        root[top(start)] = top(end)
    groups: dict[str, list[str]] = {}
    for span, start, _ in ends:
        groups.setdefault(top(start), []).append(span)
    return sorted(sorted(g) for g in groups.values())


def _named(kind: str, group: Iterable[str]) -> str:
    """Return the id of a structure: that of its first street span under another prefix.

    >>> _named("bridge", ["SP-00012", "SP-00013"])
    'BRG-00012'
    """
    return f"{PREFIX[kind]}-{min(group).removeprefix('SP-')}"
