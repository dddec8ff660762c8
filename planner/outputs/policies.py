"""Hard policies of a study beside what its plan has: what report and workbook show alike."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from planner.costs.policies import MADE_BY, largest_share
from planner.outputs.words import Both, code_name
from planner.outputs.words.policies import POLICIES
from planner.plan.model import Plan
from planner.settings.modes import CAMERAS, mode_rules

OWN = "own"
OWNED_ROUTE, OWNED_CAMERAS = "ownership.min_owned_route_share", "ownership.min_owned_camera_share"


@dataclass(frozen=True)
class Policy:
    """A hard policy and what the plan has under it.

    Parameters
    ----------
    limit, found
        In currency, or a share.
    at_least
        The limit is a floor; else a ceiling.
    share
        Figures are shares of 1.
    route_limit, route, multiplier
        What the streets could add up to and do, in currency, and the price of the limit; None where nothing
        was asked of them.
    """

    setting: str
    limit: float
    found: float
    at_least: bool = False
    share: bool = False
    route_limit: float | None = None
    route: float | None = None
    multiplier: float | None = None

    @property
    def room(self) -> float:
        """How far the plan is within the limit."""
        return self.found - self.limit if self.at_least else self.limit - self.found


def policies(plan: Plan) -> list[Policy]:
    """Return the hard policies of the study: on money, on what is owned, on who sells and from where."""
    found = [
        Policy(
            row["setting"], row["limit"], row["found"], route_limit=row["route_limit"], route=row["route"],
            multiplier=row["multiplier"],
        )
        for row in plan.summary["network"].get("policies", [])
    ]  # fmt: skip
    own, costs = plan.resolved.get("ownership", {}), plan.resolved.get("costs", {})
    modes = [str(m) for m in plan.tables["cameras"]["mode"]]
    for setting, least, has in (
        (
            OWNED_ROUTE,
            own.get("min_owned_route_share", 0),
            plan.summary["network"].get("owned_route_share", 1.0),
        ),
        (
            OWNED_CAMERAS,
            own.get("min_owned_camera_share", 0),
            modes.count(OWN) / len(modes) if modes else 1.0,
        ),
    ):
        if least > 0:
            found.append(Policy(setting, float(least), float(has), at_least=True, share=True))
    for key, column in MADE_BY.items():
        if costs.get(key, 1) < 1:
            found.append(Policy(f"costs.{key}", float(costs[key]), _largest(plan, column), share=True))
    return found


def _largest(plan: Plan, column: str) -> float:
    """Return the share of works and equipment of the largest supplier or origin, with what names none."""
    name_of = {
        str(i): str(n) if isinstance(n, str) and n else None
        for i, n in zip(plan.prices["item_id"], plan.prices[column], strict=True)
    }
    once = plan.bom[plan.bom["recurrence"] == "once"]
    amounts: dict[str | None, Decimal] = {}
    for item, total in zip(once["item_id"].astype(str), once["total"], strict=True):
        amounts[name_of.get(item)] = amounts.get(name_of.get(item), Decimal(0)) + Decimal(str(total))
    return float(largest_share(amounts)[0])


def policy_name(policy: Policy, plan: Plan) -> Both:
    """Return what a policy limits, with its currency."""
    return POLICIES[policy.setting].fill(currency=plan.summary["currency"])


def told_of_policies(plan: Plan) -> list[Both]:
    """Return what the table of policies needs in words, and how many cameras have which mode."""
    rows = policies(plan)
    out = [] if rows else [POLICIES["none"]]
    on_money = [p for p in rows if not p.share]
    if on_money:
        out.append(POLICIES["asked" if any(p.route_limit is not None for p in on_money) else "free"])
    held = Counter(str(m) for m in plan.tables["cameras"]["mode"])
    if len(held) > 1:
        parts = [code_name(m) for m in sorted(held)]
        counts = [held[m] for m in sorted(held)]
        listed = Both(*(
            ", ".join(f"{p[k]} {n}" for p, n in zip(parts, counts, strict=True)) for k in (0, 1)
        ))  # fmt: skip
        out.append(POLICIES["by_mode"].fill(modes=listed))
    return out


def modes_by_place(plan: Plan) -> list[tuple[Both, Both, Both]]:
    """Return kind, district and modes of each entry of `ownership.modes`."""
    out = []
    for rule in mode_rules(plan.resolved.get("ownership", {}).get("modes", [])):
        modes = [code_name(m) for m in rule.modes]
        kind = POLICIES["cameras" if rule.kind == CAMERAS else "route_kind"]
        where = Both(rule.district, rule.district) if rule.district else POLICIES["everywhere"]
        out.append((kind, where, Both(*(", ".join(m[k] for m in modes) for k in (0, 1)))))
    return out
