"""What stays lit over second ways: the circuits of a plan of which some protect others."""

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
    row_of = {str(s): row for row, s in enumerate(spans["span_id"])}
    into: dict[str, list[tuple[int, str]]] = {}
    indices: list[int] = []
    indptr = [0]
    columns = zip(*(circuits[c] for c in ("from_id", "to_id", "span_ids")), strict=True)
    for row, (start, end, ids) in enumerate(columns):
        into.setdefault(str(end), []).append((row, str(start)))
        indices += [row_of[s] for s in (ids.split() if isinstance(ids, str) else [])]
        indptr.append(len(indices))
    ones = np.ones(len(indices), dtype=np.int64)
    over = csr_matrix((ones, indices, indptr), shape=(len(circuits), len(spans)))
    return Alternatives(over, into, tuple(pops.loc[pops["kind"] == "center", "pop_id"].astype(str)))
