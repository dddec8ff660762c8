"""A real browser, headless, on pages written from the synthetic plan."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from helpers_plan import synthetic_audit, synthetic_plan
from helpers_rich_map import rich_plan

from planner.outputs import write_map, write_report

PAGES = ("map.html", "report.html", "lone.html", "rich.html")
CHROMIUM = next((p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p), None)


@dataclass
class Watched:
    """A page with what went wrong in it and what it asked for."""

    page: Any
    faults: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


def is_fault(message: Any) -> bool:
    """Say whether a console message is a fault of the page; reading a canvas back is the tests' own."""
    return message.type in ("error", "warning") and "willReadFrequently" not in message.text


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: install the package chromium")
    with sync_api.sync_playwright() as started:
        made = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield made
        made.close()


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with map and report of the synthetic plan, maps of a lone center and of a rich plan."""
    folder = tmp_path_factory.mktemp("pages")
    plan = synthetic_plan()
    audit = synthetic_audit(plan)
    write_map(plan, audit, folder / "map.html")
    write_report(plan, audit, folder / "report.html")
    lone = {k: v if k in ("centers", "nodes") else v.iloc[:0] for k, v in plan.tables.items()}
    write_map(replace(plan, tables=lone, demand=plan.demand.iloc[:0]), None, folder / "lone.html")
    write_map(rich_plan(), audit, folder / "rich.html")
    return folder


@pytest.fixture
def opened(browser: Any, pages: Path) -> Iterator[Any]:
    """Return a function that opens a page and watches it; on leaving, nothing may have gone wrong."""
    watched: list[Watched] = []
    context = browser.new_context(viewport={"width": 1400, "height": 900})

    def open_page(name: str) -> Watched:
        found = Watched(context.new_page())
        found.page.on("console", lambda m: found.faults.append(m.text) if is_fault(m) else None)
        found.page.on("pageerror", lambda e: found.faults.append(str(e)))
        found.page.on("dialog", lambda d: (found.faults.append(f"dialog {d.message}"), d.dismiss()))
        found.page.on("request", lambda r: found.requests.append(r.url))
        found.page.goto((pages / name).as_uri())
        watched.append(found)
        return found

    yield open_page
    own = {(pages / name).as_uri() for name in PAGES}
    for found in watched:
        assert found.faults == []
        assert [u for u in found.requests if u not in own and not u.startswith("data:")] == []
    context.close()


@pytest.fixture
def rich_page(opened: Any) -> Any:
    """Return the map of the rich plan, ready."""
    page = opened("rich.html").page
    page.wait_for_selector("html[data-ready]")
    return page


@pytest.fixture
def map_page(opened: Any) -> Any:
    """Return the map, ready."""
    page = opened("map.html").page
    page.wait_for_selector("html[data-ready]")
    return page
