"""INT-SHOWN: the files for people, once a plan stands in its place."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable

from planner.rules.folder import SUMMARY, PlanFolder
from planner.rules.rule import Fault, Rule

AUDIT = "audit.json"
PAGES = ("report.html", "map.html")
PRINTED = "report.pdf"
WORKBOOK = "bom.xlsx"


def check_shown(folder: PlanFolder) -> Iterable[Fault]:
    """Report, map and workbook are there; pages and PDF are whole, and the workbook can be opened."""
    if not (folder.path / AUDIT).is_file():
        return
    mend = "Write it anew with `planner run --overwrite`."
    for name in (*PAGES, PRINTED, WORKBOOK):
        path = folder.path / name
        if not path.is_file():
            yield Fault(name, "", f"{name} is missing. {mend}")
        elif name in PAGES:
            if b"</html>" not in path.read_bytes()[-64:].lower():
                yield Fault(name, "", f"{name} is not a whole page. {mend}")
        elif name == PRINTED:
            if not _whole_pdf(path.read_bytes()):
                yield Fault(name, "", f"{name} is not a whole PDF. {mend}")
        elif not zipfile.is_zipfile(path):
            yield Fault(name, "", f"{name} is not a workbook. {mend}")


def _whole_pdf(content: bytes) -> bool:
    """Say whether a file begins and ends as a PDF does."""
    return content.startswith(b"%PDF-") and b"%%EOF" in content[-32:]


RULES = (
    Rule(
        "INT-SHOWN",
        "report.html, report.pdf, map.html and bom.xlsx are there and whole once audit.json is. INT-REPORT-, "
        "INT-MAP- and INT-WORKBOOK- compare what they say; what report.pdf says is not compared.",
        "They are what most people open.",
        "A file deleted or cut by a copy.",
        "Write the plan anew with `planner run --overwrite`.",
        (SUMMARY,),
        check_shown,
    ),
)
