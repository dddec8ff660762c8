"""Files written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def part_of(path: Path) -> Iterator[Path]:
    """Yield a temporary name beside a file; renamed into place at the end, removed when something fails.

    The suffix is kept, because drivers choose the format by it.

    Parameters
    ----------
    path
        The file to be written; its folder is made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".part-{os.getpid()}-{path.name}")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
