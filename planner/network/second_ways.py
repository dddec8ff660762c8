"""What every site hangs on: its working circuits, and those that protect them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix


@dataclass(frozen=True)
class Alternatives:
    """Circuits, of which any that is whole carries light.

    Parameters
    ----------
    over
        Matrix of circuits by spans: 1 where the circuit runs along the span.
    into
        Device -> the circuits that end there, as (row, device where it begins).
    centers
        POPs that are centers.
    """

    over: csr_matrix
    into: Mapping[str, Sequence[tuple[int, str]]]
    centers: Sequence[str]

    def dark(self, takes: csr_matrix, sites: Sequence[str]) -> csr_matrix:
        """Return a matrix of cuts by sites: 1 where no way of whole circuits leads from a site to a center.

        Parameters
        ----------
        takes
            Matrix of cuts by spans.
        """
        gone = (takes @ self.over.T).tocsr()
        indices: list[int] = []
        indptr = [0]
        for k in range(gone.shape[0]):
            lost = frozenset(gone.indices[gone.indptr[k] : gone.indptr[k + 1]].tolist())
            lit = self._lit(lost) if lost else None
            indices += [n for n, site in enumerate(sites) if lit is not None and site not in lit]
            indptr.append(len(indices))
        ones = np.ones(len(indices), dtype=np.int64)
        return csr_matrix((ones, indices, indptr), shape=(gone.shape[0], len(sites)))

    def _lit(self, lost: frozenset[int]) -> set[str]:
        """Return the devices that whole circuits join to a center."""
        lit = set(self.centers)
        queue = list(self.centers)
        while queue:
            for row, device in self.into.get(queue.pop(), ()):
                if row not in lost and device not in lit:
                    lit.add(device)
                    queue.append(device)
        return lit


def alternatives(spans: pd.DataFrame, circuits: pd.DataFrame, pops: pd.DataFrame) -> Alternatives | None:
    """Return the circuits of a plan; None where none protects another.

    Parameters
    ----------
    spans, circuits, pops
        Layers of the plan.
    """
    if not (circuits["kind"] == "protection").any():
        return None
    into: dict[str, list[tuple[int, str]]] = {}
    for row, (start, end) in enumerate(zip(circuits["from_id"], circuits["to_id"], strict=True)):
        into.setdefault(str(end), []).append((row, str(start)))
    over = by_row(_rows(spans, circuits), len(spans))
    return Alternatives(over, into, tuple(pops.loc[pops["kind"] == "center", "pop_id"].astype(str)))


def working_spans(spans: pd.DataFrame, circuits: pd.DataFrame, sites: Sequence[str]) -> list[list[int]]:
    """Return for each site the rows of the spans that its working circuits run along, up to the center.

    These are the spans of its own circuit, of those of the splitters and of the uplink of its POP, each once.

    Parameters
    ----------
    spans, circuits
        Layers of the plan.
    """
    ends = zip(*(circuits[c] for c in ("from_id", "to_id", "kind")), strict=True)
    onward = {
        str(start): (str(end), rows)
        for (start, end, kind), rows in zip(ends, _rows(spans, circuits), strict=True)
        if kind != "protection"
    }
    out = []
    for site in sites:
        held: set[int] = set()
        here, left = site, len(onward)
        while here in onward and left:
            here, rows = onward[here]
            held.update(rows)
            left -= 1
        out.append(sorted(held))
    return out


def by_row(rows: Sequence[Sequence[int]], width: int) -> csr_matrix:
    """Return a matrix that is 1 where a row names a column.

    >>> by_row([[0, 2], []], 3).toarray().tolist()
    [[1, 0, 1], [0, 0, 0]]
    """
    indices = np.array([column for row in rows for column in row], dtype=np.int64)
    indptr = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
    return csr_matrix((np.ones(len(indices), np.int64), indices, indptr), shape=(len(rows), width))


def _rows(spans: pd.DataFrame, circuits: pd.DataFrame) -> list[list[int]]:
    """Return the rows of the spans of each circuit."""
    row_of = {str(s): row for row, s in enumerate(spans["span_id"])}
    return [
        [row_of[s] for s in (ids.split() if isinstance(ids, str) else [])] for ids in circuits["span_ids"]
    ]
