"""INT-REPLACE-*: the replacement program recomputed: parts, budgets, what each keeps, bound, years."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from planner.catalog.operate_tables import read_failures
from planner.rules.folder import COVER, PRICE_ROWS, REPLACED, STUDY, SUMMARY, PlanFolder, derived
from planner.rules.integrity.prices import in_force
from planner.rules.rule import Fault, Rule, differs, gather

CENT, MILLI, PPM = 0.0051, 1000.0, 1_000_000
WEIGHT, RATIO, CAMERAS = 0.0021, 2e-6, 2e-3
ARRAYS = (
    "camera_id", "cover_indptr", "cover_demand", "others", "weight_milli", "total_milli", "multiplier_ppm",
)  # fmt: skip
NEVER = -1
Key = tuple[str, str, float]


class Part(NamedTuple):
    """A part of an asset: cents, why it is due, the chance that it works in each year, what it darkens."""

    cents: int
    reason: str
    works: np.ndarray
    effect: float
    ours: bool


def is_asked(folder: PlanFolder) -> bool:
    """Say whether the study asks for a program."""
    return bool(folder.study["plant"]["source"]) and folder.study["replacement"]["by"] == "program"


def sound(folder: PlanFolder) -> bool:
    """Say whether there is a program whose arrays can be used."""
    return is_asked(folder) and not list(check_arrays(folder))


@derived
def parts(folder: PlanFolder) -> dict[Key, Part]:
    """Return every part of what stands by asset, part and year in which it is due (NaN is -1)."""
    study = folder.study
    start, years = int(study["plant"]["year"]), int(study["replacement"]["horizon_years"])
    price = in_force(folder)[str(study["costs"]["level"])].astype(float)
    worn = float(study["replacement"]["worn_out_pct"]) / 100
    facts = {str(r["standing_id"]): r for r in folder.layer("standing").to_dict("records")}
    rates = {name: f.rate_per_year for name, f in read_failures().items()}
    mains = read_failures()["power_site"]
    held: dict[Key, tuple[int, str]] = {}
    for row in folder.layer("standing_items").to_dict("records"):
        due = -1.0 if math.isnan(row["due_year"]) else float(row["due_year"])
        key = (row["standing_id"], row["part"], due)
        cents, reason = held.get(key, (0, row["reason"]))
        held[key] = cents + math.floor(100 * row["quantity"] * price[row["item_id"]] + 0.5 + 1e-7), reason
    out = {}
    calendar = np.arange(start, start + years)
    for (asset, part, due), (cents, reason) in held.items():
        fact = facts[asset]
        works = np.ones(years)
        if reason == "down":
            works[:] = 0.0
        elif due >= 0:
            works = (1 - worn) ** np.clip(calendar - due, 0, None)
        if reason != "down" and not math.isnan(fact["maintenance_end"]):
            late = np.clip(calendar - fact["maintenance_end"], 0, None)
            works = works * np.exp(-_rate(fact, part, rates) * late)
        effect = mains.rate_per_year * mains.repair_h / 8760 if part == "battery" else float(part != "site")
        ours = fact["mode"] == "own" and 0 <= due <= start + years - 1
        out[asset, part, due] = Part(cents, reason, works, effect, ours)
    return out


def _rate(asset: Mapping[Any, Any], part: str, rates: Mapping[str, float]) -> float:
    """Return how often a year a part fails."""
    if part == "cable" and asset["kind"] == "route":
        name = "aerial_cable" if asset["form"] == "poles" else "buried_cable"
        return rates[name] * float(asset["geometry"].length) / 1000
    known = {"device": ("camera",), "switch": ("site_switch", "optic_pair")}
    return sum(rates[n] for n in known.get(part, ()))


@derived
def carried(folder: PlanFolder) -> dict[str, list[int]]:
    """Return the camera rows of the evidence that go dark with each asset."""
    row = {str(c): i for i, c in enumerate(folder.arrays(REPLACED)["camera_id"])}
    rows = folder.layer("standing")
    out = {}
    for asset, with_it in zip(rows["standing_id"], rows["carries"], strict=True):
        out[asset] = [row[asset]] if asset in row else [row[c] for c in with_it.split() if c in row]
    return out


@derived
def weights(folder: PlanFolder) -> tuple[np.ndarray, np.ndarray]:
    """Return share and margin of each camera in thousandths."""
    a = folder.arrays(REPLACED)
    seers = a["others"].astype(np.int64).copy()
    np.add.at(seers, a["cover_demand"], 1)
    share, margin = [], []
    for low, high in zip(a["cover_indptr"][:-1], a["cover_indptr"][1:], strict=True):
        seen = a["cover_demand"][low:high]
        weight, count = a["weight_milli"][seen], seers[seen]
        share.append(math.floor(float((weight / count).sum()) + 1e-6))
        margin.append(int(weight[count == 1].sum()))
    return np.array(share, dtype=np.int64), np.array(margin, dtype=np.int64)


def value_of(part: Part, weight: int) -> np.ndarray:
    """Return what buying a part in each year keeps up to the end, whole thousandths."""
    lost = np.array([(1 - part.works[t:]).sum() for t in range(len(part.works))])
    return np.floor(weight * part.effect * lost + 1e-6).astype(np.int64)


def check_arrays(folder: PlanFolder) -> Iterable[Fault]:
    """The evidence of a program is there exactly where one is asked for, whole, and agrees with cover.npz."""
    a, asked = folder.arrays(REPLACED), is_asked(folder)
    program = folder.layer("replacements")
    if not asked:
        told = [n for n in ("replacements", "replacement_years", "replacement_lines") if len(folder.layer(n))]
        yield from gather("replacements", told, "rows of a program that the study does not ask for.")
        if a or "replacement" in folder.summary:
            yield Fault(REPLACED, "", "there is a program, but the study does not ask for one.")
        return
    lost = [n for n in ARRAYS if n not in a]
    yield from gather(REPLACED, lost, "the array is missing.")
    if lost or "replacement" not in folder.summary:
        if not lost:
            yield Fault(SUMMARY, "replacement", "the block is missing.")
        return
    points, cameras = len(a["weight_milli"]), len(a["camera_id"])
    starts = a["cover_indptr"]
    seen = a["cover_demand"]
    within = not len(seen) or bool(seen.min() >= 0 and seen.max() < points)
    rising = len(starts) == cameras + 1 and starts[0] == 0 and bool((np.diff(starts) >= 0).all())
    years = int(folder.study["replacement"]["horizon_years"])
    priced = len(a["multiplier_ppm"]) == years and bool((a["multiplier_ppm"] >= 0).all())
    whole = rising and within and priced and len(a["others"]) == points and int(starts[-1]) == len(seen)
    if not whole:
        yield Fault(REPLACED, "", "arrays do not fit each other.")
        return
    yield from _like_cover(folder, a)
    known = set(folder.layer("standing")["standing_id"])
    strange = sorted({*program["standing_id"], *map(str, a["camera_id"])} - known)
    yield from gather("replacements", strange, "no such asset stands.")


def _like_cover(folder: PlanFolder, a: Mapping[str, np.ndarray]) -> Iterable[Fault]:
    """Yield where the evidence differs from that of the cover: demand, cameras that work, who else sees."""
    cover = folder.arrays(COVER)
    if not np.array_equal(a["weight_milli"], cover["weight_milli"]):
        yield Fault(REPLACED, "weight_milli", "not the demand of evidence/cover.npz.")
        return
    total = int(cover["weight_milli"].sum()) + int(cover["off_street_weight_milli"])
    yield from differs(REPLACED, "total_milli", int(a["total_milli"]), total, 0, "demand of cover.npz")
    rows = {str(c): i for i, c in enumerate(a["camera_id"])}
    ids = cover["candidate_id"].astype(str)
    others = np.zeros(len(a["weight_milli"]), dtype=np.int64)
    seen_of: dict[str, np.ndarray] = {}
    chosen, counted = set(cover["chosen"].tolist()), cover["counted"].astype(bool)
    for view, site in enumerate(cover["view_candidate"].tolist()):
        seen = cover["cover_demand"][cover["cover_indptr"][view] : cover["cover_indptr"][view + 1]]
        name = str(ids[site])
        if counted[view]:
            if view in chosen:
                np.add.at(others, seen, 1)
        elif name in rows:
            seen_of[name] = seen
        else:
            np.add.at(others, seen, 1)
    if not np.array_equal(others, a["others"]):
        yield Fault(REPLACED, "others", "not the cameras of cover.npz that are not of the program.")
    starts, mine = a["cover_indptr"], a["cover_demand"]
    own = {n: np.sort(mine[starts[rows[n]] : starts[rows[n] + 1]]) for n in seen_of}
    odd = [n for n, seen in seen_of.items() if not np.array_equal(own[n], np.sort(seen))]
    yield from gather(REPLACED, odd, "sees other demand than in evidence/cover.npz.")


def check_parts(folder: PlanFolder) -> Iterable[Fault]:
    """The program lists each part that is due and the study's own, once, with its cost, year and reason."""
    if not sound(folder):
        return
    rows, start = folder.layer("replacements"), int(folder.study["plant"]["year"])
    last = start + int(folder.study["replacement"]["horizon_years"]) - 1
    right = {k: p for k, p in parts(folder).items() if p.ours}
    told = list(zip(rows["standing_id"], rows["part"], rows["due_year"].astype(float), strict=True))
    yield from gather(
        "replacements", sorted({k[0] for k in set(right) - set(told)}), "a due part is left out."
    )
    extra = [r for r, k in zip(rows["replacement_id"], told, strict=True) if k not in right]
    yield from gather("replacements", extra, "not a part that is due within the program and the study's own.")
    often = Counter(told)
    twice = [r for r, k in zip(rows["replacement_id"], told, strict=True) if often[k] > 1]
    yield from gather("replacements", twice, "the part is listed twice.")
    held = [(r, right[k]) for r, k in zip(rows.to_dict("records"), told, strict=True) if k in right]
    wrong = [r["replacement_id"] for r, p in held if abs(r["cost"] - p.cents / 100) > CENT]
    yield from gather("replacements", wrong, "cost is not that of its items.")
    wrong = [r["replacement_id"] for r, p in held if r["reason"] != p.reason]
    yield from gather("replacements", wrong, "reason is not that of its parts.")
    early = rows["year"].notna() & (
        (rows["year"] < rows["due_year"].clip(lower=start)) | (rows["year"] > last)
    )
    yield from gather(
        "replacements", rows.loc[early, "replacement_id"], "bought before it is due, or too late."
    )


def check_budget(folder: PlanFolder) -> Iterable[Fault]:
    """No year spends more than its budget with what earlier years left; the years' money is counted again."""
    if not sound(folder):
        return
    asked, rows = folder.study["replacement"], folder.layer("replacements")
    start, left, n = int(folder.study["plant"]["year"]), 0.0, int(asked["horizon_years"])
    years = folder.layer("replacement_years")
    if list(years["year"]) != list(range(start, start + n)):
        yield Fault("replacement_years", "", f"not the {n} years from {start} on.")
        return
    for row in years.to_dict("records"):
        bought = rows[rows["year"] == row["year"]]
        budget = float(asked["yearly_budget"]) + (left if asked["carry_over"] else 0.0)
        spent, key = float(bought["cost"].sum()), str(row["year_id"])
        left = budget - spent
        yield from differs("replacement_years", f"{key} budget", row["budget"], budget, CENT, "of the study")
        yield from differs("replacement_years", f"{key} spent", row["spent"], spent, CENT, "its parts")
        yield from differs("replacement_years", f"{key} parts", row["parts"], len(bought), 0, "its parts")
        if spent > budget + CENT:
            yield Fault("replacement_years", key, f"spends {spent:,.2f} of a budget of {budget:,.2f}.")


def check_value(folder: PlanFolder) -> Iterable[Fault]:
    """What each part keeps, their sum, the certified bound and the gap are recomputed."""
    if not sound(folder):
        return
    share, margin = weights(folder)
    start, rows, held = int(folder.study["plant"]["year"]), folder.layer("replacements"), parts(folder)
    wrong, total = [], 0
    for row in rows.to_dict("records"):
        part = held.get((row["standing_id"], row["part"], float(row["due_year"])))
        if part is None:
            continue
        cameras = carried(folder)[row["standing_id"]]
        weight, alone = int(share[cameras].sum()), int(margin[cameras].sum())
        kept = 0 if math.isnan(row["year"]) else int(value_of(part, weight)[int(row["year"]) - start])
        total += kept
        pairs = (
            (row["share_weight"], weight),
            (row["marginal_weight"], alone),
            (row["kept_weight_years"], kept),
        )
        if any(abs(a - b / MILLI) > WEIGHT for a, b in pairs):
            wrong.append(row["replacement_id"])
    yield from gather("replacements", wrong, "what it keeps in view is not what the evidence says.")
    slack, bound = WEIGHT * (1 + len(rows)), bound_milli(folder, share)
    yield from told_bound(SUMMARY, folder.summary, folder.study, (total, bound), slack)


def told_bound(
    where: str, summary: Mapping[str, Any], study: Mapping[str, Any], right: tuple[int, int], slack: float
) -> Iterator[Fault]:
    """Yield what a program tells of its sum, bounds, gap and outcome otherwise than they are.

    Parameters
    ----------
    where, summary, study
        File of the summary, what it tells, and what was asked: of one city, or of members.
    right
        What the parts keep in view, and what no program keeps more than, in thousandths.
    slack
        By how much rounded figures may be apart.
    """
    told, (kept, bound) = summary["replacement"], (v / MILLI for v in right)
    pairs = (
        ("kept_weight_years", kept, "its parts"),
        ("certified_bound", bound, "multipliers of the evidence"),
    )
    for key, value, source in pairs:
        yield from differs(where, f"replacement.{key}", told.get(key), value, slack, source)
    engine = float(told.get("bound") or 0.0)
    if not kept - slack <= engine <= bound + slack:
        yield Fault(where, "replacement.bound", "not between what the program keeps and the certified bound.")
    gap = 100 * (engine - kept) / engine if engine > 0 else 0.0
    yield from differs(where, "replacement.gap_pct", told.get("gap_pct"), gap, 0.01, "bound and program")
    limit = float(study["replacement"]["gap_limit_pct"])
    if (told.get("outcome") == "proven") != (float(told.get("gap_pct") or 0.0) <= limit + 1e-4):
        yield Fault(where, "replacement.outcome", "not what gap and gap limit say.")


def bound_milli(folder: PlanFolder, share: np.ndarray) -> int:
    """Return what no program keeps more than, by the multipliers of the evidence, in thousandths."""
    asked = folder.study["replacement"]
    start, years = int(folder.study["plant"]["year"]), int(asked["horizon_years"])
    m = [int(v) for v in folder.arrays(REPLACED)["multiplier_ppm"].tolist()]
    budget = math.floor(100 * float(asked["yearly_budget"]) + 0.5)
    carry = bool(asked["carry_over"])
    price = [sum(m[t:]) for t in range(years)] if carry else m
    total = sum(m[t] * budget * (t + 1 if carry else 1) for t in range(years))
    for (asset, _, due), part in parts(folder).items():
        if part.ours:
            worth = value_of(part, int(share[carried(folder)[asset]].sum())).tolist()
            first = max(0, int(due) - start)
            # What even all the money up to a year does not pay is bought in no program in that year.
            can = [t for t in range(first, years) if part.cents <= budget * (t + 1 if carry else 1)]
            gains = [worth[t] * PPM - price[t] * part.cents for t in can]
            total += max([0, *gains])
    return -(-total // PPM)


def check_years(folder: PlanFolder) -> Iterable[Fault]:
    """Coverage and working cameras by year, with the program and without, are recomputed place by place."""
    if not sound(folder):
        return
    rows, start = folder.layer("replacements"), int(folder.study["plant"]["year"])
    when = {
        (a, p, float(d)): int(y) - start
        for a, p, d, y in zip(rows["standing_id"], rows["part"], rows["due_year"], rows["year"], strict=True)
        if not math.isnan(y)
    }
    for suffix, bought in (("without", {}), ("with", when)):
        seen, alive = expected(folder, bought)
        for t, row in enumerate(folder.layer("replacement_years").to_dict("records")):
            if t >= len(seen):
                continue
            key = str(row["year_id"])
            for column, right, slack in (("coverage", seen[t], RATIO), ("working", alive[t], CAMERAS)):
                name = f"{column}_{suffix}"
                yield from differs("replacement_years", f"{key} {name}", row[name], right, slack, "expected")
    told, years = folder.summary["replacement"], folder.layer("replacement_years")
    for place, at in (("first", 0), ("last", -1)):
        for suffix in ("without", "with"):
            name = f"coverage_{place}_{suffix}"
            right = float(years[f"coverage_{suffix}"].iloc[at])
            yield from differs(SUMMARY, f"replacement.{name}", told.get(name), right, RATIO, "by year")


def expected(folder: PlanFolder, bought: Mapping[Key, int]) -> tuple[list[float], list[float]]:
    """Return the expected share of demand seen, and cameras that work, by year."""
    a = folder.arrays(REPLACED)
    years, cameras = int(folder.study["replacement"]["horizon_years"]), len(a["camera_id"])
    chance = np.ones((cameras, years))
    for key, part in parts(folder).items():
        works = part.works.copy()
        if key in bought:
            works[bought[key] :] = 1.0
        for camera in carried(folder)[key[0]]:
            chance[camera] *= 1 - part.effect * (1 - works)
    seen = []
    for t in range(years):
        unseen = np.where(a["others"] > 0, 0.0, 1.0)
        for camera in range(cameras):
            unseen[a["cover_demand"][a["cover_indptr"][camera] : a["cover_indptr"][camera + 1]]] *= (
                1 - chance[camera, t]
            )
        seen.append(min(1.0, float((a["weight_milli"] * (1 - unseen)).sum()) / max(1, int(a["total_milli"]))))
    return seen, chance.sum(axis=0).tolist()


def check_lines(folder: PlanFolder) -> Iterable[Fault]:
    """The bill by year is the items of the parts that are bought."""
    if not sound(folder):
        return
    rows, items = folder.layer("replacements"), folder.layer("standing_items")
    price = in_force(folder)[str(folder.study["costs"]["level"])].astype(float)
    bought = rows[rows["year"].notna()][["standing_id", "part", "due_year", "year"]]
    joined = items.merge(bought.astype({"due_year": float}), on=["standing_id", "part", "due_year"])
    right = joined.groupby(["year", "item_id"])["quantity"].sum()
    told = folder.layer("replacement_lines")
    stored = told.groupby(["year", "item_id"])["quantity"].sum()
    keys = {(int(y), i) for y, i in right.index} | {(int(y), i) for y, i in stored.index}
    wrong = [k for k in sorted(keys) if abs(float(right.get(k, 0.0)) - float(stored.get(k, 0.0))) > CENT]
    yield from gather(
        "replacement_lines", [f"{y} {i}" for y, i in wrong], "not the parts bought in that year."
    )
    sums = told[(told["total"] - told["quantity"] * told["item_id"].map(price).astype(float)).abs() > 0.0101]
    yield from gather("replacement_lines", sums["item_id"], "total is not quantity times price.")


_LAYERS = ("standing", "standing_items", "replacements", "replacement_years", "replacement_lines")
_CAUSE = "A row or figure edited by hand, prices changed after the run."
_MEND = "Run the study again; if it comes back, report it as a fault of this program."

RULES = (
    Rule(
        "INT-REPLACE-ARRAYS",
        "A program is there exactly where the study asks for one, with evidence that fits, and that agrees "
        "with evidence/cover.npz on demand, on what working cameras see, and on who sees it beside them.",
        "What a camera keeps in view decides whether it is replaced.",
        _CAUSE,
        _MEND,
        (REPLACED, COVER, SUMMARY, STUDY, *_LAYERS),
        check_arrays,
    ),
    Rule(
        "INT-REPLACE-PARTS",
        "The program lists each part of the study's own that is due within its years, once, with its cost, "
        "the year it is due and why; none is bought before that.",
        "A part left out of the list is a camera that goes dark without anybody having decided it.",
        _CAUSE,
        _MEND,
        (REPLACED, COVER, SUMMARY, PRICE_ROWS, STUDY, *_LAYERS),
        check_parts,
    ),
    Rule(
        "INT-REPLACE-BUDGET",
        "No year of the program spends more than its budget, with what earlier years left where that is "
        "carried over.",
        "A program above its budget is not carried out, and nobody knows which part of it is not.",
        _CAUSE,
        _MEND,
        (REPLACED, COVER, SUMMARY, STUDY, *_LAYERS),
        check_budget,
    ),
    Rule(
        "INT-REPLACE-VALUE",
        "What each part keeps in view, the sum of the program, its certified bound and its gap are "
        "recomputed from cover sets, chances and multipliers.",
        "The bound says how much better any other program could be.",
        _CAUSE,
        _MEND,
        (REPLACED, COVER, SUMMARY, PRICE_ROWS, STUDY, *_LAYERS),
        check_value,
    ),
    Rule(
        "INT-REPLACE-YEARS",
        "Expected coverage and working cameras of each year, with the program and without, are recomputed "
        "place by place.",
        "It is what a council compares with the money.",
        _CAUSE,
        _MEND,
        (REPLACED, COVER, SUMMARY, PRICE_ROWS, STUDY, *_LAYERS),
        check_years,
    ),
    Rule(
        "INT-REPLACE-LINES",
        "The bill of the program by year holds the items of the parts bought, at the prices in force.",
        "It is what is tendered each year.",
        _CAUSE,
        _MEND,
        (REPLACED, COVER, SUMMARY, PRICE_ROWS, STUDY, *_LAYERS),
        check_lines,
    ),
)
