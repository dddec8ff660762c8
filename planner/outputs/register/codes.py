"""QR codes as one path each: made once for each text, however many signs hold it."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import segno
from numpy.typing import NDArray

QUIET_MODULES, SCALE = 4, 4
INK = "#000"


@lru_cache(maxsize=8192)
def code_of(content: str) -> tuple[int, str]:
    """Return the side of a QR code in modules, its quiet zone of four included, and its path.

    Error correction M; the path runs along rows, a stroke of one module for each run of dark ones.

    >>> side, path = code_of("CAM-0001")
    >>> side, path[:14]
    (29, 'M4 4.5h7m2 0h2')
    """
    made = segno.make(content, error="m", micro=False, boost_error=False)
    modules = np.array([list(row) for row in made.matrix], dtype=bool)
    return len(modules) + 2 * QUIET_MODULES, path_of(modules)


def path_of(modules: NDArray[np.bool_]) -> str:
    """Return the path that draws the dark modules of a square, its corner at the quiet zone.

    >>> path_of(np.array([[True, True, False], [False, False, True], [True, False, True]]))
    'M4 4.5h2m0 1h1m-3 1h1m1 0h1'
    """
    edges = np.diff(np.pad(modules.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    rows, begins = np.nonzero(edges == 1)
    ends = np.nonzero(edges == -1)[1]
    parts, x, y = [], 0, 0
    for n, (row, begin, end) in enumerate(zip(rows.tolist(), begins.tolist(), ends.tolist(), strict=True)):
        move = f"M{begin + QUIET_MODULES} {row + QUIET_MODULES}.5" if n == 0 else f"m{begin - x} {row - y}"
        parts.append(f"{move}h{end - begin}")
        x, y = end, row
    return "".join(parts)


def qr_svg(content: str) -> str:
    """Return a QR code as an SVG file on white ground.

    >>> qr_svg("CAM-0001").startswith("<?xml")
    True
    """
    side, path = code_of(content)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{side * SCALE}" height="{side * SCALE}"'
    ground = f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/>'
    drawn = f'<path stroke="{INK}" d="{path}"/>'
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n{head} viewBox="0 0 {side} {side}">{ground}{drawn}</svg>\n'
    )


def qr_symbol(content: str, name: str) -> str:
    """Return a QR code as a symbol that a page holds once and shows wherever a sign asks for it."""
    side, path = code_of(content)
    return f'<symbol id="{name}" viewBox="0 0 {side} {side}"><path stroke="{INK}" d="{path}"/></symbol>'
