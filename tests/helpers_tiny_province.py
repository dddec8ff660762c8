"""A plan of two members, each the plan written by hand, and ways to tamper with its folder."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
from helpers_tiny_plan import TinyPlan, write_tiny_plan

from planner.catalog import load_catalog
from planner.plan.province.make import Started, make_province
from planner.plan.province.members import member_plan
from planner.plan.province.model import Part
from planner.plan.province.store import write_province
from planner.schema import FINDINGS, MEMBER_REPLACEMENT_TABLES, QUANTITIES
from planner.settings import FinanceSettings, Member, MemberSettings, Settings
from planner.settings.phases_settings import PhasesSettings

ENTRIES = (MemberSettings(id="east", study="east", phase=1), MemberSettings(id="west", study="west", phase=2))


def tiny_settings(budgets: tuple[float, ...] = (10_000.0,)) -> Settings:
    """Return the settings of a study of the two members, built by a yearly budget that is carried over."""
    base = Settings(folder=Path(), members=ENTRIES)
    return replace(
        base,
        phases=PhasesSettings(by="budget", budgets=budgets, carry_over=True, most=50),
        finance=replace(
            FinanceSettings(),
            horizon_years=2,
            second_horizon_years=7,
            discount_rate_pct=10.0,
            loan_share_pct=50.0,
            loan_years=2,
            loan_rate_pct=10.0,
            payers=("energy: City",),
        ),
        origin={"members": "file"},
    )


@dataclass(frozen=True)
class TinyProvince:
    """The folder, and ways to tamper with it; every change is hashed anew unless told otherwise."""

    folder: Path

    def sql(self, *statements: str) -> None:
        """Change `province.gpkg` as any database program could."""
        connection = sqlite3.connect(self.folder / "province.gpkg")
        # Triggers of the spatial index ask for functions that plain SQLite has not.
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        with connection:
            for (name,) in triggers:
                connection.execute(f'DROP TRIGGER "{name}"')
            for statement in statements:
                assert connection.execute(statement).rowcount > 0, f"changed nothing: {statement}"
        connection.close()
        self.hash()

    def json(self, name: str, change: Callable[[dict[str, Any]], Any]) -> None:
        """Change a JSON file."""
        path = self.folder / name
        document = json.loads(path.read_text(encoding="utf-8"))
        before = json.dumps(document)
        change(document)
        assert json.dumps(document) != before
        path.write_text(json.dumps(document), encoding="utf-8")
        self.hash()

    def put(self, dotted: str, value: Any, name: str = "province.json") -> None:
        """Set a key of a JSON file; a number in the path is a place in a list."""

        def change(document: dict[str, Any]) -> None:
            target: Any = document
            *path, last = dotted.split(".")
            for key in path:
                target = target[int(key)] if isinstance(target, list) else target[key]
            target[last] = value

        self.json(name, change)

    def bom(self, line: str, column: str, value: str) -> None:
        """Change one cell of `bom.csv`."""
        path = self.folder / "bom.csv"
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        rows = frame["line_id"] == line
        assert rows.sum() == 1
        assert (frame.loc[rows, column] != value).all()
        frame.loc[rows, column] = value
        frame.to_csv(path, index=False)
        self.hash()

    def flow(self, whose: str, year: int, column: str, value: float) -> None:
        """Change one cell of `cash_flow.csv`; `whose` is a member, own or all."""
        path = self.folder / "cash_flow.csv"
        frame = pd.read_csv(path, keep_default_na=False)
        rows = ((frame["whose"] == whose) | (frame["member"] == whose)) & (frame["year"] == year)
        assert rows.sum() == 1
        frame.loc[rows, column] = value
        frame.to_csv(path, index=False)
        self.hash()

    def member(self, member_id: str) -> TinyPlan:
        """Return a member's plan, to be tampered with."""
        return TinyPlan(self.folder / "members" / member_id)

    def sum_again(self, member_id: str) -> None:
        """Write the hashes of a member's plan into the summary and its row, as one who covers his tracks."""
        from planner.rules.province.files import plan_digest

        digest = plan_digest(self.folder / "members" / member_id)
        proof = self.folder / "members" / member_id / "evidence" / "hashes.json"
        self.sql(f"UPDATE members SET sha256 = '{digest}' WHERE member_id = '{member_id}'")

        def change(document: dict[str, Any]) -> None:
            told = document["reproduction"]["members"][member_id]
            told["sha256"] = digest
            told["content_sha256"] = hashlib.sha256(proof.read_bytes()).hexdigest()
            for row in document["members"]:
                if row["id"] == member_id:
                    row["sha256"] = digest

        self.json("province.json", change)

    def hash(self) -> None:
        """Write the hashes of the files as they are now."""
        path = self.folder / "evidence" / "hashes.json"
        stored = json.loads(path.read_text(encoding="utf-8"))
        names = [n for n in stored if (self.folder / n).is_file()]
        digests = {n: hashlib.sha256((self.folder / n).read_bytes()).hexdigest() for n in names}
        path.write_text(json.dumps(digests), encoding="utf-8")

    def copy(self, folder: Path) -> TinyProvince:
        """Return a copy in another folder."""
        shutil.copytree(self.folder, folder)
        return TinyProvince(folder)


def own_assets() -> Part:
    """Return what the province itself buys: two items, in the first and the second phase."""
    rows = [
        {
            "asset_id": "CEN-01",
            "layer": "tier_centers",
            "item_id": "operator_seat",
            "quantity": 4.0,
            "phase": 1,
        },
        {
            "asset_id": "CEN-01",
            "layer": "tier_centers",
            "item_id": "operator_seat",
            "quantity": 2.0,
            "phase": 2,
        },
    ]
    none = pd.DataFrame({n: [] for n in FINDINGS.names})
    tables = {t.name: pd.DataFrame({n: [] for n in t.names}) for t in MEMBER_REPLACEMENT_TABLES}
    return Part(tables, pd.DataFrame(rows, columns=QUANTITIES.names), {"bound": None}, {}, none)


def write_tiny_province(
    folder: Path, settings: Settings | None = None, parts: Mapping[str, Part] | None = None
) -> TinyProvince:
    """Write the folder of a plan of the two members.

    Parameters
    ----------
    parts
        Parts made before; the two items of `own_assets` under the name `replacement` where none are given.
    """
    settings = settings or tiny_settings()
    members = []
    for entry in ENTRIES:
        plan = write_tiny_plan(folder.parent / f"{folder.name}-{entry.id}")
        members.append(member_plan(Member(entry, settings), plan.folder))
    given = {"replacement": own_assets()} if parts is None else dict(parts)
    province = make_province(settings, load_catalog(settings), members, Started(parts=given))
    folder.mkdir()
    write_province(province, folder)
    return TinyProvince(folder)
