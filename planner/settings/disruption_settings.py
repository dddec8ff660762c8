"""`[disruption]`: what is not paid, or not mended, for some years after the plan is built."""

from __future__ import annotations

from dataclasses import dataclass

from planner.settings.setting import setting

UNPAID = ("fiber", "supports", "cameras")


@dataclass(frozen=True)
class DisruptionSettings:
    """`[disruption]`: what a scenario does to plans that stand; `planner compare` tells it."""

    unpaid: tuple[str, ...] = setting(
        (),
        "yearly fees that are not paid: rent of fiber, of poles and ducts of others, or the fee of cameras "
        "leased or on loan",
        choices=UNPAID,
    )
    unmended: bool = setting(False, "nobody mends what the owner of the plan has to mend")
    from_year: int = setting(
        1, "it begins this many years after the plan is built", unit="year", low=0, high=50
    )
    years: int = setting(1, "how long it lasts", unit="year", low=1, high=20)
    notice_days: float = setting(
        90.0,
        "days without payment until the owner cuts off or takes back; planning assumption",
        unit="day",
        low=0,
        high=3650,
    )
    arrears_surcharge_pct: float = setting(
        10.0, "added to what is owed when it is paid in the end; planning assumption", unit="%", low=0,
        high=1000,
    )  # fmt: skip
    reconnection_pct: float = setting(
        100.0, "share of the entry fees that is due again; planning assumption", unit="%", low=0, high=1000
    )
    cable_repair_m: float = setting(
        50.0, "cable laid between two new closures for each cut; planning assumption", unit="m", low=0,
        high=5000,
    )  # fmt: skip

    @property
    def days_dark(self) -> float:
        """Days from the cut off until payment is taken up again.

        >>> DisruptionSettings(years=1, notice_days=90.0).days_dark
        275.0
        """
        return max(0.0, self.years * 365 - self.notice_days)


STANDARD = {
    "missed-link-payments": DisruptionSettings(unpaid=(UNPAID[0], UNPAID[1])),
    "end-of-maintenance": DisruptionSettings(unmended=True, years=3),
}
"""What `planner compare` tells of a study that has no such scenario of its own."""
