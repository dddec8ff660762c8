"""READ: Steiner tree instances of the literature, PACE 2018 `.gr` and SteinLib `.stp`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from planner.errors import InputError, Problem

IntArray = NDArray[np.int64]
Kind = Literal["STP", "PCSTP", "RPCST"]

MOST_DECIMALS = 6


@dataclass(frozen=True)
class SteinerFile:
    """One instance, its numbers made integers.

    Parameters
    ----------
    kind
        "STP", or with prizes "PCSTP" (no root given) or "RPCST" (root given).
    node_count, tail, head, weight
        Edges between nodes 0 .. node_count - 1 (the file counts from 1); the file's weights times `scale`.
    terminals
        Nodes that must be joined, in the order of the file; with a root, the root is not among them
        unless the file lists it.
    root
        The file's root, or None.
    prize_node, prize
        Nodes with a prize and the prizes times `scale`; empty for STP.
    scale
        1, 10, ... 10**6: the least power of ten that makes every number of the file an integer.
    """

    name: str
    kind: Kind
    node_count: int
    tail: IntArray
    head: IntArray
    weight: IntArray
    terminals: IntArray
    root: int | None
    prize_node: IntArray
    prize: IntArray
    scale: int


class _Parts:
    """What the lines of a file have told so far."""

    def __init__(self) -> None:
        self.node_count = -1
        self.edge_count = -1
        self.edges: list[tuple[int, int, Decimal]] = []
        self.terminals: list[int] = []
        self.prizes: list[tuple[int, Decimal]] = []
        self.root: int | None = None
        self.problems: list[Problem] = []


def read_steiner_file(path: Path) -> SteinerFile:
    """Return the instance of a `.gr` or `.stp` file.

    Sections other than Graph and Terminals are passed over. A prize written as `inf` or as a plain
    terminal in a file with prizes makes its node mandatory.

    Raises
    ------
    InputError
        The file cannot be read, a line is not understood, a node is out of range, a weight is negative
        or has more than six decimals, or arcs (directed edges) occur.
    """
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise InputError(f"{path.name} cannot be read: {error.strerror}.", str(path)) from error
    parts = _Parts()
    for number, words in _lines(text):
        try:
            _take(parts, words)
        except (ValueError, IndexError, InvalidOperation):
            parts.problems.append(
                Problem(f"Line {number} is {' '.join(words)!r}.", "Give node numbers and numbers.")
            )
    _check(parts)
    if parts.problems:
        raise InputError(parts.problems, str(path), "the Steiner tree file")
    return _build(path.stem, parts)


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines of the sections Graph and Terminals, as words, with their numbers."""
    section = ""
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.split()
        if not words:
            continue
        first = words[0].upper()
        if first == "SECTION":
            section = words[1].upper() if len(words) > 1 else ""
        elif first in {"END", "EOF"}:
            section = ""
        elif section in {"GRAPH", "TERMINALS"}:
            yield number, words


def _take(parts: _Parts, words: list[str]) -> None:
    """Add one line."""
    key = words[0].upper().rstrip(":")
    if key == "E":
        parts.edges.append((int(words[1]) - 1, int(words[2]) - 1, Decimal(words[3])))
    elif key == "T":
        parts.terminals.append(int(words[1]) - 1)
    elif key == "TP":
        prize = Decimal(words[2])
        if prize.is_infinite():
            parts.terminals.append(int(words[1]) - 1)
        else:
            parts.prizes.append((int(words[1]) - 1, prize))
    elif key in {"ROOT", "ROOTP"}:
        parts.root = int(words[1]) - 1
    elif key == "NODES":
        parts.node_count = int(words[1])
    elif key == "EDGES":
        parts.edge_count = int(words[1])
    elif key != "TERMINALS":
        raise ValueError(key)


def _check(parts: _Parts) -> None:
    """Add what is wrong with the whole."""
    if parts.node_count < 1:
        parts.problems.append(
            Problem(f"`Nodes` is {parts.node_count}.", "Give the number of nodes, at least 1.")
        )
        return
    if parts.edge_count not in {-1, len(parts.edges)}:
        parts.problems.append(
            Problem(f"`Edges` is {parts.edge_count} and {len(parts.edges)} follow.", "Make them agree.")
        )
    named = [v for u, w, _ in parts.edges for v in (u, w)] + parts.terminals + [v for v, _ in parts.prizes]
    wrong = sorted({v + 1 for v in [*named, parts.root or 0] if not 0 <= v < parts.node_count})
    if wrong:
        parts.problems.append(
            Problem(f"Node {wrong[0]} is out of range.", f"Use nodes 1 to {parts.node_count}.")
        )
    numbers = [w for _, _, w in parts.edges] + [p for _, p in parts.prizes]
    for number in numbers:
        if not number.is_finite() or number < 0:
            parts.problems.append(Problem(f"A weight is {number}.", "Use numbers from 0 up."))
            break
    if _decimals(numbers) > MOST_DECIMALS:
        parts.problems.append(
            Problem(f"A weight has {_decimals(numbers)} decimals.", f"Round to at most {MOST_DECIMALS}.")
        )


def _decimals(numbers: list[Decimal]) -> int:
    """Decimals that the most precise number needs."""
    exponents = [n.normalize().as_tuple().exponent for n in numbers if n.is_finite()]
    return max((-e for e in exponents if isinstance(e, int)), default=0) if exponents else 0


def _build(name: str, parts: _Parts) -> SteinerFile:
    """Make the frozen instance."""
    numbers = [w for _, _, w in parts.edges] + [p for _, p in parts.prizes]
    scale = 10 ** max(0, _decimals(numbers))
    kind: Kind = "STP"
    if parts.prizes:
        kind = "PCSTP" if parts.root is None else "RPCST"
    return SteinerFile(
        name=name,
        kind=kind,
        node_count=parts.node_count,
        tail=np.array([u for u, _, _ in parts.edges], np.int64),
        head=np.array([v for _, v, _ in parts.edges], np.int64),
        weight=np.array([int(w * scale) for _, _, w in parts.edges], np.int64),
        terminals=np.array(parts.terminals, np.int64),
        root=parts.root,
        prize_node=np.array([v for v, _ in parts.prizes], np.int64),
        prize=np.array([int(p * scale) for _, p in parts.prizes], np.int64),
        scale=scale,
    )
