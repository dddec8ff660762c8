"""INT-LIGHT-*: light of each link, recomputed from spans, cables and drops, held against its optic."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from planner.catalog.model import Attenuator, Loss, Optic
from planner.catalog.table_files import (
    read_allowances,
    read_attenuators,
    read_losses,
    read_optics,
    read_uplinks,
)
from planner.rules.chains import Walk
from planner.rules.folder import STUDY, SUMMARY, PlanFolder, derived
from planner.rules.integrity.plant import light_m
from planner.rules.integrity.ways import ways
from planner.rules.rule import LENGTH_M, Fault, Rule, differs, gather

LOSS_DB = 0.005
"""Losses are stored to 0.001 dB; lengths to the centimeter move them by less than this."""
LISTED = 10
LAYERS = ("cameras", "points")
LINKS = "link_budget"
SECOND = ("second_optic", "second_attenuator")
ONE = ["site_id", "circuit_kind"]
"""What names a link."""


@cache
def losses() -> Mapping[str, Loss]:
    """The catalog's losses."""
    return read_losses()


@cache
def optics() -> Mapping[str, Optic]:
    """The catalog's optics by name."""
    return {o.optic: o for o in (*read_optics(), *read_uplinks())}


@cache
def attenuators() -> Mapping[str, Attenuator]:
    """The catalog's attenuators by name."""
    return {a.attenuator: a for a in read_attenuators()}


@cache
def counted(key: str) -> int:
    """A count of the allowances."""
    return int(read_allowances()[key].value)


def working(folder: PlanFolder) -> pd.DataFrame:
    """Return the rows of working links; those of second ways are held by INT-PROTECT-LIGHT."""
    links = folder.layer(LINKS)
    return links[links["circuit_kind"] == "working"].reset_index(drop=True)


def check_rows(folder: PlanFolder) -> Iterable[Fault]:
    """Each connected site has one row each way, of one optic and attenuator, which `equipment` buys."""
    links, sites = working(folder), folder.sites
    have = Counter(zip(links["site_id"], links["direction"], strict=True))
    for layer in LAYERS:
        ids = sites.loc[(sites["layer"] == layer) & sites["connected"], "site_id"]
        bad = [s for s in ids if have[s, "up"] != 1 or have[s, "down"] != 1]
        yield from gather(layer, bad, "it does not have one row each way in `link_budget`.")
    below = sorted(folder.chains.far_pops)
    bad = [p for p in below if have[p, "up"] != 1 or have[p, "down"] != 1]
    yield from gather("pops", bad, "it does not have one row each way in `link_budget`.")
    stray = sorted(set(links["site_id"]) - set(sites.loc[sites["connected"], "site_id"]) - set(below))
    yield from gather(LINKS, stray, "no connected site and no POP of the plan.")
    known = links["optic"].isin(optics()) | links["site_id"].isin(folder.trees.on_splitters())
    unknown = links.loc[~known, "site_id"]
    yield from gather(LINKS, unknown, "its optic is not in the catalog.")
    odd = links.loc[(links["attenuator"] != "") & ~links["attenuator"].isin(attenuators()), "site_id"]
    yield from gather(LINKS, odd, "its attenuator is not in the catalog.")
    two = links.groupby("site_id")[["optic", "attenuator", "center_id"]].nunique().max(axis=1)
    yield from gather(
        LINKS, two.index[two > 1], "its two rows name different optics, attenuators or centers."
    )
    yield from _bought(folder, links)


def _bought(folder: PlanFolder, links: pd.DataFrame) -> Iterable[Fault]:
    """Hold optic and attenuator of each link against the assets of its site."""
    fibers = float(folder.study["network"]["fibers_per_site"])
    rows = folder.layer("equipment")
    stands: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    kinds = {o.item_id for o in optics().values()} | {a.item_id for a in attenuators().values()}
    mine = rows[rows["item_id"].isin(kinds) & (rows["site_id"] != "") & ~rows["kind"].isin(SECOND)]
    for site, item, quantity in zip(mine["site_id"], mine["item_id"], mine["quantity"], strict=True):
        stands[site][item] += float(quantity)
    wrong = []
    for site, optic, taken in zip(links["site_id"], links["optic"], links["attenuator"], strict=True):
        if optic not in optics() or (taken and taken not in attenuators()):
            continue
        pairs = uplink_pairs(folder).get(site, 1)
        asked = {optics()[optic].item_id: float(pairs)}
        if taken:
            each = optics()[optic].fibers if site in folder.chains.far_pops else fibers
            asked[attenuators()[taken].item_id] = float(pairs * each)
        if stands[site] != asked:
            wrong.append(site)
    yield from gather(LINKS, dict.fromkeys(wrong), "`equipment` does not buy just its optic and attenuators.")


def check_losses(folder: PlanFolder) -> Iterable[Fault]:
    """Length, splices, losses, budget and margins of each link follow from the plan and the catalog."""
    if not folder.forest.is_forest:
        return
    links = working(folder)
    links = links[links["optic"].isin(optics())].reset_index(drop=True)
    right = expected(folder, links)
    for column, tolerance in (
        ("length_m", 10 * LENGTH_M), ("standing_m", 10 * LENGTH_M), ("splices", 0), ("connectors", 0),
        ("wavelength_nm", 0), ("loss_low_db", LOSS_DB), ("loss_expected_db", LOSS_DB),
        ("loss_high_db", LOSS_DB), ("budget_db", LOSS_DB), ("margin_db", LOSS_DB),
        ("overload_margin_db", LOSS_DB), ("rate_mbps", 1e-6),
    ):  # fmt: skip
        stored, told = links[column].to_numpy(dtype=float), right[column].to_numpy(dtype=float)
        scale = 1e-5 * np.abs(told) if column.endswith("_m") else 0.0
        wrong = ~(np.abs(stored - told) <= tolerance + scale)
        if wrong.any():
            first = int(np.flatnonzero(wrong)[0])
            joined = bool(np.isfinite(told[first]))
            found = f"recomputed it is {told[first]:g}" if joined else "no lit way leads to a center"
            what = f"{column} is {stored[first]:g}; {found}."
            yield from gather(LINKS, dict.fromkeys(links.loc[wrong, "site_id"]), what)
    for column, what in (("center_id", "center"), ("pop_id", "POP")):
        other = links[column].to_numpy() != right[column].to_numpy()
        yield from gather(LINKS, dict.fromkeys(links.loc[other, "site_id"]), f"it hangs on another {what}.")


def expected(folder: PlanFolder, links: pd.DataFrame) -> pd.DataFrame:
    """Return the figures of each row of links, recomputed."""
    fiber, met, (center, pop) = light_m(folder), splices(folder), ends(folder)
    dark = standing(folder)
    out = []
    columns = ("site_id", "direction", "optic", "attenuator")
    for site, direction, name, taken in zip(*(links[c] for c in columns), strict=True):
        optic, bare = optics()[name], dark.get(site, np.nan)
        length, cuts = fiber.get(site, np.nan), met.get(site, np.nan) + counted("link_end_splices")
        pairs = counted("link_connectors")
        nm = optic.up_nm if direction == "up" else optic.down_nm
        low, typical, high = (
            two_sums(length, bare, cuts, pairs, nm, attenuators().get(taken), part)
            for part in ("low", "typical", "high")
        )
        penalty = optic.up_penalty_db if direction == "up" else optic.down_penalty_db
        budget = optic.tx_min_dbm - penalty - optic.rx_sensitivity_dbm
        out.append(
            {
                "length_m": length, "standing_m": bare, "splices": cuts, "connectors": pairs,
                "wavelength_nm": nm, "loss_low_db": low, "loss_expected_db": typical, "loss_high_db": high,
                "budget_db": budget, "margin_db": budget - high, "rate_mbps": optic.rate_mbps,
                "overload_margin_db": optic.rx_overload_dbm - (optic.tx_max_dbm - low),
                "center_id": center.get(site, ""), "pop_id": pop.get(site, ""),
            }
        )  # fmt: skip
    names = ["length_m", "standing_m", "splices", "connectors", "wavelength_nm", "loss_low_db",
             "loss_expected_db", "loss_high_db", "budget_db", "margin_db", "overload_margin_db", "rate_mbps",
             "center_id", "pop_id"]  # fmt: skip
    return pd.DataFrame(out, columns=names)


def two_sums(
    length_m: float, standing_m: float, cuts: float, pairs: int, nm: int, taken: Attenuator | None, part: str
) -> float:
    """Return the loss of a link with every part low, typical or high, in dB.

    253 m at 1310 nm with 5 splices and 2 connectors lose at most 0.1012 + 0.75 + 1.0 + 3.0 dB.

    >>> round(two_sums(253, 0, 5, 2, 1310, None, "high"), 4)
    4.8512
    """
    table = {key: float(getattr(row, part)) for key, row in losses().items()}
    total = table.get(f"fiber_{nm}", np.nan) * length_m / 1000 + table["standing_fiber"] * standing_m / 1000
    total += table["splice"] * cuts + table["connector"] * pairs + table["repair"]
    if taken is not None:
        ends = {"low": taken.loss_low_db, "high": taken.loss_high_db}
        total += ends.get(part, (taken.loss_low_db + taken.loss_high_db) / 2)
    return total


def splices(folder: PlanFolder) -> dict[str, int]:
    """Return the splices in closures from each connected site to its POP, that of its own drop included."""
    return {site: sum(walk.splices for walk in chain) for site, chain in _chained(folder)}


def standing(folder: PlanFolder) -> dict[str, float]:
    """Return the meters of standing or rented fiber from each connected site to its POP, with slack."""
    spans = folder.layer("spans")
    rented = {key for key, way in ways().items() if not way.new_cable}
    slack = 1 + float(folder.study["network"]["slack_pct"]) / 100
    rows = zip(spans["span_id"], spans["way"], spans["length_m"], strict=True)
    length = {name: float(m) for name, key, m in rows if key in rented}
    return {
        site: slack * sum(length.get(s, 0.0) for walk in chain for s in walk.spans)
        for site, chain in _chained(folder)
    }


def ends(folder: PlanFolder) -> tuple[dict[str, str], dict[str, str]]:
    """Return the center and the POP of each connected site."""
    pops = folder.layer("pops")
    stands = dict(zip(pops["pop_id"], pops["site_id"], strict=True))
    pop = {site: chain[-1].end for site, chain in _chained(folder)}
    return {s: stands.get(folder.chains.center_pop(p) or "", "") for s, p in pop.items()}, pop


def _chained(folder: PlanFolder) -> Iterator[tuple[str, list[Walk]]]:
    """Yield each connected site with the circuits to its POP, where there is one chain of them."""
    joined = folder.sites.loc[folder.sites["connected"], "site_id"]
    for site in (*joined, *sorted(folder.chains.far_pops)):
        chain = folder.chains.to_pop(site)
        if chain:
            yield site, chain


@derived
def uplink_pairs(folder: PlanFolder) -> dict[str, int]:
    """Return how many pairs of modules the fibers of the uplink of each POP carry, two fibers each."""
    per_pair = {o.fibers for o in read_uplinks()}
    return {
        walk.start: max(1, walk.fibers // min(per_pair))
        for walk in folder.chains.walks
        if walk.kind == "uplink"
    }


def check_limits(folder: PlanFolder) -> Iterable[Fault]:
    """No link loses more than its optic bears, blinds its receiver or carries more than its rate."""
    links = folder.layer(LINKS)
    for bad, what in (
        (links["margin_db"] < -LOSS_DB, "its light may lose more than its optic bears (margin_db below 0)."),
        (
            links["overload_margin_db"] < -LOSS_DB,
            "its light may be stronger than its receiver bears (overload_margin_db below 0).",
        ),
        (links["load_mbps"] > links["rate_mbps"] + 1e-6, "it carries more than its optic does."),
    ):
        yield from gather(LINKS, dict.fromkeys(links.loc[bad, "site_id"]), what)


def check_figures(folder: PlanFolder) -> Iterable[Fault]:
    """The block network.light is what layer `link_budget` holds."""
    links, told = folder.layer(LINKS), folder.summary["network"]["light"]
    some = len(links) > 0
    first = links.groupby(ONE).first() if some else links
    figures: dict[str, Any] = {
        "links": len(links[ONE].drop_duplicates()),
        "worst_margin_db": float(links["margin_db"].min()) if some else None,
        "worst_overload_margin_db": float(links["overload_margin_db"].min()) if some else None,
        "attenuated": int((first["attenuator"] != "").sum()) if some else 0,
    }
    for key, right in figures.items():
        if right is None:
            if told.get(key) is not None:
                yield Fault(SUMMARY, f"network.light.{key}", "there is no link, so there is no margin.")
        else:
            name = f"network.light.{key}"
            yield from differs(SUMMARY, name, told.get(key), right, 0.0011, "from layer link_budget")
    counts = {str(k): int(v) for k, v in first["optic"].value_counts().items()} if some else {}
    if told.get("optics") != counts:
        yield Fault(SUMMARY, "network.light.optics", f"it is {told.get('optics')}; counted it is {counts}.")
    yield from _worst(links, told.get("worst"))


def _worst(links: pd.DataFrame, told: Any) -> Iterable[Fault]:
    """The ten worst are those of least margin, each as its row says."""
    order = sorted(
        zip(*(links[c] for c in ("margin_db", *ONE, "direction")), links.index, strict=True),
    )
    keep: dict[tuple[str, str], int] = {}
    for _, site, way, _, row in order:
        keep.setdefault((str(site), str(way)), int(row))
    rows = [links.loc[row] for row in list(keep.values())[:LISTED]]
    listed = [w for w in told if isinstance(w, dict)] if isinstance(told, list) else []
    wrong = [
        str(row["site_id"])
        for row, entry in zip(rows, listed, strict=False)
        if any(_unlike(row[key], entry.get(key)) for key in entry if key in row)
        or not {"site_id", "direction", "margin_db"} <= set(entry)
    ]
    if wrong or len(rows) != len(listed):
        yield from gather(
            SUMMARY, wrong or ["network.light.worst"], "network.light.worst is not what `link_budget` holds."
        )


def _unlike(stored: Any, told: Any) -> bool:
    """Say whether a figure of the summary is not that of the layer."""
    if isinstance(stored, str):
        return stored != told
    return not isinstance(told, int | float) or abs(float(stored) - float(told)) > 0.0011


_NEEDS = (
    "link_budget", "spans", "cables", "drops", "centers", "cameras", "points", "circuits", "pops",
    "splitters", STUDY,
)  # fmt: skip
RULES = (
    Rule(
        "INT-LIGHT-ROWS",
        "Each connected site and POP has one row up and one down in `link_budget`, both of the optic and "
        "attenuator that `equipment` buys it.",
        "A link without a budget is a link that nobody has checked.",
        "A row deleted, an optic swapped in one layer and not in the other.",
        "Write the plan anew.",
        ("link_budget", "equipment", "cameras", "points", "circuits", "pops", "splitters", STUDY),
        check_rows,
    ),
    Rule(
        "INT-LIGHT-LOSS",
        "Length, splices and connectors of each link, its least, expected and most loss, budget and margins, "
        "recomputed from circuits, spans, drops and the catalog's losses.",
        "A loss understated on paper is a camera that goes dark when it rains.",
        "An edited loss, a route or cable changed after the budget was made, other losses in the catalog.",
        "Write the plan anew.",
        _NEEDS,
        check_losses,
    ),
    Rule(
        "INT-LIGHT-LIMITS",
        "No link loses more than its optic bears, sends more light than its receiver bears, or carries more "
        "than its rate.",
        "Limits of light are physics: a link beyond them does not come up, or fails after the first repair.",
        "A row edited, a margin cut.",
        "Run the study again: a center nearer, another optic or an attenuator in the catalog mends it.",
        ("link_budget",),
        check_limits,
    ),
    Rule(
        "INT-LIGHT-FIGURES",
        "network.light of plan.json (least margins, optics, ten worst links) is what `link_budget` holds.",
        "The worst link is the first that fails; it is to be seen.",
        "An edited figure.",
        "Write the plan anew.",
        (SUMMARY, "link_budget"),
        check_figures,
    ),
)
