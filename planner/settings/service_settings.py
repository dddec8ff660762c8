"""Settings of the service: hours without mains, availability, repair; and who grants permits on the roads."""

from __future__ import annotations

from dataclasses import dataclass

from planner.settings.setting import setting


@dataclass(frozen=True)
class ServiceSettings:
    """`[service]`: what the operator promises of each site, and who grants permits on the roads."""

    ups_hours: float = setting(
        4.0, "hours that a camera or point is to run without mains", unit="h", low=0, high=72
    )
    availability_target_pct: float = setting(
        99.5, "least share of the year that a site is to work", unit="%", low=0, high=100
    )
    fiber_repair_h: float = setting(
        0.0, "mean time to mend a cut cable, from alarm to light; 0 takes the catalog's", unit="h", low=0,
        high=1000,
    )  # fmt: skip
    device_repair_h: float = setting(
        0.0, "mean time to replace a device of a site; 0 takes the catalog's", unit="h", low=0, high=1000
    )
    road_owners: str = setting(
        "", "CSV of who grants permits on which roads, whose rows go before those of the catalog"
    )
