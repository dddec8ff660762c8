"""Run whole studies on real cities and print a table of what was found, proven and used.

    PLANNER_DATA=... python benchmarks/cities.py [STUDY ...] > table.md

Each study runs in a process of its own, from reading to report, into a temporary folder.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
STUDIES = [HERE.parent / "examples" / "jsei", HERE.parent / "examples" / "porto_alegre"]
STUDIES += sorted(p.parent for p in (HERE / "studies").glob("*/study.toml"))
HEAD = [
    "study", "streets km", "cameras", "points joined", "unserved", "coverage", "coverage gap %", "route km",
    "fiber gap %", "certified gap %", "outcome", "audit errors", "seconds", "MB",
]  # fmt: skip


def measure(study: Path) -> list[str]:
    """Run one study; return its row."""
    with tempfile.TemporaryDirectory() as folder:
        begun = time.monotonic()
        command = [sys.executable, "-m", "planner", "run", str(study), "--out", f"{folder}/plan", "--json"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        seconds = time.monotonic() - begun
    if done.returncode:
        return [study.name, *[""] * (len(HEAD) - 3), f"exit {done.returncode}: {done.stderr.strip()[:200]}"]
    plan = json.loads(done.stdout)
    cameras, network = plan["cameras"], plan["network"]
    certified = 100 * (network["objective"] - network["certified_lower_bound"]) / (network["objective"] or 1)
    return [
        study.name, f"{plan['city']['street_km']:,.0f}", str(cameras["chosen"]),
        str(network["connected"] - cameras["chosen"]), str(len(network["unserved"])),
        f"{cameras['coverage_share']:.1%}", f"{cameras['gap_pct']:.2f}", f"{network['route_m'] / 1000:,.1f}",
        f"{network['gap_pct']:.2f}", f"{certified:.2f}", plan["outcome"], str(plan["audit"]["errors"]),
        f"{seconds:.0f}", f"{plan['peak_memory_mb']:,.0f}",
    ]  # fmt: skip


def main() -> None:
    """Print the table."""
    studies = [Path(a) for a in sys.argv[1:]] or STUDIES
    print("| " + " | ".join(HEAD) + " |")
    print("|" + "---|" * len(HEAD))
    for study in studies:
        print("| " + " | ".join(measure(study)) + " |", flush=True)


if __name__ == "__main__":
    main()
