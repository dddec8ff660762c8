"""Ways to tamper with light and load of a plan, and who must tell."""

from __future__ import annotations

from collections.abc import Callable

from helpers_tiny_plan import TinyPlan

Tamper = Callable[[TinyPlan], None]


def link(change: str, where: str = "site_id = 'CAM-0002' AND direction = 'up'") -> Tamper:
    """Change rows of `link_budget`."""
    return lambda plan: plan.sql(f"UPDATE link_budget SET {change} WHERE {where}")


def summary(block: str, change: Callable[[dict], object]) -> Tamper:
    """Change a block of `network` in `plan.json`."""
    return lambda plan: plan.json("plan.json", lambda document: change(document["network"][block]))


LIGHT: dict[str, tuple[Tamper, set[str]]] = {
    "a highest loss written down": (link("loss_high_db = 4.0"), {"INT-LIGHT-LOSS"}),
    "a lowest loss written up": (link("loss_low_db = 2.0"), {"INT-LIGHT-LOSS"}),
    "an expected loss written down": (link("loss_expected_db = 0.1"), {"INT-LIGHT-LOSS"}),
    "a length cut": (link("length_m = 200"), {"INT-LIGHT-LOSS"}),
    "a splice of a link forgotten": (link("splices = 3"), {"INT-LIGHT-LOSS"}),
    "a connector forgotten": (link("connectors = 1"), {"INT-LIGHT-LOSS"}),
    "fiber called standing": (link("standing_m = 100"), {"INT-LIGHT-LOSS"}),
    "a budget written up": (link("budget_db = 10"), {"INT-LIGHT-LOSS"}),
    "a margin written up": (link("margin_db = 2.2"), {"INT-LIGHT-LOSS"}),
    "an overload margin written up": (link("overload_margin_db = 3"), {"INT-LIGHT-LOSS"}),
    "another wavelength": (link("wavelength_nm = 1550"), {"INT-LIGHT-LOSS"}),
    "another center": (link("center_id = 'CEN-09'", "site_id = 'CAM-0002'"),
                       {"INT-LIGHT-LOSS", "INT-LOAD-CENTERS"}),
    "a faster rate": (link("rate_mbps = 10000"), {"INT-LIGHT-LOSS"}),
    "a margin below nothing": (link("margin_db = -0.5, loss_high_db = 6.5"),
                               {"INT-LIGHT-LOSS", "INT-LIGHT-LIMITS", "INT-LIGHT-FIGURES"}),
    "a receiver blinded": (link("overload_margin_db = -0.5"),
                           {"INT-LIGHT-LOSS", "INT-LIGHT-LIMITS", "INT-LIGHT-FIGURES"}),
    "a smaller load": (link("load_mbps = 4"), {"INT-LOAD-LINKS", "INT-LOAD-CENTERS"}),
    "a load above the rate": (link("load_mbps = 2000"),
                              {"INT-LOAD-LINKS", "INT-LOAD-CENTERS", "INT-LIGHT-LIMITS"}),
    "streams raised after the run": (lambda plan: plan.study("cameras.stream_mbps", 5.0),
                                     {"INT-LOAD-LINKS", "INT-KITS-CENTERS", "INT-SEEN-COUNTS"}),
    "a row deleted": (
        lambda plan: plan.sql("DELETE FROM link_budget WHERE site_id = 'CAM-0002' AND direction = 'up'"),
        {"INT-LIGHT-ROWS", "INT-LOAD-CENTERS"},
    ),
    "a row of nobody": (link("site_id = 'CAM-0099'", "site_id = 'CAM-0002'"),
                        {"INT-LIGHT-ROWS", "INT-LIGHT-LOSS", "INT-LOAD-LINKS", "INT-LIGHT-FIGURES"}),
    "an attenuator that nobody buys": (link("attenuator = '5 dB'", "site_id = 'CAM-0002'"),
                                       {"INT-LIGHT-ROWS", "INT-LIGHT-LOSS", "INT-LIGHT-FIGURES"}),
    "an optic that the catalog does not hold": (link("optic = 'BX99'", "site_id = 'CAM-0002'"),
                                                {"INT-LIGHT-ROWS", "INT-LIGHT-FIGURES"}),
    "a stronger optic on paper": (link("optic = '1000BASE-BX20'", "site_id = 'CAM-0002'"),
                                  {"INT-LIGHT-ROWS", "INT-LIGHT-LOSS", "INT-LIGHT-FIGURES"}),
    "the least margin told larger": (summary("light", lambda b: b.update(worst_margin_db=0.7)),
                                     {"INT-LIGHT-FIGURES"}),
    "the worst link left out": (summary("light", lambda b: b["worst"].pop(0)), {"INT-LIGHT-FIGURES"}),
    "a worst link told better": (summary("light", lambda b: b["worst"][0].update(loss_high_db=3.0)),
                                 {"INT-LIGHT-FIGURES"}),
    "optics counted otherwise": (summary("light", lambda b: b.update(optics={"1000BASE-BX20": 4})),
                                 {"INT-LIGHT-FIGURES"}),
    "a center told emptier": (summary("load", lambda b: b["centers"][0].update(down_mbps=10.0)),
                              {"INT-LOAD-CENTERS"}),
    "a center left out": (summary("load", lambda b: b["centers"].clear()), {"INT-LOAD-CENTERS"}),
    "the fullest link told emptier": (summary("load", lambda b: b.update(fullest_link_share=0.01)),
                                      {"INT-LOAD-CENTERS"}),
}  # fmt: skip
