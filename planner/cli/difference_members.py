"""What changed between two plans of members, for `planner compare`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from planner.cli.common import plan_folder, table

if TYPE_CHECKING:
    from planner.plan.province.difference import ProvinceDifference


def told_of_members(*plans: Path) -> bool:
    """Say whether plans are made of members' plans; one that is not there is told by whoever reads it.

    Raises
    ------
    UsageError
        One is and the other is not.
    """
    from planner.cli.province_show import is_of_members
    from planner.errors import Problem, UsageError

    folders = {p: plan_folder(p, None) for p in plans}
    made = {p: is_of_members(f) for p, f in folders.items() if f.is_dir()}
    if len(set(made.values())) > 1:
        one, other = (next(str(p) for p, m in made.items() if m is kind) for kind in (True, False))
        what = f"{one} is made of members' plans, {other} is of one city."
        mend = "Name two plans of one kind; a member's own plan is in members/ID of its province."
        raise UsageError(Problem(what, mend), "compare")
    return bool(made) and all(made.values())


def told_apart_of_members(
    before: Path, after: Path, out: Path | None, overwrite: bool, as_json: bool, language: str
) -> str:
    """Return what changed between two plans of members, written to a folder where one is named."""
    from planner.errors import Problem, UsageError
    from planner.outputs.difference import (
        PROVINCE_DIFFERENCE_FILES,
        province_difference_tables,
        write_province_difference,
    )
    from planner.outputs.words.differ import DIFFER_MEMBERS
    from planner.plan.province.difference import compare_provinces
    from planner.plan.province.store import read_province
    from planner.plan.staging import refuse_target, staged

    folders = [plan_folder(p, None) for p in (before, after)]
    if out is not None:
        for folder in folders:
            if folder.resolve() in (out.resolve(), *out.resolve().parents):
                raise UsageError(
                    Problem("this lies in the folder of a plan.", "Name another with --out."), str(out)
                )
        refuse_target(out, overwrite, PROVINCE_DIFFERENCE_FILES)
    plans = [read_province(f) for f in folders]
    found = compare_provinces(*plans)
    if out is not None:
        with staged(out, overwrite, PROVINCE_DIFFERENCE_FILES) as stage:
            write_province_difference(found, plans[1], stage)
    if as_json:
        return _as_json(found)
    lead, tables = province_difference_tables(found, str(plans[1].summary["currency"]))
    parts = [lead.pick(language)]
    for heads, rows in tables:
        cells = [[c.pick(language) for c in row] for row in rows]
        parts.append(table(cells, [h.pick(language) for h in heads]))
    if out is not None:
        parts.append(DIFFER_MEMBERS["written"].fill(place=out).pick(language))
    return "\n\n".join(parts)


def _as_json(found: ProvinceDifference) -> str:
    """Return the difference as JSON, the changes of each member without geometry."""
    frames = {"figures": found.figures, "totals": found.totals, "items": found.items}
    told = {name: json.loads(frame.to_json(orient="records")) for name, frame in frames.items()}
    told["members"] = {
        m: json.loads(d.changes.drop(columns="geometry").to_json(orient="records"))
        for m, d in found.members.items()
    }
    return json.dumps({"nothing_changed": found.none, **told}, indent=2, ensure_ascii=False)
