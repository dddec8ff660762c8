"""The public map in a real browser: what a passer-by asks is answered, and what is blank says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers_plan import synthetic_plan

from planner.outputs import write_public_map
from planner.outputs.map.public import COUNTED
from planner.outputs.words import column_name

pytestmark = pytest.mark.browser

ASKED = [column_name(c).en for c in COUNTED]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("public")
    plan = synthetic_plan(language="en")
    cameras = plan.tables["cameras"]
    cameras["controller"] = cameras["controller"].astype(object)
    cameras.loc[cameras.index[0], "controller"] = "Ministry of <b>Security</b>"
    write_public_map(plan, None, made / "map_public.html")
    return made


def test_a_popup_answers_what_a_passer_by_asks_and_says_what_is_not_yet_told(browser, folder):
    page = browser.new_page(viewport={"width": 1200, "height": 800})
    faults: list[str] = []
    page.on("console", lambda m: faults.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: faults.append(str(e)))
    page.goto((folder / "map_public.html").as_uri())
    page.wait_for_selector("html[data-ready]")
    assert page.eval_on_selector_all("#layers input", "boxes => boxes.map(b => b.dataset.layer)") == [
        "cameras", "streets",
    ]  # fmt: skip
    page.evaluate("P.goTo(P.layers.find(l => l.key === 'cameras'), 0)")
    text = page.locator(".popup").inner_text()
    assert "Ministry of <b>Security</b>" in text
    told = dict(zip(*(page.locator(f".popup {t}").all_inner_texts() for t in ("dt", "dd")), strict=True))
    assert list(told)[1:6] == ASKED
    assert told["purpose"] == "not yet told"
    assert "range of the camera, by day, around its published position" in text
    for hidden in ("cost", "POP", "route", "fiber"):
        assert hidden not in text
    assert "public version" in page.locator("#notes").inner_text()
    assert "does not show the network" in page.locator("#sources").inner_text()
    assert faults == []
    page.close()
