"""`[protection]`: who gets a second route, and what counts as one risk."""

from __future__ import annotations

from dataclasses import dataclass

from planner.schema.inputs import POINT_KINDS
from planner.settings.setting import setting

RISK_KINDS = ("bridge", "tunnel", "pole_line")
SHARED_RISKS = ("bridge", "tunnel")


@dataclass(frozen=True)
class ProtectionSettings:
    """`[protection]`: second routes beside the working ones; nobody is named, nobody gets one."""

    critical_kinds: tuple[str, ...] = setting(
        (),
        "kinds of government points that get a second route, for example hospital, police",
        choices=POINT_KINDS,
    )
    critical_sites: tuple[str, ...] = setting(
        (), "further sites that get one: ids of the lists, or CAM- and GOV- ids of the plan"
    )
    pops: bool = setting(False, "POPs get a second route to their center")
    shared_risks: tuple[str, ...] = setting(
        SHARED_RISKS,
        "structures that fail as a whole and that both routes may not share where that can be avoided: "
        "bridge, tunnel, pole_line (others' poles along one street, by the layer of existing plant)",
        choices=RISK_KINDS,
    )
    gap_limit_pct: float = setting(1.0, "end the choice at this proven gap", unit="%", low=0, high=100)
    time_limit_s: float = setting(
        50.0,
        "end the choice of spans this long after engineering began; it has a third of this at the least",
        unit="s",
        low=0.1,
    )
