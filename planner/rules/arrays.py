"""Plain checks of evidence arrays before anything is computed from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]
KINDS = {"i": "whole numbers with a sign", "b": "true/false", "U": "text", "f": "decimal numbers"}


def bad_shapes(arrays: Arrays, spec: Mapping[str, tuple[str, int]]) -> Iterator[str]:
    """Yield arrays that are missing, of another type or with another number of dimensions."""
    for name, (kinds, dimensions) in spec.items():
        if name not in arrays:
            yield f"array `{name}` is missing."
            continue
        array = np.asarray(arrays[name])
        if array.dtype.kind not in kinds and not (kinds == "U" and array.size == 0):
            yield f"array `{name}` holds {array.dtype}; expected {KINDS[kinds]}."
        if array.ndim != dimensions:
            yield f"array `{name}` has {array.ndim} dimensions; expected {dimensions}."


def bad_range(arrays: Arrays, limit: int, *names: str) -> list[str]:
    """Return arrays with positions outside 0 .. limit - 1."""
    found = []
    for name in names:
        values = np.atleast_1d(arrays[name])
        if len(values) and (int(values.min()) < 0 or int(values.max()) >= limit):
            worst = int(values.min()) if int(values.min()) < 0 else int(values.max())
            found.append(f"`{name}` holds {worst}; expected 0 to {limit - 1}.")
    return found


def bad_indptr(arrays: Arrays, name: str, rows: int, target: str) -> list[str]:
    """Return what is wrong with a list of row starts."""
    values, end = arrays[name], len(arrays[target])
    if len(values) != rows + 1:
        return [f"`{name}` has {len(values)} entries; expected {rows + 1}."]
    if int(values[0]) != 0 or int(values[-1]) != end or (np.diff(values.astype(np.int64)) < 0).any():
        return [f"`{name}` does not rise from 0 to {end}, the length of `{target}`."]
    return []
