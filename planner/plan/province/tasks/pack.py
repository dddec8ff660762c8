"""A study as bytes for another machine, and what was made there as bytes on the way back."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from planner.errors import InputError, Problem, UsageError
from planner.plan.province.tasks.identity import named_files, texts_of
from planner.settings import STUDY_FILE, Settings
from planner.sources.paths import DATA_ROOT_VARIABLE, data_root

ROOT, STUDIES = "root", "studies"
LEVEL = 6


@dataclass(frozen=True)
class Packed:
    """The files that a study reads.

    Parameters
    ----------
    archive
        A zip file.
    study
        Way to the folder of the study inside it.
    has_root
        Whether the study has a data root; its files are under `root`.
    """

    archive: bytes
    study: str
    has_root: bool


def pack_study(settings: Settings) -> Packed:
    """Return the files that a study reads, each where its settings look for it.

    Raises
    ------
    UsageError
        A setting names a file by its full path, which another machine does not have.
    """
    files = named_files(settings)
    _refuse_full_paths(settings)
    folder = settings.folder.absolute()
    up = max([1, *(PurePosixPath(name).parts.count("..") for name in files)])
    start = folder.parents[up - 1]
    prefix = f"${DATA_ROOT_VARIABLE}/"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        for name, path in sorted(files.items()):
            inside = (
                f"{ROOT}/{name.removeprefix(prefix)}"
                if name.startswith(prefix)
                else f"{STUDIES}/{path.absolute().relative_to(start).as_posix()}"
                if path.absolute().is_relative_to(start)
                else f"{STUDIES}/{_under(start, folder / name).as_posix()}"
            )
            archive.write(path, inside)
    study = f"{STUDIES}/{folder.relative_to(start).as_posix()}"
    return Packed(buffer.getvalue(), study, data_root(settings) is not None)


def unpack_study(packed: Packed, place: Path) -> tuple[Path, Path | None]:
    """Write the files into an empty folder; return the folder of the study, and the data root or None."""
    unpack(packed.archive, place)
    study, root = place / packed.study, place / ROOT
    study.mkdir(parents=True, exist_ok=True)
    root.mkdir(exist_ok=True)
    return study, root if packed.has_root else None


def pack(folder: Path) -> bytes:
    """Return all files of a folder as a zip file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            archive.write(path, path.relative_to(folder).as_posix())
    return buffer.getvalue()


def unpack(packed: bytes, place: Path) -> None:
    """Write the files of a zip file into a folder.

    Raises
    ------
    InputError
        A name in it leads out of the folder.
    """
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        names = [PurePosixPath(n) for n in archive.namelist()]
        wrong = [str(n) for n in names if n.is_absolute() or ".." in n.parts or "\\" in str(n)]
        if wrong:
            raise InputError(Problem(f"`{wrong[0]}` leads out of the folder.", "Trust no such worker."))
        archive.extractall(place)


def _under(start: Path, path: Path) -> Path:
    """Return a way that has `..` in it as a way from an ancestor."""
    parts: list[str] = []
    for part in path.parts:
        if part == ".." and parts:
            parts.pop()
        else:
            parts.append(part)
    return Path(*parts).relative_to(start)


def _refuse_full_paths(settings: Settings) -> None:
    """Raise UsageError where a setting names a file by its full path."""
    full = [t for t in texts_of(settings) if _is_full(t)]
    if full:
        raise UsageError(
            [
                Problem(
                    f"{text} is a full path, which other machines do not have.",
                    "Put the file beside study.toml or under the data root, and name it from there.",
                )
                for text in full
            ],
            str(settings.folder / STUDY_FILE),
            "the files for other machines",
        )


def _is_full(text: str) -> bool:
    """Say whether a text is the full path of a file of this machine."""
    if not text.startswith("~") and not Path(text).is_absolute():
        return False
    try:
        return Path(text).expanduser().is_file()
    except (OSError, RuntimeError, ValueError):  # no name of a file at all
        return False
