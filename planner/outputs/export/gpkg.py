"""GeoPackage: the layers of a plan with their styles, and all else that the same plan is made of again."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from planner.errors import InputError, Problem, name_up_to_five
from planner.outputs.qgis import FIXED_TIME, TABLE, add_styles
from planner.plan.store import write_hashes

FILES = "plan_files"
NOTICE = "plan_notice"
CONTENTS = "contents.json"
CARRIED = re.compile(r"(plan\.json|bom\.csv|splices\.json|NOTICE\.txt|evidence/[A-Za-z0-9_-][A-Za-z0-9._-]*)")
WANTED = ("plan.json", "bom.csv", "splices.json", "evidence/study.json", CONTENTS)

CREATE = (
    f"CREATE TABLE {FILES} (id INTEGER PRIMARY KEY NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL, "
    "content BLOB NOT NULL)",
    f"CREATE TABLE {NOTICE} (id INTEGER PRIMARY KEY NOT NULL, notice TEXT NOT NULL)",
)


def pack_plan(folder: Path, path: Path) -> None:
    """Write a plan folder as one GeoPackage: its layers and styles, its notices, and its other files as rows.

    Map, report, workbook and findings of the audit are left out: they are made again from the rest.

    Parameters
    ----------
    folder
        Folder of a whole plan.
    path
        File to write; a file there is replaced.
    """
    shutil.copyfile(folder / "plan.gpkg", path)
    add_styles(path)
    names = sorted(str(p.relative_to(folder).as_posix()) for p in folder.rglob("*") if p.is_file())
    files = {n: (folder / n).read_bytes() for n in names if CARRIED.fullmatch(n)}
    notice = (folder / "NOTICE.txt").read_text(encoding="utf-8")
    with closing(sqlite3.connect(path)) as base, base:
        files[CONTENTS] = json.dumps(_digests(base), indent=2).encode()
        for sentence in CREATE:
            base.execute(sentence)
        base.executemany(
            f"INSERT INTO {FILES} (name, sha256, content) VALUES (?, ?, ?)",  # noqa: S608  a constant
            [(n, hashlib.sha256(content).hexdigest(), content) for n, content in files.items()],
        )
        base.executemany(
            f"INSERT INTO {NOTICE} (notice) VALUES (?)",  # noqa: S608  a constant
            [(line,) for line in notice.splitlines()],
        )
        base.executemany(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) "
            "VALUES (?, 'attributes', ?, ?, ?)",
            [
                (FILES, FILES, "the other files of the plan, so that it can be made whole again", FIXED_TIME),
                (NOTICE, NOTICE, "what stays with every file of the plan", FIXED_TIME),
            ],
        )


def unpack_plan(path: Path, folder: Path) -> None:
    """Write the plan folder that a GeoPackage of `pack_plan` carries, into an empty folder.

    It is the same plan or none: a layer or a file that was changed since is refused, for then neither audit
    nor bounds would be those of the plan. `plan.gpkg` holds the same rows, not the same bytes, so its hash
    is written anew.

    Raises
    ------
    InputError
        The file is no GeoPackage with a plan, or was changed.
    """
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as base:
            files = _carried(base, path)
            _refuse_changed(base, json.loads(files.pop(CONTENTS)), path)
    except sqlite3.DatabaseError as fault:
        raise InputError(
            Problem(
                f"this GeoPackage carries no plan: {fault}.",
                "Take one written by `planner export --to gpkg`.",
            ),
            str(path),
        ) from None
    (folder / "evidence").mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    layers = folder / "plan.gpkg"
    shutil.copyfile(path, layers)
    with closing(sqlite3.connect(layers)) as base:
        with base:
            for table in (FILES, NOTICE):
                base.execute(f"DROP TABLE {table}")
                base.execute("DELETE FROM gpkg_contents WHERE table_name = ?", (table,))
        base.execute("VACUUM")
    write_hashes(folder)


def _carried(base: sqlite3.Connection, path: Path) -> dict[str, bytes]:
    """Return the files that a GeoPackage carries, each checked against its hash."""
    rows = base.execute(f"SELECT name, sha256, content FROM {FILES} ORDER BY id").fetchall()  # noqa: S608
    held = {str(name) for name, _, _ in rows}
    problems = [f"{name} is missing" for name in WANTED if name not in held]
    problems += [
        f"`{name}` is no file of a plan"
        for name in sorted(held)
        if name != CONTENTS and not CARRIED.fullmatch(name)
    ]
    problems += [
        f"{name} was changed"
        for name, told, content in rows
        if not isinstance(content, bytes) or hashlib.sha256(content).hexdigest() != told
    ]
    if problems:
        raise InputError(
            [Problem(f"{p}.", "Export the plan again.") for p in problems], str(path), "the plan it carries"
        )
    return {str(name): content for name, _, content in rows}


def _refuse_changed(base: sqlite3.Connection, told: dict[str, str], path: Path) -> None:
    """Refuse layers that are not those of the export."""
    found = _digests(base)
    changed = sorted(name for name in told.keys() | found.keys() if told.get(name) != found.get(name))
    if changed:
        raise InputError(
            Problem(
                f"layers were changed since the export: {name_up_to_five(changed)}.",
                "A changed plan is another plan: change the study and run it again.",
            ),
            str(path),
        )


def _digests(base: sqlite3.Connection) -> dict[str, str]:
    """Return the SHA-256 of the rows of each layer; styles, and what this export adds, do not count."""
    rows = base.execute(
        "SELECT table_name FROM gpkg_contents WHERE data_type IN ('features', 'attributes') ORDER BY 1"
    )
    names = [str(name) for (name,) in rows if name not in (TABLE, FILES, NOTICE)]
    digests = {}
    for name in names:
        digest = hashlib.sha256()
        for row in _rows(base, name):
            digest.update(row)
        digests[name] = digest.hexdigest()
    return digests


def _rows(base: sqlite3.Connection, table: str) -> Iterator[bytes]:
    """Yield the columns of a table and then its rows, as bytes that differ where the values do."""
    quoted = '"' + table.replace('"', '""') + '"'
    found = base.execute(f"SELECT * FROM {quoted} ORDER BY rowid")  # noqa: S608  quoted above
    yield repr([c[0] for c in found.description]).encode()
    for row in found:
        yield repr(row).encode("utf-8", "surrogatepass")
