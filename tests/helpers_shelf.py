"""A study with stored plans and a frontier, small pages in place of maps: what `planner serve` shows."""

from __future__ import annotations

import csv
import json
from pathlib import Path

TINY_PAGE = (
    "<!DOCTYPE html><html lang='es'><title>{name}</title>"
    "<body>{name}<script>var x = 1;</script></body></html>"
)
HOSTILE = '"><img src=x onerror=alert(1)>'
ROWS = [
    {"point": k, "budget": 1_000_000 * k + 1000, "capex": 1_000_000 * k, "cameras": 10 * k,
     "covered": 100.0 * k, "coverage_share": 0.1 * k, "bound": 100.0 * k + 2, "gap_pct": 1.961,
     "outcome": "proven", "bound_of": k, "gain_pct": None, "plan": f"{k:02d}"}
    for k in (1, 2, 3)
]  # fmt: skip


def write_shelf(study: Path, *, page: str = "") -> Path:
    """Write the study: plans `base` and one with a hostile name and title, and a frontier of three points.

    `page` stands in for every map; without one it is a page of a line.
    """
    plan = study / "plan"
    _plan(plan / "base", "Ciudad <b>de prueba</b>", page)
    _plan(plan / HOSTILE, '<script>alert("x")</script>', page)
    (plan / "base" / "notes.txt").write_text("not on the shelf")
    (study / "study.toml").write_text('schema = 1\n[study]\nname = "secret words"\n')
    (plan / "ids.csv").write_text("id,source_id\n")
    front = plan / "base-frontier"
    for row in ROWS:
        _plan(front / str(row["plan"]), "Ciudad", page)
    with (front / "frontier.csv").open("w", newline="", encoding="utf-8") as table:
        writer = csv.DictWriter(table, list(ROWS[0]))
        writer.writeheader()
        writer.writerows(ROWS)
    (front / "frontier.html").write_text(TINY_PAGE.format(name="frontier"), encoding="utf-8")
    return study


def _plan(folder: Path, title: str, page: str) -> None:
    """Write a plan folder."""
    (folder / "evidence").mkdir(parents=True)
    (folder / "plan.json").write_text(json.dumps(summary(title)), encoding="utf-8")
    (folder / "map.html").write_text(page or TINY_PAGE.format(name="map"), encoding="utf-8")
    (folder / "report.html").write_text(TINY_PAGE.format(name="report"), encoding="utf-8")
    (folder / "bom.csv").write_text("line_id\nBOM-001\n", encoding="utf-8")
    (folder / "plan.gpkg").write_bytes(b"SQLite format 3\0")
    (folder / "evidence" / "hashes.json").write_text("{}", encoding="utf-8")


def summary(title: str) -> dict[str, object]:
    """Return what the page reads of `plan.json`."""
    return {
        "title": title, "scenario": "base", "language": "es", "currency": "USD", "outcome": "proven",
        "created": "2026-01-02T03:04:05Z", "cameras": {"chosen": 12, "coverage_share": 0.345},
        "network": {"connected": 18}, "cost": {"capex": 1_234_567.0, "currency": "USD"},
        "audit": {"errors": 0, "warnings": 2, "open": 70},
    }  # fmt: skip
