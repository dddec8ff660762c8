"""`[shared]`: one budget shared out among the members of a study of members."""

from __future__ import annotations

from dataclasses import dataclass

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
