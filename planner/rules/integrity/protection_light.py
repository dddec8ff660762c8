"""INT-PROTECT-LIGHT: light, load and drops of second routes, recomputed as links of their own."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from planner.rules.chains import Walk
from planner.rules.folder import STUDY, PlanFolder
from planner.rules.integrity.light import (
    LINKS,
    LOSS_DB,
    SECOND,
    attenuators,
    counted,
    optics,
    two_sums,
)
from planner.rules.integrity.load import LOAD_MBPS, carried_mbps
from planner.rules.integrity.plant import pop_drops
from planner.rules.integrity.ways import ways
from planner.rules.rule import LENGTH_M, Fault, Rule, gather

NEAR = {"length_m": 10 * LENGTH_M, "standing_m": 10 * LENGTH_M, "load_mbps": LOAD_MBPS}
EXACT = ("splices", "connectors", "wavelength_nm", "rate_mbps")


def check_light(folder: PlanFolder) -> Iterable[Fault]:
    """Each second route has one row each way, of figures that follow from its circuit and the catalog."""
    links = folder.layer(LINKS)
    links = links[links["circuit_kind"] == "second"]
    walks = {w.start: w for w in folder.chains.seconds}
    have = Counter(zip(links["site_id"], links["direction"], strict=True))
    bad = [d for d in walks if have[d, "up"] != 1 or have[d, "down"] != 1]
    yield from gather("circuits", bad, "its second route does not have one row each way in `link_budget`.")
    stray = sorted(set(links["site_id"]) - set(walks))
    yield from gather(LINKS, stray, "a row of a second route that is no circuit of the plan.")
    bear = {name: o.fibers for name, o in optics().items()}
    far = folder.chains.far_pops
    sites = links[links["site_id"].isin(walks) & ~links["site_id"].isin(far) & links["optic"].isin(bear)]
    other = [s for s, name in zip(sites["site_id"], sites["optic"], strict=True)
             if bear[name] != walks[s].fibers]  # fmt: skip
    yield from gather(
        LINKS, dict.fromkeys(other), "its optic is for another number of fibers than its way has."
    )
    two = links.groupby("site_id")[["optic", "attenuator"]].nunique().max(axis=1)
    yield from gather(LINKS, two.index[two > 1], "both rows of its second route are to name one optic.")
    odd = ~links["optic"].isin(optics()) | (
        (links["attenuator"] != "") & ~links["attenuator"].isin(attenuators())
    )
    yield from gather(LINKS, links.loc[odd, "site_id"], "optic or attenuator is not in the catalog.")
    known = links[links["site_id"].isin(walks) & ~odd]
    wrong: dict[str, list[str]] = {}
    for row, right in zip(known.to_dict("records"), expected(folder, known, walks), strict=True):
        for column, value in right.items():
            if _unlike(row[column], value, column):
                shown = f"{column} of its second route is {row[column]}; recomputed it is {value}."
                wrong.setdefault(column, [shown]).append(str(row["site_id"]))
    for shown, *ids in wrong.values():
        yield from gather(LINKS, dict.fromkeys(ids), shown)
    reach = np.array([optics()[name].reach_m for name in known["optic"]], dtype=float)
    far = known["length_m"].to_numpy(dtype=float) > reach
    yield from gather(LINKS, dict.fromkeys(known.loc[far, "site_id"]), "its second route is beyond reach.")
    yield from _bought(folder, known, walks)
    yield from _drops(folder)


def _bought(folder: PlanFolder, links: pd.DataFrame, walks: Mapping[str, Walk]) -> Iterator[Fault]:
    """Equipment buys just the modules of each second route, and an attenuator in each fiber where told."""
    rows = folder.layer("equipment")
    stands: dict[tuple[str, str, str], float] = defaultdict(float)
    for site, kind, item, many in zip(
        *(rows[c] for c in ("site_id", "kind", "item_id", "quantity")), strict=True
    ):
        if kind in SECOND:
            stands[site, kind, item] += float(many)
    asked: dict[tuple[str, str, str], float] = {}
    for site, name, taken in zip(links["site_id"], links["optic"], links["attenuator"], strict=True):
        optic, fibers = optics()[name], walks[site].fibers
        asked[site, SECOND[0], optic.item_id] = float(max(1, fibers // optic.fibers))
        if taken:
            asked[site, SECOND[1], attenuators()[taken].item_id] = float(fibers)
    unlike = sorted({key[0] for key in asked.keys() | stands.keys() if asked.get(key) != stands.get(key)})
    yield from gather("equipment", unlike, "not just the modules and attenuators of its second route.")


def _unlike(stored: Any, right: Any, column: str) -> bool:
    """Say whether a value is not the recomputed one."""
    if isinstance(right, str):
        return bool(stored != right)
    near = NEAR.get(column, 1e-6 if column in EXACT else LOSS_DB)
    scale = 1e-5 * abs(right) if column.endswith("_m") else 0.0
    return not abs(float(stored) - right) <= near + scale


def expected(folder: PlanFolder, links: pd.DataFrame, walks: dict[str, Walk]) -> Iterator[dict[str, Any]]:
    """Yield the figures of each row, recomputed: route with slack, drop of the device and of the center."""
    spans, drops = folder.layer("spans"), folder.layer("drops")
    length = dict(zip(spans["span_id"], spans["length_m"].astype(float), strict=True))
    bare = {k for k, way in ways().items() if not way.new_cable}
    rented = set(spans.loc[spans["way"].isin(bare), "span_id"])
    drop_m = dict(zip(drops["site_id"], drops["length_m"].astype(float), strict=True))
    entrance, slack = pop_drops(folder, drop_m), 1 + float(folder.study["network"]["slack_pct"]) / 100
    stands = dict(zip(folder.layer("pops")["pop_id"], folder.layer("pops")["site_id"], strict=True))
    load = carried_mbps(folder)
    for site, way, name, taken in zip(
        *(links[c] for c in ("site_id", "direction", "optic", "attenuator")), strict=True
    ):
        walk, optic = walks[site], optics()[name]
        route = sum(length.get(s, np.nan) for s in walk.spans)
        meters = route * slack + drop_m.get(site, 0.0) + entrance.get(walk.end, 0.0)
        standing = slack * sum(length[s] for s in walk.spans if s in rented)
        cuts, pairs = walk.splices + counted("link_end_splices"), counted("link_connectors")
        nm = optic.up_nm if way == "up" else optic.down_nm
        low, typical, high = (
            two_sums(meters, standing, cuts, pairs, nm, attenuators().get(taken), part)
            for part in ("low", "typical", "high")
        )
        penalty = optic.up_penalty_db if way == "up" else optic.down_penalty_db
        budget = optic.tx_min_dbm - penalty - optic.rx_sensitivity_dbm
        yield {
            "length_m": meters, "standing_m": standing, "splices": cuts, "connectors": pairs,
            "wavelength_nm": nm, "loss_low_db": low, "loss_expected_db": typical, "loss_high_db": high,
            "budget_db": budget, "margin_db": budget - high, "rate_mbps": optic.rate_mbps,
            "overload_margin_db": optic.rx_overload_dbm - (optic.tx_max_dbm - low),
            "load_mbps": load.get((site, way), np.nan),
            "pop_id": walk.end, "center_id": stands.get(walk.end, ""),
        }  # fmt: skip


def _drops(folder: PlanFolder) -> Iterator[Fault]:
    """The drop of a site with two routes holds the fibers of both."""
    drops = folder.layer("drops")
    fibers: Counter[str] = Counter()
    for walk in folder.chains.walks:
        fibers[walk.start] += walk.fibers
    sites = {w.start for w in folder.chains.seconds} - folder.chains.far_pops
    few = [
        s
        for s, n in zip(drops["site_id"], drops["fibers"], strict=True)
        if s in sites and int(n) != fibers[s]
    ]
    yield from gather("drops", few, "its fibers are not those of both its routes.")


RULES = (
    Rule(
        "INT-PROTECT-LIGHT",
        "Each second route has one row up and one down in `link_budget`: length, splices, losses, margins "
        "and the whole load of its device, recomputed as for working links; its drop holds the fibers of "
        "both, and equipment buys its modules.",
        "A second route that does not light up, or cannot carry the load, protects nobody.",
        "A loss written down, an optic or a load edited.",
        "Write the plan anew.",
        (LINKS, "equipment", "circuits", "pops", "splitters", "spans", "drops", "cameras", "points", STUDY),
        check_light,
    ),
)
