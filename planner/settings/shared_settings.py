"""`[shared]`: one budget shared out among the members of a study of members."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from planner.errors import Problem, name_up_to_five
from planner.settings.setting import setting

DEMAND, RESIDENTS, ALIKE = "demand", "residents", "alike"


@dataclass(frozen=True)
class SharedSettings:
    """`[shared]`: `costs.budget` of a study of members, shared out among its members."""

    budgets: int = setting(
        0,
        "budgets tried for each member, cameras and fiber decided together for each; 0 shares no budget out, "
        "and each member keeps the one of its own study",
        low=0, high=50,
    )  # fmt: skip
    reserve: float = setting(
        0.0, "part of `costs.budget` kept for the province's own assets (backbone, centers)",
        unit="currency", low=0,
    )  # fmt: skip
    count: str = setting(
        DEMAND,
        "what is added up over members: the demand that is seen (all in one unit), the seen share times the "
        "member's residents (`study.residents`), or the seen share alone, members counting alike",
        choices=(DEMAND, RESIDENTS, ALIKE),
    )
    least_share: float = setting(
        0.0, "least share of the budget that each member has", unit="ratio", low=0, high=1
    )
    most_share: float = setting(
        1.0, "largest share of the budget that a member may have", unit="ratio", low=0, high=1
    )
    least_per_resident: float = setting(
        0.0, "least money for each resident of a member (`study.residents`)", unit="currency", low=0
    )
    least_coverage: float = setting(
        0.0, "least share of its demand that is seen in each member", unit="ratio", low=0, high=1
    )
    rounds: int = setting(
        1, "further rounds of budgets, near those that the bound asks for, where the gap is above its limit",
        low=0, high=5,
    )  # fmt: skip
    gap_limit_pct: float = setting(
        3.0, "no further round below this gap of the whole", unit="%", low=0, high=100
    )


def refuse_shared(
    shared: SharedSettings, budget: float, residents: Mapping[str, float], units: Collection[str] = ()
) -> list[Problem]:
    """Return everything in the settings that forbids to share a budget out.

    Parameters
    ----------
    residents
        Of each member; 0 where nobody says.
    units
        What the members' demand counts, where that is known.

    >>> [p.what for p in refuse_shared(SharedSettings(least_share=0.6), 100.0, {"a": 0, "b": 0})]
    ['`shared.least_share` is 0.6 for each of 2 members, `shared.most_share` 1.']
    """
    problems = []
    if budget <= 0:
        problems.append(
            Problem("`costs.budget` is 0: there is nothing to share out.", "Give the budget of all.")
        )
    elif shared.reserve >= budget:
        what = f"`shared.reserve` is {shared.reserve:,.0f}, all of `costs.budget`."
        problems.append(Problem(what, "Leave the members something."))
    if shared.count == DEMAND and len(units) > 1:
        problems.append(
            Problem(f"the demand of members counts {name_up_to_five(units)}, which cannot be added up.",
                    'Set `shared.count` to "residents" or "alike".')
        )  # fmt: skip
    unknown = [m for m, n in residents.items() if n <= 0]
    if unknown and (shared.count == RESIDENTS or shared.least_per_resident > 0):
        what = f"the residents of {name_up_to_five(unknown)} are not known."
        problems.append(Problem(what, "Set `study.residents` in the study of each member."))
    if shared.least_share * len(residents) > 1 or shared.least_share > shared.most_share:
        what = (
            f"`shared.least_share` is {shared.least_share:g} for each of {len(residents)} members, "
            f"`shared.most_share` {shared.most_share:g}."
        )
        problems.append(Problem(what, "The least shares must fit into the budget and below the largest."))
    return problems
