"""INT-PROGRAM-*: one replacement program over members found again from the members' own plans."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from planner.rules.folder import REPLACED
from planner.rules.integrity import replaced
from planner.rules.integrity.prices import in_force
from planner.rules.province.folder import STUDY, SUMMARY, ProvinceFolder
from planner.rules.province.replacement_parts import asked, in_program, right_parts
from planner.rules.province.rule import ProvinceRule
from planner.rules.rule import Fault, differs, gather

PART = "evidence/replacement"
ROWS, YEARS, LINES = "member_replacements", "member_replacement_years", "member_replacement_lines"
CENT, MILLI, PPM = 0.0051, 1000.0, 1_000_000
WEIGHT, RATIO, CAMERAS = 0.0021, 2e-6, 5e-3
OF_ALL = ("year", "horizon_years", "worn_out_pct")
CLAIMS = ("parts_due", "cost_bought", "kept_weight_years", "members")


def sound(folder: ProvinceFolder) -> bool:
    """Say whether there is a program that can be found again."""
    return asked(folder) and not list(as_asked(folder))


def as_asked(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield a program that nobody asked for, one that lacks, or members of another calendar."""
    told = folder.summary.get("replacement")
    if not asked(folder):
        if isinstance(told, dict) and (set(told) & set(CLAIMS) or len(folder.parts.get(ROWS, ()))):
            yield Fault(
                SUMMARY, "replacement", "there is a program over members that the study does not ask for."
            )
        return
    if not isinstance(told, dict) or not set(CLAIMS) <= set(told) or ROWS not in folder.parts:
        yield Fault(SUMMARY, "replacement", "the study asks for a program over members, and there is none.")
        return
    held, study = in_program(folder), folder.study["replacement"]
    yield from gather(SUMMARY, _unlike([str(m["id"]) for m in told["members"]], list(held)),
                      "in the program, or with a program of its own, and not both.")  # fmt: skip
    left = [m for m in folder.member_ids if m not in held]
    if told.get("without_program") != left:
        yield Fault(SUMMARY, "replacement.without_program", f"without a program of their own are {left}.")
    for member, plan in held.items():
        mine = plan.study["replacement"]
        pairs = ((plan.study["plant"]["year"], told["year"]), *((mine[k], study[k]) for k in OF_ALL[1:]))
        if any(one != other for one, other in pairs):
            yield Fault(
                SUMMARY, member, f"first year, years or wear of `{member}` are not those of the program."
            )
    for key in ("horizon_years", "yearly_budget", "carry_over", "worn_out_pct"):
        if told.get(key) != study[key]:
            yield Fault(SUMMARY, f"replacement.{key}", f"`{key}` is not that of the study.")


def _unlike(one: list[str], other: list[str]) -> list[str]:
    """Return what is in one list alone."""
    return sorted(set(one) ^ set(other))


def _keyed(folder: ProvinceFolder) -> list[tuple[dict[Any, Any], str, replaced.Key]]:
    """Return the rows of the program, each with its member and the key of its part there."""
    out = []
    for row in folder.layer(ROWS).to_dict("records"):
        member, _, asset = str(row["asset_id"]).partition("/")
        out.append((row, member, (asset, str(row["part"]), float(row["due_year"]))))
    return out


def check_parts(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield parts left out, of nobody, twice, at another cost, in another place, or bought too early."""
    if not sound(folder):
        return
    rows, right, start = _keyed(folder), right_parts(folder), int(folder.summary["replacement"]["year"])
    last = start + int(folder.study["replacement"]["horizon_years"]) - 1
    known = {(m, k) for m, (ours, _, _) in right.items() for k in ours}
    told = [(m, k) for _, m, k in rows]
    lost = sorted(f"{m}/{k[0]} {k[1]}" for m, k in known - set(told))
    yield from gather(ROWS, lost, "a part that is due is left out.")
    strange = [r["replacement_id"] for r, m, k in rows if (m, k) not in known or r["member_id"] != m]
    yield from gather(ROWS, strange, "no part of that member that is due and its own.")
    often = Counter(told)
    twice = [r["replacement_id"] for r, m, k in rows if often[m, k] > 1]
    yield from gather(ROWS, twice, "the part is listed twice.")
    held = [(r, right[m][0][k], _fact(folder, m, k[0])) for r, m, k in rows if (m, k) in known]
    own = _own_years(folder)
    for what, wrong in (
        ("cost is not that of its items.", [r for r, p, _ in held if abs(r["cost"] - p.cents / 100) > CENT]),
        ("reason is not that of its part.", [r for r, p, _ in held if r["reason"] != p.reason]),
        ("source, kind or age is not that of its asset.", [r for r, _, f in held if not _same(r, f)]),
        ("the year of its own program is another.",
         [r for r, m, k in rows
          if (m, k) in known and not _alike(r["member_year"], own.get((m, k), math.nan))]),
        ("bought before it is due, or too late.",
         [r for r, _, _ in held if not math.isnan(r["year"])
          and not max(start, r["due_year"]) <= r["year"] <= last]),
    ):  # fmt: skip
        yield from gather(ROWS, [r["replacement_id"] for r in wrong], what)


def _own_years(folder: ProvinceFolder) -> dict[tuple[str, replaced.Key], float]:
    """Return the year in which each member's own program buys each part."""
    return {
        (m, (str(r["standing_id"]), str(r["part"]), float(r["due_year"]))): float(r["year"])
        for m, plan in in_program(folder).items()
        for r in plan.layer("replacements").to_dict("records")
    }


def _fact(folder: ProvinceFolder, member: str, asset: str) -> Mapping[Any, Any]:
    """Return what is told of an asset."""
    facts = folder.found.setdefault(("facts", member), {})
    if not facts:
        rows = in_program(folder)[member].layer("standing").to_dict("records")
        facts.update({str(r["standing_id"]): r for r in rows})
    found: Mapping[Any, Any] = facts[asset]
    return found


def _same(row: Mapping[Any, Any], fact: Mapping[Any, Any]) -> bool:
    """Say whether a row tells of its asset as the member does."""
    return (
        row["source_id"] == fact["source_id"]
        and row["kind"] == fact["kind"]
        and _alike(row["year_built"], fact["year_built"])
    )


def _alike(one: float, other: float) -> bool:
    """Say whether two years are one, both blank among them."""
    return one == other or (math.isnan(one) and math.isnan(other))


def check_budget(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield years that spend more than the budget of all with what is carried over, or are summed wrongly."""
    if not sound(folder):
        return
    study, rows, years = folder.study["replacement"], folder.layer(ROWS), folder.layer(YEARS)
    start, n, left = int(folder.summary["replacement"]["year"]), int(study["horizon_years"]), 0.0
    if list(years["year"]) != list(range(start, start + n)):
        yield Fault(YEARS, "", f"not the {n} years from {start} on.")
        return
    for row in years.to_dict("records"):
        bought, key = rows[rows["year"] == row["year"]], str(row["year_id"])
        budget = float(study["yearly_budget"]) + (left if study["carry_over"] else 0.0)
        spent = float(bought["cost"].sum())
        left = budget - spent
        yield from differs(YEARS, f"{key} budget", row["budget"], budget, CENT, "of the study")
        yield from differs(YEARS, f"{key} spent", row["spent"], spent, CENT, "its parts")
        yield from differs(YEARS, f"{key} parts", row["parts"], len(bought), 0, "its parts")
        if spent > budget + CENT:
            yield Fault(YEARS, key, f"spends {spent:,.2f} of a budget of {budget:,.2f}.")


def check_value(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield what parts keep, sums, bounds, gap or figures of a member that are not as recomputed."""
    if not sound(folder):
        return
    right, start = right_parts(folder), int(folder.summary["replacement"]["year"])
    carried = {m: replaced.carried(plan) for m, plan in in_program(folder).items()}
    wrong, total = [], 0
    for row, member, key in _keyed(folder):
        ours, share, margin = right.get(member, ({}, None, None))
        if key not in ours or share is None or margin is None:
            continue
        cameras = carried[member][key[0]]
        weight, alone = int(share[cameras].sum()), int(margin[cameras].sum())
        year = row["year"]
        kept = 0 if math.isnan(year) else int(replaced.value_of(ours[key], weight)[int(year) - start])
        total += kept
        pairs = (
            (row["share_weight"], weight),
            (row["marginal_weight"], alone),
            (row["kept_weight_years"], kept),
        )
        if any(abs(one - other / MILLI) > WEIGHT for one, other in pairs):
            wrong.append(row["replacement_id"])
    yield from gather(ROWS, wrong, "what it keeps in view is not what the member's evidence says.")
    yield from _bounds(folder, total)
    yield from _figures(folder)


def _bounds(folder: ProvinceFolder, total: int) -> Iterator[Fault]:
    """Yield the sum, the bounds, the gap and the outcome that are told otherwise."""
    multiplier = folder.evidence("replacement").get("multiplier_ppm")
    years = int(folder.study["replacement"]["horizon_years"])
    if not isinstance(multiplier, np.ndarray) or len(multiplier) != years or (multiplier < 0).any():
        yield Fault(PART, "multiplier_ppm", f"not {years} multipliers of at least 0.")
        return
    proven = bound_milli(folder, [int(m) for m in multiplier.tolist()])
    slack = WEIGHT * (1 + len(folder.layer(ROWS)))
    yield from replaced.told_bound(SUMMARY, folder.summary, folder.study, (total, proven), slack)


def bound_milli(folder: ProvinceFolder, m: list[int]) -> int:
    """Return what no program over these members keeps more than, by multipliers, in thousandths.

    Each year's multiplier is paid for the money up to it; a part alone then takes the year in which it keeps
    most beyond its price, among those in which all the money up to then could pay for it.
    """
    study, start = folder.study["replacement"], int(folder.summary["replacement"]["year"])
    budget, carry = math.floor(100 * float(study["yearly_budget"]) + 0.5), bool(study["carry_over"])
    purse = [budget * (t + 1 if carry else 1) for t in range(len(m))]
    price = [sum(m[t:]) for t in range(len(m))] if carry else m
    total = sum(a * b for a, b in zip(m, purse, strict=True))
    for member, (ours, share, _) in right_parts(folder).items():
        carried = replaced.carried(in_program(folder)[member])
        for (asset, _, due), part in ours.items():
            worth = replaced.value_of(part, int(share[carried[asset]].sum())).tolist()
            best = 0
            for t in range(max(0, int(due) - start), len(m)):
                if part.cents <= purse[t]:
                    best = max(best, worth[t] * PPM - price[t] * part.cents)
            total += best
    return -(-total // PPM)


def _figures(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield counts and sums of the block, of all and of each member, that are not those of the rows."""
    told, rows = folder.summary["replacement"], folder.layer(ROWS)
    yield from _counted("replacement", told, rows)
    for block in told["members"]:
        member = str(block["id"])
        mine, name = rows[rows["member_id"] == member], f"replacement.members.{member}"
        yield from _counted(name, block, mine)
        dead = mine[mine["reason"] == "down"]
        kept = float(mine["kept_weight_years"].sum())
        key = f"{name}.kept_weight_years"
        yield from differs(
            SUMMARY, key, block.get("kept_weight_years"), kept, WEIGHT * (1 + len(mine)), "rows"
        )
        key = f"{name}.down_bought"
        yield from differs(SUMMARY, key, block.get("down_bought"), int(dead["year"].notna().sum()), 0, "rows")
        own = in_program(folder)[member].summary["replacement"]
        for key in ("yearly_budget", "cost_bought", "kept_weight_years"):
            name = f"replacement.members.{member}.alone_{key}"
            yield from differs(
                SUMMARY, name, block.get(f"alone_{key}"), float(own[key]), CENT, "its own plan"
            )


def _counted(name: str, told: Mapping[str, Any], rows: pd.DataFrame) -> Iterator[Fault]:
    """Yield parts and money of a block that are not those of its rows."""
    bought = rows["year"].notna()
    for key, value, room in (
        ("parts_due", float(len(rows)), 0.0), ("parts_bought", float(bought.sum()), 0.0),
        ("down", float((rows["reason"] == "down").sum()), 0.0),
        ("cost_due", float(rows["cost"].sum()), 0.011),
        ("cost_bought", float(rows.loc[bought, "cost"].sum()), 0.011),
    ):  # fmt: skip
        yield from differs(SUMMARY, f"{name}.{key}", told.get(key), value, room, "its rows")


def check_years(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield coverage and working cameras of a year that are not what the members' evidence comes to."""
    if not sound(folder):
        return
    start, rows = int(folder.summary["replacement"]["year"]), _keyed(folder)
    years = folder.layer(YEARS).to_dict("records")
    when: dict[str, dict[replaced.Key, int]] = {m: {} for m in in_program(folder)}
    for row, member, key in rows:
        if member in when and not math.isnan(row["year"]):
            when[member][key] = int(row["year"]) - start
    for suffix in ("without", "with"):
        seen, alive, demand = np.zeros(len(years)), np.zeros(len(years)), 0
        for member, plan in in_program(folder).items():
            share, working = replaced.expected(plan, when[member] if suffix == "with" else {})
            whole = int(plan.arrays(REPLACED)["total_milli"])
            n = min(len(years), len(share))
            seen[:n] += np.array(share[:n]) * whole
            alive[:n] += np.array(working[:n])
            demand += whole
        for t, row in enumerate(years):
            for column, right, room in (
                ("coverage", seen[t] / max(1, demand), RATIO),
                ("working", alive[t], CAMERAS),
            ):
                name = f"{column}_{suffix}"
                yield from differs(YEARS, f"{row['year_id']} {name}", row[name], right, room, "expected")
    told = folder.summary["replacement"]
    for place, at in (("first", 0), ("last", -1)):
        for suffix in ("without", "with"):
            name, right = f"coverage_{place}_{suffix}", float(years[at][f"coverage_{suffix}"])
            yield from differs(SUMMARY, f"replacement.{name}", told.get(name), right, RATIO, "by year")


def check_lines(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield lines of the bill by member and year that are not the items of the parts bought there."""
    if not sound(folder):
        return
    told = folder.layer(LINES)
    when = {(m, k): int(r["year"]) for r, m, k in _keyed(folder) if not math.isnan(r["year"])}
    for member, plan in in_program(folder).items():
        price = in_force(plan)[str(plan.study["costs"]["level"])].astype(float)
        right: Counter[tuple[int, str]] = Counter()
        for row in plan.layer("standing_items").to_dict("records"):
            year = when.get((member, (str(row["standing_id"]), str(row["part"]), float(row["due_year"]))))
            if year is not None:
                right[year, str(row["item_id"])] += row["quantity"]
        mine = told[told["member_id"] == member]
        stored: Counter[tuple[int, str]] = Counter()
        for year, item, quantity in zip(mine["year"], mine["item_id"], mine["quantity"], strict=True):
            stored[int(year), str(item)] += quantity
        wrong = sorted(k for k in {*right, *stored} if abs(right[k] - stored[k]) > CENT)
        yield from gather(
            LINES, [f"{member} {y} {i}" for y, i in wrong], "not the parts bought in that year."
        )
        prices = mine["item_id"].map(price).astype(float)
        off = ((mine["unit_price"] - prices).abs() > CENT) | (
            (mine["total"] - mine["quantity"] * prices).abs() > 0.0101
        )
        yield from gather(LINES, [f"{member} {i}" for i in mine.loc[off, "item_id"]],
                          "not quantity times the price of that member.")  # fmt: skip
    strange = told[~told["member_id"].isin(in_program(folder))]
    yield from gather(LINES, strange["item_id"], "of a member that is not in the program.")


_LAYERS = (SUMMARY, STUDY, PART, ROWS, YEARS, LINES)
_CAUSE = "A row or figure was edited, or a member was planned anew."
_MEND = "Run the study of members again."

RULES = (
    ProvinceRule(
        "INT-PROGRAM-ASKED",
        "There is one replacement program over members exactly where the study of members asks for one, over "
        "those members whose own study lists what is due, all of one calendar.",
        "Two programs for one budget are no program.",
        "province.json or a study was edited.",
        _MEND,
        (SUMMARY, STUDY),
        as_asked,
    ),
    ProvinceRule(
        "INT-PROGRAM-PARTS",
        "The program lists each part of each member that is due within its years and the member's own, once, "
        "with its cost, age and reason; none is bought before it is due.",
        "A part left out of the list is a camera that goes dark without anybody having decided it.",
        _CAUSE,
        _MEND,
        _LAYERS,
        check_parts,
    ),
    ProvinceRule(
        "INT-PROGRAM-BUDGET",
        "All members together spend no more in a year than the one budget, with what earlier years left "
        "where that is carried over.",
        "A program above its budget is not carried out, and nobody knows in which town it is not.",
        _CAUSE,
        _MEND,
        _LAYERS,
        check_budget,
    ),
    ProvinceRule(
        "INT-PROGRAM-VALUE",
        "What each part keeps in view, the sums of all and of each member, the certified bound and the gap "
        "are recomputed from the members' evidence and the multipliers of the budgets.",
        "The bound says how much better any other program over these members could be.",
        _CAUSE,
        _MEND,
        _LAYERS,
        check_value,
    ),
    ProvinceRule(
        "INT-PROGRAM-YEARS",
        "Expected coverage and working cameras of each year, with the program and without, are recomputed "
        "from the members' evidence, place by place.",
        "It is what a legislature compares with the money.",
        _CAUSE,
        _MEND,
        _LAYERS,
        check_years,
    ),
    ProvinceRule(
        "INT-PROGRAM-LINES",
        "The bill of the program by member and year holds the items of the parts bought, at the prices of "
        "that member's plan.",
        "It is what is tendered each year.",
        _CAUSE,
        _MEND,
        _LAYERS,
        check_lines,
    ),
)
