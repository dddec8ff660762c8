"""Make the sample map and its picture from examples/jsei: `python maps/make.py` (needs Chromium).

Writes maps/jsei.html, the map of the base plan as `planner run` makes it, and maps/jsei.png, a view of it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
STUDY = HERE.parent / "examples" / "jsei"
VIEW = {"width": 1400, "height": 860}


def main() -> None:
    """Run the study into a temporary folder, copy its map, draw its picture."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Chromium is not installed: the picture cannot be drawn.")
    with tempfile.TemporaryDirectory() as folder:
        plan = Path(folder) / "plan"
        subprocess.run([sys.executable, "-m", "planner", "run", str(STUDY), "--out", str(plan)], check=True)
        shutil.copy(plan / "map.html", HERE / "jsei.html")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport=VIEW)
        page.goto((HERE / "jsei.html").as_uri())
        page.wait_for_timeout(2500)
        page.screenshot(path=HERE / "jsei.png")
        browser.close()


if __name__ == "__main__":
    main()
