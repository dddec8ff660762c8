"""Protected backbone over leased links: cost, bound and seconds on a stand-in of examples/ecu911.

python benchmarks/backbone.py 6 8 16 --time-limit 120

The first N centers of the example; each sends `tiers.parent_stream_pct` of its cameras' streams to the center
above; capacity may be leased between any two; all flows (or, with `--protection zonal`, those between centers
of the upper tiers) survive the failure of any link. No street is planned: cameras are those of the example.
"""

from __future__ import annotations

import argparse
import dataclasses
import re
import time
from pathlib import Path

import pandas as pd

from planner.catalog import load_catalog
from planner.plan.province import backbone_choice
from planner.plan.province.model import MemberPlan, Part
from planner.schema import FINDINGS, QUANTITIES
from planner.schema.tiers import TIER_FLOWS
from planner.settings import Settings, load_settings

ECU = Path(__file__).parents[1] / "examples" / "ecu911"
HEADROOM = 1.2


def stand_in(
    count: int, pairs: str, protection: str, limit_s: float
) -> tuple[Settings, list[MemberPlan], Part]:
    """Return settings, members without plans, and the flows between the first centers."""
    settings = load_settings(ECU)
    asked = dataclasses.replace(
        settings.backbone, lease_pairs=pairs, protection=protection, time_limit_s=limit_s
    )
    centers = settings.centers[:count]
    settings = dataclasses.replace(settings, backbone=asked, centers=tuple(centers))
    known, members, flows = {c.id for c in centers}, [], []
    share = settings.tiers.parent_stream_pct / 100
    for c in centers:
        told = (ECU / "members" / c.member / "study.toml").read_text(encoding="utf-8")
        found = re.search(r"^count = (\d+)", told, re.MULTILINE)
        assert found is not None, c.member
        sent = int(found[1]) * settings.cameras.stream_mbps * HEADROOM * share
        members.append(MemberPlan(c.member, c.member, ECU, 1, c.lon, c.lat, {}))
        if c.parent in known:
            flows.append((f"FLW-{len(flows) + 1:04d}", "parent", "center", c.id, c.parent, sent, 0.0, None))
    rows = [(c.id, c.name, c.tier, c.member, c.lon, c.lat) for c in centers]
    tables = {
        "tier_centers": pd.DataFrame(rows, columns=list(backbone_choice.CENTER_COLUMNS)),
        "tier_flows": pd.DataFrame(flows, columns=TIER_FLOWS.names),
    }
    empty = {t.name: pd.DataFrame(columns=t.names) for t in (QUANTITIES, FINDINGS)}
    return settings, members, Part(tables, empty["quantities"], {}, {}, empty["findings"])


def main() -> None:
    """Print a row for each number of centers."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("centers", type=int, nargs="+")
    asked.add_argument("--pairs", default="all", help="lease_pairs of [backbone]")
    asked.add_argument("--protection", default="members")
    asked.add_argument("--time-limit", type=float, default=120.0)
    given = asked.parse_args()
    print("| centers | links on offer | cost, million | bound | gap % | certified | processor s |")
    print("|---|---|---|---|---|---|---|")
    for count in given.centers:
        settings, members, tiers = stand_in(count, given.pairs, given.protection, given.time_limit)
        began = time.process_time()
        found = backbone_choice.choose(settings, load_catalog(settings), members, tiers)
        report = found.solution.report
        money = [v / 1e8 for v in (report.objective, report.bound, report.certified_bound)]
        took = time.process_time() - began
        print(
            f"| {count} | {found.problem.edge_count} | {money[0]:.3f} | {money[1]:.3f} "
            f"| {report.gap_pct:.2f} | {money[2]:.3f} | {took:.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
