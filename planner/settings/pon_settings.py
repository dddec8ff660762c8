"""`[pon]`: splitters of passive optical networks."""

from __future__ import annotations

from dataclasses import dataclass

from planner.settings.setting import setting

POINT_TO_POINT, GPON, XGSPON = "point_to_point", "gpon", "xgspon"
ARCHITECTURES = (POINT_TO_POINT, GPON, XGSPON)


@dataclass(frozen=True)
class PonSettings:
    """`[pon]`: splitters under `network.architecture` gpon or xgspon; a tree hangs on one port of an OLT."""

    stages: int = setting(
        2, "splitters one after the other between POP and site", unit="count", low=1, high=2
    )
    first_ratio: int = setting(
        4,
        "most legs of the splitter next to the POP where there are two stages",
        unit="count",
        low=2,
        high=64,
    )
    ratio: int = setting(
        8, "most legs of the splitter next to the sites; fewer where the light asks for it",
        unit="count", low=2, high=128,
    )  # fmt: skip
    fill_pct: float = setting(
        80.0, "most legs in use next to the sites, rounded down; the others are for growth",
        unit="%", low=10, high=100,
    )  # fmt: skip
    classes: tuple[str, ...] = setting((), "classes of optics that ports may have; empty takes all")
