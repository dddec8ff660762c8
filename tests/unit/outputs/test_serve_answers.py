"""Answers of `planner serve`: what is on the shelf is given, and nothing else, whatever is asked."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from helpers_shelf import HOSTILE, write_shelf

from planner.outputs.serve import Site, answer, shelf_of
from planner.outputs.serve.answer import script_hashes

HOST = "127.0.0.1:8008"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shelf") / "study"
    write_shelf(folder)
    return folder


def ask(study: Path, target: str, *, method: str = "GET", host: str | None = HOST, anywhere: bool = False):
    """The answer of a page of this machine."""
    return answer(Site(study, anywhere=anywhere), method, target, host)


def content(found) -> bytes:
    """What the answer gives."""
    return found.body if found.path is None else found.path.read_bytes()


@pytest.mark.parametrize(
    ("allowed", "refused"),
    [
        ("/plan/base/map.html", "/plan/base/notes.txt"),
        ("/plan/base/map.html", "/plan/base/../base/map.html"),
        ("/plan/base/map.html", "/plan//base/map.html"),
        ("/plan/base/map.html", "plan/base/map.html"),
        ("/plan/base/map.html", "/plan/base/map.html/"),
        ("/plan/base/map.html", "/plan/base/MAP.html"),
        ("/plan/base/map.html", "/plan/base/map.html%00.txt"),
        ("/plan/base/map.html", "/plan/base\\map.html"),
        ("/plan/base/map.html", "http://127.0.0.1:8008/plan/base/map.html"),
        ("/plan/base/%6dap.html", "/plan/base/%256dap.html"),
        ("/plan/base/evidence/hashes.json", "/plan/base/evidence/"),
        ("/plan/base/evidence/hashes.json", "/plan/base/evidence"),
        ("/plan/base/evidence/hashes.json", "/plan/base/evidence/../plan.json"),
        ("/plan/base/plan.json", "/plan/base/"),
        ("/plan/base-frontier/02/map.html", "/plan/base-frontier/04/map.html"),
        ("/plan/base-frontier/frontier.csv", "/plan/ids.csv"),
        ("/frontier/base-frontier", "/frontier/base"),
        ("/", "/plan"),
        ("/", "/study.toml"),
        ("/", "/../study.toml"),
        ("/", "/%2e%2e/study.toml"),
        ("/", "/..%2fstudy.toml"),
        ("/", "/%2e%2e%2f%2e%2e%2f%2e%2e%2fetc%2fpasswd"),
        ("/", "//etc/passwd"),
        ("/", "/etc/passwd"),
        ("/", "/%c0%ae%c0%ae/study.toml"),
        ("/", "*"),
        ("/", ""),
        ("/?language=en", "/study.toml?language=en"),
        ("/serve.css", "/serve.py"),
        ("/serve.js", "/template/serve.js"),
    ],
)  # fmt: skip
def test_each_address_that_leads_nowhere_stands_beside_one_that_leads_to_a_page(study, allowed, refused):
    assert ask(study, allowed).status == 200
    found = ask(study, refused)
    assert found.status == 404
    assert b"secret" not in content(found)


def test_every_address_of_the_shelf_gives_its_own_file_and_lies_in_the_folder_of_plans(study):
    shelf = shelf_of(study)
    root = (study / "plan").resolve()
    assert len(shelf.files) > 25
    for address, path in shelf.files.items():
        found = ask(study, quote(address))
        assert found.status == 200
        assert found.path == path
        assert path.is_relative_to(root)


def test_a_link_out_of_the_folder_of_plans_is_not_followed_and_one_inside_is(study, tmp_path):
    """A file, a plan folder and the evidence as links to what lies elsewhere; a link to a file beside it."""
    own = write_shelf(tmp_path / "own")
    base, outside = own / "plan" / "base", tmp_path / "outside"
    outside.mkdir()
    for name in ("plan.json", "map.html"):
        (outside / name).write_text("{}")
    (base / "report.html").unlink()
    (base / "report.html").symlink_to(own / "study.toml")
    (base / "audit.json").symlink_to(base / "plan.json")
    (own / "plan" / "elsewhere").symlink_to(outside)
    (own / "plan" / "base-frontier" / "02" / "evidence" / "hashes.json").unlink()
    (own / "plan" / "base-frontier" / "02" / "evidence").rmdir()
    (own / "plan" / "base-frontier" / "02" / "evidence").symlink_to(outside)
    assert ask(own, "/plan/base/report.html").status == 404
    assert ask(own, "/plan/base/audit.json").status == 200
    assert ask(own, "/plan/elsewhere/map.html").status == 404
    assert ask(own, "/plan/base-frontier/02/evidence/plan.json").status == 404
    assert ask(own, "/plan/base-frontier/03/evidence/hashes.json").status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "get"])
def test_only_get_and_head_are_answered(study, method):
    found = ask(study, "/", method=method)
    assert (found.status, found.headers["Allow"]) == (405, "GET, HEAD")
    assert ask(study, "/", method="HEAD").status == 200


@pytest.mark.parametrize(
    ("host", "loopback", "anywhere"),
    [
        ("127.0.0.1:8008", 200, 200),
        ("localhost:9000", 200, 200),
        ("LOCALHOST", 200, 200),
        ("[::1]:8008", 200, 200),
        ("10.0.0.7:8008", 403, 200),
        ("[fe80::1]:8008", 403, 200),
        ("evil.example:8008", 403, 403),
        ("127.0.0.1.evil.example", 403, 403),
        ("localhost@evil.example", 403, 403),
        ("localhost/", 403, 403),
        ("", 403, 403),
        (None, 403, 403),
    ],
)
def test_a_name_that_is_not_of_this_page_is_refused(study, host, loopback, anywhere):
    """So that a page elsewhere whose name is turned to this machine reads nothing."""
    assert ask(study, "/", host=host).status == loopback
    assert ask(study, "/", host=host, anywhere=True).status == anywhere


def test_every_answer_carries_the_headers_that_guard_it(study):
    for target in (
        "/",
        "/frontier/base-frontier",
        "/plan/base/map.html",
        "/plan/base/bom.csv",
        "/nowhere",
        "/serve.js",
    ):
        headers = ask(study, target).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Frame-Options"] == "SAMEORIGIN"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'unsafe-inline'" not in policy
        assert "frame-ancestors" in policy


def test_our_pages_run_no_inline_script_and_stored_ones_only_their_own(study):
    page = ask(study, "/frontier/base-frontier")
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert re.findall(r"<script(?![^>]*src=)[^>]*>", page.body.decode()) == [
        '<script type="application/json" id="points">'
    ]
    stored = ask(study, "/plan/base/map.html").headers["Content-Security-Policy"]
    own = script_hashes(b"<script>var x = 1;</script>")
    assert f"script-src {own[0]};" in stored
    assert script_hashes(b"<script>var x = 2;</script>") != own
    assert script_hashes(b'<img onerror="alert(1)"><script type="application/json">{}</script>') == []


def test_what_a_browser_cannot_show_is_saved(study):
    for name in ("bom.csv", "plan.gpkg", "plan.json"):
        disposition = ask(study, f"/plan/base/{name}").headers["Content-Disposition"]
        assert disposition == f"attachment; filename*=UTF-8''{name}"
    assert "Content-Disposition" not in ask(study, "/plan/base/report.html").headers


def test_names_of_a_study_stay_text(study):
    """A scenario and a title that hold markup: escaped in the page, quoted in a link, which works."""
    page = ask(study, "/").body.decode()
    assert "<img" not in page
    assert "<b>" not in page
    assert 'alert("x")' not in page
    assert "&lt;script&gt;alert(" in page
    link = f"/plan/{quote(HOSTILE, safe='')}/map.html"
    assert f'href="{link}"' in page
    assert ask(study, link).status == 200


def test_the_index_tells_each_plan_by_its_figures_and_links_what_is_there(study):
    page = ask(study, "/").body.decode()
    for word in (
        "USD 1.234.567",
        "USD 1,234,567",
        "34,5 %",
        "0 errores, 2 advertencias, 70 datos",
        "2026-01-02",
    ):
        assert word in page
    for link in re.findall(r'href="(/[^"]*)"', page):
        assert ask(study, link).status == 200, link
    assert "map_public.html" not in page


def test_a_plan_that_cannot_be_read_is_named_and_the_rest_stands(tmp_path):
    own = write_shelf(tmp_path / "own")
    (own / "plan" / "base" / "plan.json").write_text("{not json")
    page = ask(own, "/").body.decode()
    assert "no se puede leer plan.json" in page
    assert "1.234.567" in page


def test_the_slider_has_the_figures_and_the_map_of_each_point(study):
    page = ask(study, "/frontier/base-frontier").body.decode()
    points = json.loads(re.search(r'id="points">(.*?)</script>', page)[1])
    assert [p["map"] for p in points] == [f"/plan/base-frontier/0{k}/map.html" for k in (1, 2, 3)]
    second = {key: words[1] for key, words in points[1]["figures"].items()}
    assert second["cost"] == "USD 2,000,000"
    assert second["cameras"] == "20"
    assert second["coverage"] == "20.00 %"
    assert second["bound"] == "20.20 %"
    assert second["gap"] == "1.97 %"
    assert second["gain"] == "—"
    assert 'max="2" value="2"' in page
    assert '<svg class="chart"' in page


def test_a_table_with_words_for_figures_shows_dashes_and_no_markup(tmp_path):
    own = write_shelf(tmp_path / "own")
    table = own / "plan" / "base-frontier" / "frontier.csv"
    lines = table.read_text().splitlines()
    lines[2] = '2,<script>,"<img src=x>",x,,,nan,,</script>,,,../../..'
    table.write_text("\n".join(lines) + "\n")
    page = ask(own, "/frontier/base-frontier").body.decode()
    assert "<img" not in page
    assert page.count("<script") == 2
    points = json.loads(re.search(r'id="points">(.*?)</script>', page)[1])
    assert points[1]["map"] == ""
    assert points[1]["figures"]["cost"][1] == "USD —"


def test_a_point_carried_upward_shows_the_map_of_the_cheaper_plan(tmp_path):
    own = write_shelf(tmp_path / "own")
    table = own / "plan" / "base-frontier" / "frontier.csv"
    table.write_text(table.read_text().replace(",03\n", ",02\n").replace(",03\r\n", ",02\r\n"))
    page = ask(own, "/frontier/base-frontier").body.decode()
    points = json.loads(re.search(r'id="points">(.*?)</script>', page)[1])
    assert points[2]["map"] == "/plan/base-frontier/02/map.html"
