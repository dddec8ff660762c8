"""Make the sample maps and the pictures of README and docs: `python maps/make.py [PLAN]` (needs Chromium).

Writes, from the base plan of examples/jsei or from a stored plan folder:

- jsei.html, the map of the plan, and jsei.png, a view of it;
- jsei_public.png, the public build of the map with a camera's popup open;
- jsei_report.png, the first screen of the report.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
STUDY = HERE.parent / "examples" / "jsei"
VIEW = {"width": 1400, "height": 860}
COLORS = 256
LARGEST_BYTES = 300_000
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
OPEN_A_CAMERA = """() => {
  const layer = P.layers.find((one) => one.key === 'cameras');
  P.goTo(layer, Math.floor(layer.data.count / 2));
}"""


def main(stored: Path | None) -> None:
    """Draw maps and report of the plan, copy the map, take the pictures."""
    chromium = next((p for p in map(shutil.which, CHROMIUM) if p), None)
    if chromium is None:
        sys.exit("Chromium is not installed: the pictures cannot be taken.")
    with tempfile.TemporaryDirectory() as folder:
        pages = drawn(stored, Path(folder))
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            take(browser, pages / "map.html", HERE / "jsei.png")
            take(browser, pages / "map_public.html", HERE / "jsei_public.png", OPEN_A_CAMERA)
            take(browser, pages / "report.html", HERE / "jsei_report.png")
            browser.close()
        shutil.copy(pages / "map.html", HERE / "jsei.html")


def drawn(stored: Path | None, folder: Path) -> Path:
    """Return a folder with map, public map and report: of a new plan of the study, or of a stored one."""
    plan = stored or folder / "plan"
    if stored is None:
        planner("run", STUDY, "--out", plan)
    pages = folder / "pages"
    pages.mkdir()
    planner("map", plan, "--out", pages / "map.html")
    planner("map", plan, "--public", "--out", pages / "map_public.html")
    planner("report", plan, "--html", pages / "report.html")
    return pages


def planner(*arguments: object) -> None:
    """Run the command line."""
    subprocess.run([sys.executable, "-m", "planner", *map(str, arguments)], check=True)


def take(browser: Any, page: Path, picture: Path, before: str = "") -> None:
    """Take a picture of a page, with few colors, rare ones kept, so that it stays small."""
    shown = browser.new_page(viewport=VIEW)
    shown.goto(page.as_uri())
    if "map" in page.name:
        shown.wait_for_selector("html[data-ready]")
    if before:
        shown.evaluate(before)
    shown.wait_for_timeout(1000)
    image = Image.open(io.BytesIO(shown.screenshot())).convert("RGB")
    shown.close()
    every = Image.Quantize.MAXCOVERAGE
    few = image.quantize(COLORS, method=every, kmeans=3, dither=Image.Dither.NONE)
    few.save(picture, optimize=True)
    size = picture.stat().st_size
    print(f"{picture.name}: {size:,} bytes")
    if size > LARGEST_BYTES:
        sys.exit(f"{picture.name} has {size:,} bytes; at most {LARGEST_BYTES:,} are kept in the repository.")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
