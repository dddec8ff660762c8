"""A folder as a zip whose bytes depend on its files alone."""

from __future__ import annotations

import zipfile
from pathlib import Path


def zip_folder(folder: Path, path: Path) -> None:
    """Write the files of a folder into a zip, in the order of their names, without times."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.iterdir()):
            archive.writestr(zipfile.ZipInfo(file.name), file.read_bytes(), zipfile.ZIP_DEFLATED)
