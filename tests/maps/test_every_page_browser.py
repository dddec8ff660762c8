"""Every kind of page in a real browser, each opened once: no serious fault of access, phone width, shades.

axe-core looks at each page as it opens and again in the other shade; of the map also with table and popup.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers_pages import PAGES, write_pages

from planner.cli.listening import listening

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1300, "height": 900}
SERVED = ("/", "/frontier/base-frontier")
OPEN_TABLE_AND_POPUP = """() => {
  P.showTables(true);
  const layer = P.layers.find((one) => one.key === 'cameras') || P.layers[P.layers.length - 1];
  P.goTo(layer, 0);
}"""
SHOWN_WHOLE = """() => [...document.querySelectorAll('.leaflet-popup')]
  .every((popup) => getComputedStyle(popup).opacity === '1')"""
TOO_WIDE = """() => {
  const wide = document.documentElement.clientWidth;
  return document.documentElement.scrollWidth <= wide ? [] : [...document.querySelectorAll('body *')]
    .filter((e) => e.getBoundingClientRect().right > wide + 1).slice(0, 5)
    .map((e) => e.outerHTML.slice(0, 120));
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pages(tmp_path_factory.mktemp("every"))


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[str]:
    """The address of the study being served."""
    with listening(folder / "shelf", "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page that is watched: on leaving, nothing may have gone wrong in it."""
    context = browser.new_context(viewport=DESK)
    made, faults = context.new_page(), []
    made.on("console", lambda m: faults.append(m.text) if m.type in ("error", "warning") else None)
    made.on("pageerror", lambda e: faults.append(str(e)))
    made.on("dialog", lambda d: (faults.append(d.message), d.dismiss()))
    yield made
    context.close()
    assert faults == []


def serious(page: Any) -> list[str]:
    """What axe-core calls serious or critical, with the first places."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-core is not installed")
    found = axe.Axe().run(page).response["violations"]
    return [
        f"{v['impact']} {v['id']}: {[n['target'] for n in v['nodes'][:4]]}"
        for v in found
        if v["impact"] in ("serious", "critical")
    ]


def other_shade(page: Any) -> bool:
    """Turn the page dark, where it has a switch; say whether it has."""
    switch = page.locator("#theme, #shade").first
    if switch.count() == 0:
        return False
    switch.click()
    return True


def check(page: Any, name: str) -> None:
    """Look at an opened page: access in both shades, and the width of a phone."""
    if page.evaluate("typeof P === 'object' && Boolean(P.layers)"):
        page.wait_for_selector("html[data-ready]")
        page.evaluate(OPEN_TABLE_AND_POPUP)
        page.wait_for_function(SHOWN_WHOLE)
    assert serious(page) == [], name
    if other_shade(page):
        assert serious(page) == [], f"{name}, dark"
    page.set_viewport_size(PHONE)
    assert page.evaluate(TOO_WIDE) == [], name


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_serious_fault_of_access_and_fits_a_phone(page, folder, name):
    page.goto((folder / name).as_uri())
    check(page, name)


@pytest.mark.parametrize("address", SERVED)
def test_a_served_page_has_no_serious_fault_of_access_and_fits_a_phone(page, served, address):
    page.goto(served + address)
    page.wait_for_load_state("networkidle")
    check(page, address)


def test_the_page_of_plans_leads_to_maps_that_run_under_its_policy(page, served):
    """Names with markup stay text; a stored map draws itself under the policy of the server."""
    requests: list[str] = []
    page.on("request", lambda r: requests.append(r.url))
    page.goto(served + "/")
    assert '"><img src=x onerror=alert(1)>' in page.locator("h3").first.inner_text()
    assert page.locator("img").count() == 0
    page.locator("section.plan", has_text="base").locator("a", has_text="mapa").last.click()
    page.wait_for_selector("html[data-ready]")
    assert page.locator("#layers input").count() == 2
    assert [u for u in requests if not u.startswith((served, "data:"))] == []


def test_the_slider_shows_figures_and_map_of_the_point_by_keyboard_alone(page, served):
    """Left and right change point, figures, spoken value and, a moment later, the map; both languages."""
    page.goto(served + "/frontier/base-frontier")
    slider, title = page.locator("#point"), page.locator("#point-title")
    assert title.inner_text() == "Punto 3 de 3"
    page.wait_for_selector("#point-map[src$='/03/map.html']")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    assert title.inner_text() == "Punto 2 de 3"
    assert page.locator("[data-figure=cameras]").inner_text() == "20"
    assert page.locator("[data-figure=cost]").inner_text() == "USD 2.000.000"
    assert page.locator("[data-figure=bound]").inner_text() == "20,20 %"
    assert "punto 2" in slider.get_attribute("aria-valuetext")
    assert page.locator("circle.here").count() == 1
    page.wait_for_selector("#point-map[src$='/02/map.html']")
    page.frame_locator("#point-map").locator("html[data-ready]").wait_for()
    page.click("#language")
    assert title.inner_text() == "Point 2 of 3"
    assert page.locator("[data-figure=cost]").inner_text() == "USD 2,000,000"
    assert "point 2" in slider.get_attribute("aria-valuetext")
    page.click("#less")
    assert title.inner_text() == "Point 1 of 3"
    assert page.locator("#less").is_disabled()
    assert re.search(r"/01/map\.html$", page.locator("#point-links a").first.get_attribute("href"))


def test_an_event_handler_smuggled_into_a_stored_page_does_not_run(page, folder, served):
    """The same file opened without the server would run it: the policy that the server sends stops it."""
    stored = folder / "shelf" / "plan" / "base" / "report.html"
    text = "<!DOCTYPE html><title>t</title><body><p id=p>quiet</p>{}<script>document.title = 'own';</script>"
    stored.write_text(text.format("<svg onload=\"document.getElementById('p').textContent='loud'\"></svg>"))
    page.goto(stored.as_uri())
    assert (page.locator("#p").inner_text(), page.title()) == ("loud", "own")
    blocked: list[str] = []
    quiet = page.context.new_page()
    quiet.on("console", lambda m: blocked.append(m.text))
    quiet.goto(f"{served}/plan/base/report.html")
    assert (quiet.locator("#p").inner_text(), quiet.title()) == ("quiet", "own")
    assert any("Content Security Policy" in words for words in blocked)
    quiet.close()
