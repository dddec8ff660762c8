"""How large the map is, how fast it opens and moves: `python benchmarks/maps.py [RUNS]` (needs Chromium).

Plans are grids made by the helpers of the tests from a fixed seed, with streets that bend and change their
name as those of a city do, and view polygons of 41 corners; `write_map` draws them as it draws any plan.
Each run has a browser of its own. `ready` is from the start of the navigation to the second frame after the
page has drawn itself; `cpu` is the processor time of the renderers until then. A pan is a step of 150 pixels
with all that follows it, the fastest of 20; frames are those of the mouse dragging the map.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import shapely

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from helpers_plan import synthetic_plan
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from planner.outputs import write_map
from planner.plan.model import Plan

SIZES = {
    "1,000 cameras": {"blocks": 84, "cameras": 1000, "points": 310, "route_km": 300},
    "5,000 cameras": {"blocks": 190, "cameras": 5000, "points": 310, "route_km": 3000},
}
NAMED_BLOCKS = 6
BEND_M = 3.0
WINDOW = {"width": 1280, "height": 800}
READY = "() => performance.now()"
PAN = """() => {
  let best = Infinity;
  for (let k = 0; k < 20; k += 1) {
    const begun = performance.now();
    P.map.panBy([k % 2 ? 150 : -150, 0], { animate: false });
    best = Math.min(best, performance.now() - begun);
  }
  return best;
}"""
FRAMES = """() => {
  window.frames_ms = [];
  let last = performance.now();
  const step = (now) => {
    window.frames_ms.push(now - last);
    last = now;
    window.stepping = requestAnimationFrame(step);
  };
  window.stepping = requestAnimationFrame(step);
}"""
STOP = "() => { cancelAnimationFrame(window.stepping); return window.frames_ms.slice(1); }"


def city(blocks: int, cameras: int, points: int, route_km: float = np.inf, seed: int = 1) -> Plan:
    """Return a plan on a grid whose streets bend between corners and have a name for some blocks only.

    Of its route as many spans are kept, evenly over the city, as come to `route_km`.
    """
    plan = synthetic_plan(blocks, cameras, points)
    spans = plan.tables["spans"]
    share = min(1.0, 1000 * route_km / float(spans["length_m"].sum()))
    kept = np.floor(np.arange(1, len(spans) + 1) * share) > np.floor(np.arange(len(spans)) * share)
    plan = replace(plan, tables=plan.tables | {"spans": spans[kept].reset_index(drop=True)})
    rng = np.random.default_rng(seed)
    streets = plan.streets.copy()
    part = rng.integers(0, NAMED_BLOCKS, len(streets))
    row = np.arange(len(streets)) // (NAMED_BLOCKS * 2)
    streets["name"] = [f"{n}, {r}" if p else n for n, r, p in zip(streets["name"], row, part, strict=True)]
    ends = shapely.get_coordinates(streets.geometry).reshape(-1, 2, 2)
    middle = ends.mean(axis=1) + rng.normal(0, BEND_M, (len(ends), 2))
    bent = shapely.linestrings(np.stack([ends[:, 0], middle, ends[:, 1]], axis=1))
    return replace(plan, streets=streets.set_geometry(bent, crs=streets.crs))


def drag(page: Page) -> list[float]:
    """Return the milliseconds between frames while the mouse drags the map to and fro."""
    box = page.locator("#map_plan").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.evaluate(FRAMES)
    for turn in range(4):
        page.mouse.move(x, y)
        page.mouse.down()
        for k in range(20):
            page.mouse.move(x + (1 if turn % 2 else -1) * 12 * k, y + 6 * k)
        page.mouse.up()
        page.wait_for_timeout(300)
    return list(page.evaluate(STOP))


def measured(path: Path, play: Playwright, chromium: str) -> dict[str, float]:
    """Return when the map is ready, and how it moves over the whole plan and close up."""
    browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
    page = browser.new_page(viewport=WINDOW)
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready]", timeout=90_000)
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    found = {"ready s": float(page.evaluate(READY)) / 1000, "cpu s": _renderers(browser)}
    for view, zoom in (("whole plan", ""), ("close up", "() => { P.map.setZoom(16, { animate: false }); }")):
        if zoom:
            page.evaluate(zoom)
        found[f"{view}: pan ms"] = float(page.evaluate(PAN))
        frames = drag(page)
        found[f"{view}: median frame ms"] = statistics.median(frames)
        found[f"{view}: longest frame ms"] = max(frames)
    browser.close()
    return found


def _renderers(browser: Browser) -> float:
    """Return the processor seconds of the renderers so far."""
    told = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")
    return float(sum(p["cpuTime"] for p in told["processInfo"] if p["type"] == "renderer"))


def told(plan: Plan) -> str:
    """Return how much a plan draws."""
    routes, streets = plan.tables["spans"]["length_m"].sum() / 1000, plan.streets["length_m"].sum() / 1000
    sites = f"{len(plan.tables['cameras']):,} cameras, {len(plan.tables['points'])} points"
    return f"{sites}, {routes:,.0f} km of routes, {streets:,.0f} km of streets"


def main(runs: int) -> None:
    """Write each map, open it so many times, print the medians."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Chromium is not installed: nothing can be opened.")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        for name, size in SIZES.items():
            plan = city(**size)
            path = Path(folder) / "map.html"
            begun = time.process_time()
            write_map(plan, None, path)
            cpu = time.process_time() - begun
            print(f"{name}: {told(plan)}; written in {cpu:.1f} CPU s, {path.stat().st_size / 1e6:.2f} MB")
            found = [measured(path, play, chromium) for _ in range(runs)]
            for key in found[0]:
                values = sorted(f[key] for f in found)
                middle = statistics.median(values)
                print(f"  {key}: median {middle:.2f}, from {values[0]:.2f} to {values[-1]:.2f}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
