"""Three views of the map against pictures that are kept; this file, run as a program, draws them.

Pictures are of the canvas, folded to squares of 8 pixels: fonts and a pixel here or there do not count.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytestmark = pytest.mark.browser

SIZED = """() => {
  Object.assign(P.map.getContainer().style, { width: '960px', height: '720px' });
  P.map.invalidateSize({ animate: false });
}"""
KEPT = Path(__file__).parent / "screens"
FOLD = 8
MEAN, WORST_SHARE, WORST = 2.0, 0.005, 40
"""Tolerances: mean difference of 255, and the share of squares that may differ by more than `WORST`."""
VIEWS = {
    "whole": "() => { P.fit(); }",
    "close_dark": "() => { P.shade(true); P.map.setView(P.layer('cameras').leaves[4].getLatLng(), 17); }",
    "cables": "() => { ['spans', 'viewsheds', 'cameras', 'points', 'drops'].forEach(k =>"
    " P.turn(P.layer(k), false));"
    " P.turn(P.layer('cables'), true); P.turn(P.layer('districts'), true); P.fit(); }",
}


def folded(page, view):
    """Return the canvas of a view as squares: mean red, green and blue of 8 by 8 pixels."""
    page.evaluate(SIZED)
    page.evaluate(view)
    page.evaluate("() => { P.map.closePopup(); P.redraw(); }")
    for hidden in (".leaflet-control-container", ".leaflet-popup-pane"):
        page.eval_on_selector(hidden, "e => { e.style.visibility = 'hidden'; }")
    page.wait_for_timeout(150)
    shot = Image.open(BytesIO(page.locator("#map_plan").screenshot())).convert("RGB")
    size = shot.width // FOLD, shot.height // FOLD
    return shot.crop((0, 0, size[0] * FOLD, size[1] * FOLD)).resize(size, Image.Resampling.BOX)


def difference(one, other):
    """Return the mean difference, and the share of squares that differ by more than `WORST`."""
    apart = np.abs(np.asarray(one, dtype=int) - np.asarray(other, dtype=int)).max(axis=2)
    return float(apart.mean()), float((apart > WORST).mean())


@pytest.mark.parametrize("name", VIEWS)
def test_the_view_looks_as_it_did(rich_page, name):
    kept = Image.open(KEPT / f"{name}.png").convert("RGB")
    found = folded(rich_page, VIEWS[name])
    assert found.size == kept.size
    mean, worst = difference(found, kept)
    assert mean < MEAN
    assert worst < WORST_SHARE


def test_a_layer_less_is_told_by_the_comparison(rich_page):
    """The tolerance is not so wide that the routes could vanish unseen."""
    kept = Image.open(KEPT / "whole.png").convert("RGB")
    rich_page.evaluate("P.turn(P.layer('spans'), false)")
    mean, worst = difference(folded(rich_page, VIEWS["whole"]), kept)
    assert mean > MEAN or worst > WORST_SHARE


def keep() -> None:
    """Draw the pictures anew; look at them before they are kept."""
    import shutil
    import tempfile

    from helpers_rich_map import rich_plan
    from playwright.sync_api import sync_playwright

    from planner.outputs import write_map

    KEPT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        write_map(rich_plan(), None, Path(folder) / "map.html")
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, view in VIEWS.items():
            page = browser.new_page(viewport={"width": 1400, "height": 900})
            page.goto((Path(folder) / "map.html").as_uri())
            page.wait_for_selector("html[data-ready]")
            folded(page, view).save(KEPT / f"{name}.png", optimize=True)
        browser.close()


if __name__ == "__main__":
    keep()
