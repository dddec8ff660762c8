"""Shares of one budget: rules that hold for all, the choice, and the bound, derived anew from the offers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any

from planner.rules.province.folder import STUDY, SUMMARY, ProvinceFolder
from planner.rules.province.members import of, plan_of
from planner.rules.province.rule import ProvinceRule
from planner.rules.rule import Fault

SHARES = "evidence/shares"
CENT, PERCENT = 0.006, 0.01
MILLION = 1_000_000
WHOLE, TEXT = (int,), (str,)
FORM: dict[str, tuple[type, ...]] = {
    "budget": WHOLE,
    "count": TEXT,
    "multiplier": (list,),
    "members": (dict,),
}
MEMBER: dict[str, tuple[type, ...]] = {
    "offers": (list,), "proofs": (list,), "demand_unit": TEXT, "demand_total": WHOLE, "residents": WHOLE,
    "chosen": WHOLE, "least": WHOLE, "most": WHOLE,
}  # fmt: skip
OFFER: dict[str, tuple[type, ...]] = {
    "plan": TEXT, "round": WHOLE, "cost": WHOLE, "covered": WHOLE, "outside": WHOLE
}  # fmt: skip
PROOF: dict[str, tuple[type, ...]] = {
    "point": WHOLE, "budget": WHOLE, "bound": WHOLE, "by_cuts": WHOLE, "numerator": WHOLE,
    "denominator": WHOLE, "ceiling": (int, type(None)),
}  # fmt: skip


def misshapen(told: Mapping[str, Any]) -> list[Fault]:
    """Return what the evidence lacks or holds in another kind, by its place."""
    found = _unlike(told, FORM, "")
    if found:
        return found
    pair = told["multiplier"]
    if len(pair) != 2 or not all(_is(v, WHOLE) for v in pair):
        found.append(Fault(SHARES, "multiplier", "`multiplier` is not a pair of whole numbers."))
    for name, member in told["members"].items():
        wrong = _unlike(member, MEMBER, name) if isinstance(member, dict) else [_other(name)]
        found += wrong
        for kind, keys in () if wrong else (("offers", OFFER), ("proofs", PROOF)):
            for number, row in enumerate(member[kind]):
                place = f"{name}.{kind}.{number}"
                found += _unlike(row, keys, place) if isinstance(row, dict) else [_other(place)]
        if not wrong and not 0 <= member["chosen"] < len(member["offers"]):
            found.append(
                Fault(SHARES, name, f"`{name}` chose offer {member['chosen']}, which is none of its.")
            )
    return found


def _unlike(row: Mapping[str, Any], keys: Mapping[str, tuple[type, ...]], place: str) -> list[Fault]:
    """Return the keys that are missing or of another kind."""
    names = [
        f"{place}.{k}".lstrip(".") for k, kinds in keys.items() if k not in row or not _is(row[k], kinds)
    ]
    return [Fault(SHARES, n, f"`{n}` is missing or of another kind.") for n in names]


def _is(value: Any, kinds: tuple[type, ...]) -> bool:
    """Say whether a value is of one of some kinds; a flag is no number."""
    return isinstance(value, kinds) and not isinstance(value, bool)


def _other(place: str) -> Fault:
    """Return a fault that names what is no table."""
    return Fault(SHARES, place, f"`{place}` is of another kind.")


def budget_of(study: Mapping[str, Any]) -> int:
    """Return what members share, in cents: the budget of all without what is kept."""
    kept = Fraction(str(study["shared"]["reserve"]))
    return round((Fraction(str(study["costs"]["budget"])) - kept) * 100)


def scale_of(study: Mapping[str, Any], member: Mapping[str, Any]) -> Fraction:
    """Return what a thousandth of a member's demand counts in the sum of all."""
    count, total = study["shared"]["count"], int(member["demand_total"])
    if count == "demand" or total <= 0:
        return Fraction(1)
    return Fraction(MILLION if count == "alike" else 1000 * int(member["residents"]), total)


def room_of(study: Mapping[str, Any], member: Mapping[str, Any]) -> tuple[int, int]:
    """Return the least and the most cents that a member may have."""
    shared, budget = study["shared"], budget_of(study)
    share = Fraction(str(shared["least_share"])) * budget
    heads = round(Fraction(str(shared["least_per_resident"])) * 100) * int(member["residents"])
    most = Fraction(str(shared["most_share"])) * budget
    return max(-(-share.numerator // share.denominator), heads), most.numerator // most.denominator


def most_of(
    study: Mapping[str, Any], member: Mapping[str, Any], multiplier: Fraction, low: int, high: int
) -> Fraction:
    """Return a bound on (value less multiplier times money) of a member over all money that it may have.

    Over a stretch in which the same constants bound the value it is the maximum of a minimum of straight
    lines; that is at most what one line that rises has at its end, what one that falls has at its beginning,
    or what a rising and a falling one have where they cross.
    """
    by = scale_of(study, member)
    outside = min(int(o["outside"]) for o in member["offers"])
    known = [int(p["ceiling"]) for p in member["proofs"] if p["ceiling"] is not None]
    ceiling = by * min([int(member["demand_total"]), *known])
    steps = [(int(p["budget"]) + outside, by * int(p["bound"])) for p in member["proofs"]]
    lines = [
        (by * Fraction(int(p["numerator"]), int(p["denominator"])), by * (int(p["by_cuts"]) + 2),
         int(p["budget"]) + outside)
        for p in member["proofs"]
        if int(p["denominator"])
    ]  # fmt: skip
    ends = sorted({low, high, *(money for money, _ in steps if low < money < high)})
    found = []
    for start, end in pairwise(ends) if len(ends) > 1 else [(low, high)]:
        flat = min([ceiling, *(value for money, value in steps if money >= end)])
        bent = [(slope - multiplier, value - slope * money) for slope, value, money in lines]
        found.append(_highest([*bent, (-multiplier, flat)], start, end))
    return max(found)


def _highest(lines: list[tuple[Fraction, Fraction]], start: int, end: int) -> Fraction:
    """Return the maximum of the minimum of lines (slope, value at 0) between two amounts."""
    known = [value + slope * (end if slope > 0 else start) for slope, value in lines]
    for up, begun in lines:
        for down, other in lines:
            if up > 0 > down:
                known.append(begun + up * (other - begun) / (up - down))
    return min(known)


def bound_of(folder: ProvinceFolder) -> int:
    """Return the bound on the sum of all members by the stored multiplier, its whole part."""
    told, study = folder.evidence("shares"), folder.study
    numerator, denominator = told["multiplier"]
    multiplier = Fraction(int(numerator), int(denominator))
    whole = multiplier * budget_of(study)
    for member in told["members"].values():
        low, high = room_of(study, member)
        whole += most_of(study, member, multiplier, low, high)
    return whole.numerator // whole.denominator


def wrong_bound(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield a bound that the offers do not prove, a sum or a gap that is none of theirs."""
    told, stated, study = folder.evidence("shares"), folder.summary["shares"], folder.study
    if misshapen(told):
        return
    if int(told["multiplier"][0]) < 0 or int(told["multiplier"][1]) < 1:
        yield Fault(SHARES, "", "the multiplier of the budget is below 0.")
        return
    proven = bound_of(folder)
    if int(stated["bound"]) < proven:
        message = f"the bound is {stated['bound']}; the offers and the multiplier prove {proven}."
        yield Fault(SUMMARY, "shares", message)
    value = 0
    for member in told["members"].values():
        worth = scale_of(study, member) * int(member["offers"][int(member["chosen"])]["covered"])
        value += worth.numerator // worth.denominator
    if int(stated["value"]) != value:
        yield Fault(SUMMARY, "shares", f"the value is {stated['value']}; the chosen offers have {value}.")
    if value > int(stated["bound"]):
        yield Fault(SUMMARY, "shares", f"the chosen offers have {value}, above the bound {stated['bound']}.")
    bound = int(stated["bound"])
    gap = 100.0 * (bound - value) / bound if bound else 0.0
    if abs(gap - float(stated["gap_pct"])) > PERCENT:
        yield Fault(SUMMARY, "shares", f"the gap is {stated['gap_pct']} %; it is {gap:.4f} %.")
    proven_gap = gap <= float(study["shared"]["gap_limit_pct"]) + PERCENT
    if stated["outcome"] == "proven" and not proven_gap:
        yield Fault(SUMMARY, "shares", f"told as proven at a gap of {gap:.4f} %.")
    if bool(stated["binds"]) != (int(told["multiplier"][0]) > 0):
        yield Fault(SUMMARY, "shares", "whether the budget binds is told otherwise than by the multiplier.")


def broken_rules(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield shares that are more than the budget, and members outside what the study gives each."""
    told, study = folder.evidence("shares"), folder.study
    if wrong := misshapen(told):
        yield from wrong
        return
    budget, spent = budget_of(study), 0
    if told["count"] != study["shared"]["count"]:
        yield Fault(SHARES, "count", "members are not counted as the study says.")
    if int(told["budget"]) != budget:
        yield Fault(SHARES, "", f"{told['budget']} cents are shared; the study has {budget}.")
    for name, member in told["members"].items():
        low, high = room_of(study, member)
        offer = member["offers"][int(member["chosen"])]
        if (int(member["least"]), int(member["most"])) != (min(low, high), high):
            yield Fault(SHARES, name, f"`{name}` may have {low} to {high} cents by the study; other is told.")
        spent += max(int(offer["cost"]), low)
        if int(offer["cost"]) > high:
            yield Fault(SHARES, name, f"`{name}` costs {offer['cost']} cents; it may have {high}.")
        least = Fraction(str(study["shared"]["least_coverage"])) * int(member["demand_total"])
        if int(offer["covered"]) < least:
            yield Fault(SHARES, name, f"`{name}` sees less of its demand than `shared.least_coverage`.")
    if spent > budget:
        yield Fault(SHARES, "", f"members have {spent} cents together; the budget is {budget}.")
    if sorted(told["members"]) != sorted(folder.member_ids):
        yield Fault(SHARES, "", "the members that share are not those of the plan.")


def other_plans(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield members whose plan is not the offer that was chosen for it, in cost, coverage or bound."""
    rows = {str(r["member"]): r for r in folder.summary["shares"]["members"]}
    if misshapen(folder.evidence("shares")):
        return
    for name, member in folder.evidence("shares")["members"].items():
        offer = member["offers"][int(member["chosen"])]
        plan = plan_of(folder, name)
        if not plan:
            continue
        wanted = {
            "cost.capex": offer["cost"] / 100, "joint.covered": offer["covered"] / 1000,
            "joint.outside_model": offer["outside"] / 100,
            "cameras.demand_total": member["demand_total"] / 1000,
        }  # fmt: skip
        for key, value in wanted.items():
            said = of(plan, key)
            if not isinstance(said, int | float) or abs(said - value) > CENT:
                yield Fault(
                    SHARES, name, f"`{key}` of the plan of `{name}` is {said}; its offer says {value}."
                )
        own = (of(plan, "joint.proven_budget"), of(plan, "joint.certified_bound"))
        if not any(
            _same(p["budget"], own[0], 100) and _same(p["bound"], own[1], 1000) for p in member["proofs"]
        ):
            yield Fault(SHARES, name, f"no bound of `{name}` is that of its plan.")
        row = rows.get(name)
        if row is None or abs(row["capex"] - offer["cost"] / 100) > CENT or row["plan"] != offer["plan"]:
            yield Fault(SUMMARY, name, f"the row of `{name}` is not its chosen offer.")


def _same(whole: int, told: Any, parts: int) -> bool:
    """Say whether a whole number of parts is the figure that is told."""
    return isinstance(told, int | float) and abs(whole - told * parts) <= 0.6


RULES = (
    ProvinceRule(
        "INT-SHARES-BOUND",
        "The bound on every way to share the budget out follows from the stored multiplier and the members' "
        "bounds; value, gap and outcome are recomputed.",
        "Whether another way of sharing could see much more is what a council asks first.",
        "province.json or evidence/shares.json was edited.",
        "Run the study of members again.",
        (SUMMARY, STUDY, SHARES),
        wrong_bound,
    ),
    ProvinceRule(
        "INT-SHARES-RULES",
        "evidence/shares.json holds every offer and bound whole; members together have no more than the "
        "budget, and each keeps the least and the most that section [shared] gives it.",
        "A least share that is promised to a town and not kept is found out by that town.",
        "evidence/shares.json or evidence/study.json was edited.",
        "Run the study of members again.",
        (SUMMARY, STUDY, SHARES),
        broken_rules,
    ),
    ProvinceRule(
        "INT-SHARES-PLANS",
        "Each member's plan is the offer that was chosen for it: its cost, what it sees, and its bound.",
        "The shares decide on offers; what is built is the plan.",
        "A member's plan was replaced after the budget had been shared out.",
        "Run the study of members again.",
        (SUMMARY, SHARES),
        other_plans,
    ),
)
