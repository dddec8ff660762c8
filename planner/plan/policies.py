"""Hard policies: a plan that breaks one is refused, with what would do and what is proven."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from planner.costs.policies import Broken, broken_policies
from planner.errors import NoPlanError, PlannerError, Problem, ProvenInfeasibleError
from planner.optimize.report import Watch
from planner.plan.keep_policies import Built, owned_share
from planner.plan.policy_bounds import policy_lower_bound
from planner.plan.prepare import Ground
from planner.plan.route_policies import CAPEX, PAYMENTS, SHARE

COUPLED = (PAYMENTS, CAPEX)


def refuse_broken_policies(
    ground: Ground, built: Built, relaxed: Mapping[str, Decimal], watch: Watch, dark: int | None = None
) -> None:
    """Raise when the plan breaks hard policies on money or ownership; all of them are told at once.

    Parameters
    ----------
    relaxed
        Policy -> the least value found at which a plan keeps the others (`plan.keep_policies`).
    dark
        Sites that a plan which keeps all of them leaves without light, where the study refuses such.

    Raises
    ------
    ProvenInfeasibleError
        No plan of this study keeps one of them; the problems say which are proven.
    NoPlanError
        The plan found breaks them, and nothing rules out another one that does not.
    """
    modes = [str(m) for m in built.plant.cameras["mode"]]
    broken = broken_policies(built.bom, modes, ground.catalog.prices, ground.settings)
    share = _share_missed(built, ground)
    if not broken and share is None:
        return
    told = [_with_bound(b, ground, built, watch) if b.setting in COUPLED else b for b in broken]
    kind: type[PlannerError] = ProvenInfeasibleError if any(b.proven for b in told) else NoPlanError
    problems = [problem_of(b, relaxed) for b in told] + ([] if share is None else [share])
    problems += [_in_the_dark(dark)] if dark else []
    raise kind(problems, str(ground.settings.folder / "study.toml"))


def _in_the_dark(dark: int) -> Problem:
    """Say that a plan keeps the policies, but leaves sites without light."""
    return Problem(
        f"a plan found that keeps all of them leaves {dark} sites without light, and network.allow_unserved "
        "is false: the plan above serves all.",
        "Raise a limit as told, place a center nearer, or set network.allow_unserved = true.",
    )


def _share_missed(built: Built, ground: Ground) -> Problem | None:
    """Say that too little is owned of what is built, though the tree with all sites owns enough."""
    least, owned = ground.settings.ownership.min_owned_route_share, owned_share(built)
    if owned >= least:
        return None
    return Problem(
        f"`{SHARE}` is {least}; of the route that the plan found builds {owned:.4%} is owned, and that no "
        "other plan keeps it is not proven.",
        f"The plan found keeps {SHARE} = {int(10_000 * owned) / 10_000}.",
    )


def problem_of(broken: Broken, relaxed: Mapping[str, Decimal]) -> Problem:
    """Return what a policy asks, what the plan has, what is proven, and the smallest change that would do.

    Of policies that couple streets the change is the least value found with the others as they are, of one of
    them alone; of other policies the value that the plan found keeps.

    >>> problem_of(Broken("costs.max_annual_payments", Decimal(90), Decimal("95.5"), Decimal("95.5"),
    ...                   "USD a year"), {"costs.max_annual_payments": Decimal(92)})
    Problem(what='`costs.max_annual_payments` is 90.00; the plan found has 95.50 USD a year, and that no other plan keeps it is not proven.', mend='A plan found keeps costs.max_annual_payments = 92.00.')
    """  # noqa: E501
    limit, found = (_plain(broken.setting, v, ",") for v in (broken.limit, broken.found))
    proof = "no plan of this study keeps it" if broken.proven else "that no other plan keeps it is not proven"
    what = f"`{broken.setting}` is {limit}; the plan found has {found} {broken.told}, and {proof}."
    if broken.setting not in COUPLED:
        mend = f"The plan found keeps {_value(broken.setting, broken.would_do)}."
        return Problem(what, f"{mend} {broken.instead}".strip())
    do = relaxed.get(broken.setting, broken.would_do)
    others = [_value(s, v) for s, v in relaxed.items() if s != broken.setting]
    instead = f" Instead of that {' or '.join(others)} would do." if others else ""
    return Problem(what, f"A plan found keeps {_value(broken.setting, do)}.{instead}")


def _value(setting: str, value: Decimal) -> str:
    """Write a setting as the study file has it."""
    return f"{setting} = {_plain(setting, value)}"


def _plain(setting: str, value: Decimal, group: str = "") -> str:
    """Write an amount to the cent, a share to the ten-thousandth."""
    return f"{value:{group}.{4 if 'share' in setting else 2}f}"


def _with_bound(broken: Broken, ground: Ground, built: Built, watch: Watch) -> Broken:
    """Say whether a bound on what every plan has under a policy is above its limit."""
    bound = policy_lower_bound(broken.setting, ground, built, watch)
    if bound is None:
        return replace(broken, told=f"{broken.told}; no plan keeps the other policies", proven=True)
    told = f"{broken.told}; no plan of this study that keeps the others has less than {bound:,.2f}"
    # Tax is rounded to the cent, so the bound must be above by more than that.
    return replace(broken, told=told, proven=bound > broken.limit + Decimal("0.01"))
