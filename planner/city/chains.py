"""Streets between junctions: doubled pieces taken out, pieces of one street put end to end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from planner.city.findings import FindingLog
from planner.city.lines import Flags, Ints, Lines

LOOP_M = 10.0


@dataclass(frozen=True)
class Chains:
    """Lines and, for each, the rows of the street layer that it was made from, in order along it.

    `most` is the row of most of its meters, the first of equals.
    """

    lines: Lines
    rows: tuple[tuple[int, ...], ...]
    meters: tuple[tuple[float, ...], ...]

    @staticmethod
    def single(lines: Lines) -> Chains:
        """Return lines that are a chain each."""
        rows = tuple((r,) for r in lines.row.tolist())
        return Chains(lines, rows, tuple((m,) for m in lines.lengths_m().tolist()))

    @property
    def most(self) -> Ints:
        """Row of the street layer that gives each line most of its meters."""
        pairs = zip(self.rows, self.meters, strict=True)
        return np.array([r[int(np.argmax(m))] for r, m in pairs], dtype=np.int64)


def drop_doubles(lines: Lines, level: Ints, better: Ints, log: FindingLog) -> Lines:
    """Return the lines without those that run over the same vertices on the same level as another.

    Of the doubles the one with the lowest `better` stays, then the one that comes first.
    """
    shape = pd.Series(shapely.to_wkb(shapely.normalize(lines.geometry())))
    frame = pd.DataFrame({"shape": shape, "level": level[lines.row], "better": better[lines.row]})
    doubled = frame.sort_values("better", kind="stable").duplicated(["shape", "level"])
    out = doubled[doubled].index.to_numpy()
    log.add(
        "STREETS-DUPLICATE",
        "Street pieces drawn twice over the same vertices were taken once.",
        count=len(out),
        length_m=float(lines.lengths_m()[out].sum()),
    )
    keep = np.ones(len(lines), dtype=bool)
    keep[out] = False
    return lines.take(keep)


def merge_chains(chains: Chains, kind: Ints) -> Chains:
    """Return the lines with those of one kind that meet two by two put end to end.

    A place stays a node when other than two street ends meet there or the kinds differ. A ring that meets
    nothing keeps the node where its first piece starts. A merged line runs the way of its first piece.
    """
    lines = chains.lines
    tail, head, _ = lines.nodes()
    order, backward, lead = walk_chains(tail, head, kind[lines.row])
    counts = np.diff(lines.start)[order]
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    top = np.repeat(lines.last[order], counts)
    index = np.where(
        np.repeat(backward, counts), top - within, np.repeat(lines.first[order], counts) + within
    )
    keep = (within > 0) | np.repeat(lead, counts)
    chain = np.cumsum(lead) - 1
    size = np.bincount(np.repeat(chain, counts)[keep], minlength=int(lead.sum()))
    start = np.concatenate(([0], np.cumsum(size))).astype(np.int64)
    rows, meters = _rows_of(chains, order, chain)
    row = np.array([min(r) for r in rows], dtype=np.int64)
    return Chains(Lines(lines.xy[index[keep]], start, row), rows, meters)


def walk_chains(tail: Ints, head: Ints, kind: Ints) -> tuple[Ints, Flags, Flags]:
    """Return all lines in chain order, whether each runs backward there, and whether it starts a chain.

    Lines run on into each other where just two ends meet, of two lines of one kind. The first line of the
    input that lies in a chain runs forward in it; chains come in the order of those lines.

    Parameters
    ----------
    tail, head
        int64[lines]: node at the start and at the end of each line.
    kind
        int64[lines]: lines of different kinds are not chained.

    Examples
    --------
    >>> order, backward, lead = walk_chains(np.array([1, 2]), np.array([0, 1]), np.array([7, 7]))
    >>> order.tolist(), backward.tolist(), lead.tolist()
    ([1, 0], [False, False], [True, False])
    """
    return _walk(_partners(tail, head, kind), len(tail))


def _partners(tail: Ints, head: Ints, kind: Ints) -> Ints:
    """Return for each line end (tails, then heads) the end it runs on into, or -1."""
    node = np.concatenate((tail, head))
    count = len(tail)
    by_node = np.argsort(node, kind="stable")
    degree = np.bincount(node)
    at = np.cumsum(degree) - degree
    two = np.flatnonzero(degree == 2)
    one, other = by_node[at[two]], by_node[at[two] + 1]
    passes = (one % count != other % count) & (kind[one % count] == kind[other % count])
    partner = np.full(2 * count, -1, dtype=np.int64)
    partner[one[passes]], partner[other[passes]] = other[passes], one[passes]
    return partner


def _walk(partner: Ints, count: int) -> tuple[Ints, Flags, Flags]:
    """Return all lines in chain order, whether each runs backward, and whether it starts a chain."""
    onward = partner.tolist()
    done = [False] * count
    order: list[int] = []
    backward: list[bool] = []
    lead: list[bool] = []
    for seed in range(count):
        if done[seed]:
            continue
        end = seed
        while onward[end] >= 0:
            step = onward[end]
            nxt = step + count if step < count else step - count
            if nxt % count == seed:
                end = seed
                break
            end = nxt
        begin = True
        while end >= 0 and not done[end % count]:
            done[end % count] = True
            order.append(end % count)
            backward.append(end >= count)
            lead.append(begin)
            begin = False
            end = onward[end - count if end >= count else end + count]
    return np.array(order, dtype=np.int64), np.array(backward, dtype=bool), np.array(lead, dtype=bool)


def _rows_of(
    chains: Chains, order: Ints, chain: Ints
) -> tuple[tuple[tuple[int, ...], ...], tuple[tuple[float, ...], ...]]:
    """Return the source rows of each merged line, each once, in order, and the meters of each."""
    found: list[dict[int, float]] = [{} for _ in range(int(chain[-1]) + 1 if len(chain) else 0)]
    for line, number in zip(order.tolist(), chain.tolist(), strict=True):
        held = found[number]
        for row, meters in zip(chains.rows[line], chains.meters[line], strict=True):
            held[row] = held.get(row, 0.0) + meters
    return tuple(tuple(f) for f in found), tuple(tuple(f.values()) for f in found)


def drop_small_loops(chains: Chains, log: FindingLog) -> Chains:
    """Return the lines without loops shorter than 10 m: no place on one is 5 m from the node it hangs on."""
    tail, head, _ = chains.lines.nodes()
    length = chains.lines.lengths_m()
    out = (tail == head) & (length < LOOP_M)
    log.add(
        "STREETS-SMALL-LOOP",
        f"Loops shorter than {LOOP_M:g} m that lead back to where they start were taken out.",
        count=int(out.sum()),
        length_m=float(length[out].sum()),
    )
    kept = np.flatnonzero(~out).tolist()
    return Chains(
        chains.lines.take(~out),
        tuple(chains.rows[i] for i in kept),
        tuple(chains.meters[i] for i in kept),
    )
