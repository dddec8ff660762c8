"""Register, signs and draft of the assessment in a real browser: search, language, keyboard, no request."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from helpers_plan import synthetic_plan
from test_every_page_browser import DESK, PHONE, TOO_WIDE, serious

from planner.outputs.assessment import write_assessment
from planner.outputs.register import write_register

pytestmark = pytest.mark.browser
GROUND = "getComputedStyle(document.body).backgroundColor"


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the register and one with the draft, hostile names in both."""
    folder = tmp_path_factory.mktemp("public")
    plan = synthetic_plan()
    for name, write in (("register", write_register), ("assessment", write_assessment)):
        (folder / name).mkdir()
        write(plan, folder / name)
    return folder


@pytest.fixture
def watched(browser: Any, public: Path) -> Any:
    """A page at a file of the folder; at the end it must have said and asked nothing."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    faults: list[str] = []
    asked: list[str] = []
    page.on("console", lambda m: faults.append(m.text))
    page.on("pageerror", lambda e: faults.append(str(e)))
    page.on("request", lambda r: None if r.url.startswith(("file:", "data:")) else asked.append(r.url))
    page.goto((public / "register" / "register.html").as_uri() + "#CAM-0003")
    yield page
    page.close()
    assert faults == []
    assert asked == []


def sound(page: Any, name: str) -> None:
    """No serious fault of access, by day and where the reader asks for dark; nothing wider than a phone."""
    assert serious(page) == [], name
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(GROUND) == "rgb(22, 24, 26)", name
    assert serious(page) == [], f"{name}, dark"
    page.emulate_media(color_scheme="dark", media="print")
    assert page.evaluate(GROUND) == "rgb(255, 255, 255)", f"{name}, on paper"
    page.emulate_media(color_scheme="light", media="screen")
    page.set_viewport_size(PHONE)
    assert page.evaluate(TOO_WIDE) == [], name
    page.set_viewport_size(DESK)


def test_the_pages_work_by_keyboard_in_both_languages(watched: Any, public: Path) -> None:
    """An address opens a record; search, language and Escape work; signs and draft open without a fault."""
    record = watched.locator("#record")
    assert "CAM-0003" in record.inner_text()
    assert "debe decirlo Province" in record.inner_text()
    assert watched.locator("#count").inner_text() == "14 de 14 cámaras"
    watched.keyboard.press("Tab")
    watched.locator("#language").press("Enter")
    assert watched.evaluate("document.documentElement.lang") == "en"
    assert "Province must tell it" in record.inner_text()
    assert watched.locator("#count").inner_text() == "14 of 14 cameras"
    watched.fill("#text", "cam-0007")
    assert watched.locator("#rows tr").count() == 1
    watched.locator("#rows button").press("Enter")
    assert record.evaluate("e => e === document.activeElement")
    assert watched.evaluate("location.hash") == "#CAM-0007"
    watched.keyboard.press("Escape")
    assert watched.evaluate("document.activeElement.textContent") == "CAM-0007"
    watched.fill("#text", "")
    watched.select_option("#district", "Centro")
    assert watched.locator("#rows tr").count() == 6
    watched.select_option("#district", "")
    watched.fill("#text", "no such camera")
    assert watched.locator("#count").inner_text() == "No camera answers the search."
    assert watched.locator("#dots circle").count() == 14
    watched.fill("#text", "")
    sound(watched, "register")
    for name, kept, count in (
        ("register/signs.html", ".sign", 12),
        ("assessment/assessment.html", ".question", 19),
    ):
        watched.goto((public / name).as_uri())
        watched.click("#language")
        assert watched.evaluate("document.documentElement.lang") == "en"
        assert watched.locator(kept).count() == count
        sound(watched, name)
    assert watched.locator("script:has-text('alert')").count() == 0
