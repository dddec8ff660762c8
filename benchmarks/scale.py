"""Plan studies of growing size and print cost, seconds, memory and gap of each, with fitted exponents.

    python benchmarks/scale.py [CAMERAS ...] [--most N] [--out TABLE.csv] [--chart CHART.svg] [--keep FOLDER]
        [-- RUN OPTIONS]

Each study is drawn by rule (a town of 0.111 km2 a camera and 4,500 residents a km2, a government point for
every 12 cameras); above `--most` cameras (1,500) it is a study of equal members. Each is planned in a process
of its own, into a temporary folder or into `FOLDER/CAMERAS`, where a study that was drawn before is taken as
it stands. What follows `--` goes to `planner run`.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd

from planner.sources.reconstruction import StandInTown

HERE = Path(__file__).resolve().parent
SIZES = (100, 300, 600, 1500, 3000, 7300, 30000)
MOST = 1500
SEED = 20_000
WARMING = 20
MIDDLE = (-66.9, 10.2)
"""Where the towns are drawn: a place of one zone of meters; nothing of it is real."""
STEP_DEG = 0.5
UNTIL_THE_GAP = """
[optimize] # stages end by their gap: what a clock cuts short would pass for speed
siting_time_limit_s = 36000
routing_time_limit_s = 36000
bulk_time_limit_s = 36000
"""
LEAST_POINTS = 5
LEAST_SHOWN = 0.01


@dataclass(frozen=True)
class Measured:
    """What one study took and gave: cameras and joined sites, processor seconds of all its processes."""

    cameras: int
    members: int
    sites: int
    street_km: float
    route_km: float
    cpu_s: float
    wall_s: float
    memory_mb: float
    siting_gap_pct: float
    network_gap_pct: float
    worst_gap_pct: float
    capex: float

    @property
    def cpu_s_per_site(self) -> float:
        """Processor seconds for each joined site."""
        return self.cpu_s / max(self.sites, 1)

    @property
    def capex_per_site(self) -> float:
        """Capex for each joined site."""
        return self.capex / max(self.sites, 1)


def main(arguments: Sequence[str]) -> None:
    """Print the table and the exponents; write table and chart where asked."""
    cut = list(arguments).index("--") if "--" in arguments else len(arguments)
    own, given = arguments[:cut], arguments[cut + 1 :]
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("cameras", nargs="*", type=int, default=list(SIZES))
    asked.add_argument("--most", type=int, default=MOST)
    asked.add_argument("--out", type=Path)
    asked.add_argument("--chart", type=Path)
    asked.add_argument("--keep", type=Path)
    options = asked.parse_args(own)
    print("| " + " | ".join(HEAD) + " |\n|" + "---|" * len(HEAD))
    rows = []
    with folder_for(WARMING, None) as folder:  # kernels that were never compiled here cost a minute, once
        measure(WARMING, options.most, (), folder)
    for cameras in options.cameras or SIZES:
        with folder_for(cameras, options.keep) as folder:
            rows.append(measure(cameras, options.most, given, folder))
        print(line(rows[-1]), flush=True)
        if options.out:
            table_of(rows).to_csv(options.out, index=False, lineterminator="\n")
    for what, exponent in exponents(rows).items():
        print(f"{what} grows with sites to the power {exponent:.2f}")
    if options.chart:
        options.chart.write_text(chart(rows), encoding="utf-8", newline="\n")


HEAD = (
    "cameras", "members", "sites", "streets km", "route km", "CPU s", "CPU s a site", "wall s", "MB",
    "siting gap %", "network gap %", "worst gap of a member %", "capex a site",
)  # fmt: skip


def line(row: Measured) -> str:
    """Return a row of the printed table."""
    cells = (
        f"{row.cameras:,}", str(row.members), f"{row.sites:,}", f"{row.street_km:,.0f}",
        f"{row.route_km:,.1f}", f"{row.cpu_s:,.0f}", f"{row.cpu_s_per_site:.3f}", f"{row.wall_s:,.0f}",
        f"{row.memory_mb:,.0f}", f"{row.siting_gap_pct:.2f}", f"{row.network_gap_pct:.2f}",
        f"{row.worst_gap_pct:.2f}", f"{row.capex_per_site:,.0f}",
    )  # fmt: skip
    return "| " + " | ".join(cells) + " |"


def table_of(rows: Sequence[Measured]) -> pd.DataFrame:
    """Return the rows as a table."""
    return pd.DataFrame([asdict(r) for r in rows])


@contextmanager
def folder_for(cameras: int, keep: Path | None) -> Iterator[Path]:
    """Give the folder of a study and its plan: one that is kept, or a temporary one."""
    if keep is None:
        with tempfile.TemporaryDirectory() as name:
            yield Path(name)
        return
    folder = keep.resolve() / str(cameras)
    folder.mkdir(parents=True, exist_ok=True)
    yield folder


def measure(cameras: int, most: int, given: Sequence[str], folder: Path) -> Measured:
    """Draw a study of so many cameras, plan it in a process of its own, and return what it took."""
    study, plan = folder / "study", folder / "plan"
    if not (study / "study.toml").exists():  # written last
        draw_study(cameras, most, study)
    command = [sys.executable, "-m", "planner", "run", str(study), "--out", str(plan)]
    begun = time.monotonic()
    run = subprocess.Popen([*command, *given], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(run.pid, 0)
    run.returncode = os.waitstatus_to_exitcode(status)
    if run.returncode:
        raise SystemExit(f"{cameras} cameras: planner run ended with {run.returncode}")
    wall = time.monotonic() - begun
    parts = summaries(plan)
    return Measured(
        cameras=sum(p["cameras"]["chosen"] for p in parts),
        members=len(parts),
        sites=sum(p["network"]["connected"] for p in parts),
        street_km=sum(p["city"]["street_km"] for p in parts),
        route_km=sum(p["network"]["route_m"] for p in parts) / 1000,
        cpu_s=used.ru_utime + used.ru_stime,
        wall_s=wall,
        memory_mb=used.ru_maxrss / 1024,
        siting_gap_pct=summed_gap_pct(
            [(p["cameras"]["objective"], p["cameras"]["upper_bound"]) for p in parts]
        ),
        network_gap_pct=summed_gap_pct(
            [(p["network"]["lower_bound"], p["network"]["objective"]) for p in parts]
        ),
        worst_gap_pct=max(max(p["cameras"]["gap_pct"], p["network"]["gap_pct"]) for p in parts),
        capex=sum(float(p["cost"]["capex"]) for p in parts),
    )


def summaries(plan: Path) -> list[dict[str, Any]]:
    """Return plan.json of the plan, or of each member."""
    files = sorted(plan.glob("members/*/plan.json")) or [plan / "plan.json"]
    return [json.loads(f.read_text(encoding="utf-8")) for f in files]


def summed_gap_pct(pairs: Sequence[tuple[float, float]]) -> float:
    """Return the gap between two sums, the first of each pair at most the second, in percent of the second.

    >>> summed_gap_pct([(9.0, 10.0), (10.0, 10.0)])
    5.0
    """
    low, high = sum(a for a, _ in pairs), sum(b for _, b in pairs)
    return 100 * (high - low) / high if high else 0.0


def draw_study(cameras: int, most: int, folder: Path) -> None:
    """Write a study of one town, or of equal members where there are more cameras than `most`."""
    builder = ecu911_builder()
    parts = max(1, math.ceil(cameras / most))
    each = [cameras // parts + (k < cameras % parts) for k in range(parts)]
    if parts == 1:
        write_member(builder, "town", cameras, 0, folder)
        return
    entries = []
    for k, count in enumerate(each):
        name = f"m{k + 1:02d}"
        write_member(builder, name, count, k, folder / "members" / name)
        entries.append(f'[[members]]\nid = "{name}"\nstudy = "members/{name}"\n')
    head = 'schema = 1\n\n[study]\nname = "scale"\ntitle = "scale"\ncurrency = "USD"\nseed = 1\n\n'
    (folder / "study.toml").write_text(head + "\n".join(entries), encoding="utf-8", newline="\n")


def write_member(builder: ModuleType, name: str, cameras: int, number: int, folder: Path) -> None:
    """Write the study of a town for so many cameras."""
    folder.mkdir(parents=True, exist_ok=True)
    area = round(cameras * builder.KM2_PER_CAMERA, 2)
    lon = MIDDLE[0] + STEP_DEG * (number % 5)
    town = StandInTown(lon, MIDDLE[1], round(area * builder.RESIDENTS_PER_KM2), area, SEED + number)
    at = builder.write_town(town, max(LEAST_POINTS, cameras // builder.CAMERAS_PER_POINT), folder)
    text = builder.STUDY.format(
        member=name, title=name, city=name, cameras=cameras, seed=1, residents=town.residents,
        own=builder.OWN, lon=at[0], lat=at[1],
    )  # fmt: skip
    (folder / "study.toml").write_text(text + UNTIL_THE_GAP, encoding="utf-8", newline="\n")


def ecu911_builder() -> ModuleType:
    """Return the script that draws the towns of `examples/ecu911`: these towns are drawn in the same way."""
    loader = SourceFileLoader("ecu911_build", str(HERE.parent / "examples" / "ecu911" / "build.py"))
    module = ModuleType(loader.name)
    module.__file__ = loader.path
    loader.exec_module(module)
    return module


def exponents(rows: Sequence[Measured]) -> dict[str, float]:
    """Return the slope of each measure on sites, both in logarithms; none from fewer than two sizes."""
    if len({r.sites for r in rows}) < 2:
        return {}
    at = np.log([r.sites for r in rows])
    measures = {
        "processor time": [r.cpu_s for r in rows],
        "memory": [r.memory_mb for r in rows],
        "capex": [r.capex for r in rows],
    }
    return {what: float(np.polyfit(at, np.log(values), 1)[0]) for what, values in measures.items()}


def chart(rows: Sequence[Measured]) -> str:
    """Return processor seconds, memory, capex and gap over sites as an SVG of four panels."""
    panels = (
        ("processor seconds a site", [r.cpu_s_per_site for r in rows]),
        ("memory of the largest process, MB", [r.memory_mb for r in rows]),
        ("capex a site, USD", [r.capex_per_site for r in rows]),
        ("widest gap of a member, %", [r.worst_gap_pct for r in rows]),
    )
    sites = [r.sites for r in rows]
    body = "".join(
        panel(title, sites, values, 400 * (k % 2), 240 * (k // 2)) for k, (title, values) in enumerate(panels)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 810 490" font-family="sans-serif" '
        f'font-size="12"><rect width="810" height="490" fill="#fbfbf8"/>{body}</svg>\n'
    )


def panel(title: str, sites: Sequence[int], values: Sequence[float], left: float, top: float) -> str:
    """Return one measure over sites: from zero up, a dot a size, each decade of sites told."""
    x = np.log10(sites)
    low, high = np.floor(x.min()), np.ceil(x.max() + 1e-9)
    largest = max(*values, LEAST_SHOWN)
    step = 10 ** np.floor(np.log10(largest))
    step *= next(f for f in (0.2, 0.5, 1.0, 2.0) if largest <= 5 * f * step)
    most = step * np.ceil(largest / step)
    px = left + 60 + 310 * (x - low) / (high - low)
    py = top + 200 - 155 * np.asarray(values) / most
    dots = "".join(f'<circle cx="{a:.1f}" cy="{b:.1f}" r="4"/>' for a, b in zip(px, py, strict=True))
    line = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(px, py, strict=True))
    words = [
        f'<text x="{left + 60 + 310 * (k - low) / (high - low):.0f}" y="{top + 218:.0f}" '
        f'text-anchor="middle">{10**k:,.0f}</text>'
        for k in np.arange(low, high + 1)
    ]
    for value in np.arange(0.0, most + step / 2, step):
        y = top + 200 - 155 * value / most
        words.append(f'<path d="M{left + 60:.0f} {y:.1f}h310" stroke="#ddd"/>')
        words.append(f'<text x="{left + 54:.0f}" y="{y + 4:.1f}" text-anchor="end">{value:,g}</text>')
    return (
        f'<g fill="#333">{"".join(words)}'
        f'<text x="{left + 60:.0f}" y="{top + 30:.0f}" font-weight="bold">{title}</text>'
        f'<text x="{left + 215:.0f}" y="{top + 234:.0f}" text-anchor="middle">sites</text></g>'
        f'<polyline points="{line}" fill="none" stroke="#1f6f8b" stroke-width="2"/>'
        f'<g fill="#1f6f8b">{dots}</g>'
    )


if __name__ == "__main__":
    main(sys.argv[1:])
