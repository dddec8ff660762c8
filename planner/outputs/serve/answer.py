"""The answer to one request: a page, a file of the shelf, or a refusal; reads files, listens to nothing."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

from planner.outputs.files import packaged
from planner.outputs.serve.found import Shelf, shelf_of
from planner.outputs.serve.page import frontier_page, index_page

LOOPBACK_NAMES = frozenset(("localhost", "127.0.0.1", "::1"))
FRONTIER = "/frontier/"
STYLE, SCRIPT = "/serve.css", "/serve.js"
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".gpkg": "application/geopackage+sqlite3",
    ".npz": "application/zip",
}
SHOWN = frozenset((".html", ".pdf", ".txt"))
"""Types that a browser shows; all others it saves."""
GUARDS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
OURS = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
PRINTED = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""Of a PDF: the viewer of a browser is an object with a style of its own."""
NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
INLINE = re.compile(rb"<script(?![^>]*\btype=\"application/json\")[^>]*>(.*?)</script>", re.S)


@dataclass(frozen=True)
class Answer:
    """What goes back: status, headers, and the bytes or the file whose bytes follow them."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    path: Path | None = None


@dataclass(frozen=True)
class Site:
    """A study being served, and the names under which it may be asked for, on whatever port a tunnel has.

    `anywhere` also takes any address of numbers: a name that an attacker points at this machine is never one.
    """

    study: Path
    names: frozenset[str] = LOOPBACK_NAMES
    anywhere: bool = field(default=False)


def answer(site: Site, method: str, target: str, host: str | None) -> Answer:
    """Return the answer to a request line and its `Host`.

    Parameters
    ----------
    target
        As the request line has it: path, percent-encoded, perhaps with a query, which is not read.
    host
        Value of the header `Host`; None where there is none.
    """
    if method not in ("GET", "HEAD"):
        return refused(405, "Only GET and HEAD.", {"Allow": "GET, HEAD"})
    if not asked_by_name(site, host):
        return refused(403, "This is not the name of this page.")
    path = decoded(target)
    if path is None:
        return refused(404, "There is no such page.")
    fixed = {
        STYLE: ("text/css; charset=utf-8", _style),
        SCRIPT: ("text/javascript; charset=utf-8", _script),
    }
    if path in fixed:
        kind, text = fixed[path]
        return Answer(200, {**GUARDS, "Content-Type": kind, "Content-Security-Policy": NOTHING}, text())
    return _of_shelf(site, path, shelf_of(site.study))


def _of_shelf(site: Site, path: str, shelf: Shelf) -> Answer:
    """Return the page or file of an address, looked up whole."""
    pages = {FRONTIER + f.name: f for f in shelf.frontiers}
    if path == "/":
        return _page(index_page(site.study.resolve().name, shelf))
    if path in pages:
        return _page(frontier_page(pages[path]))
    if path in shelf.files:
        return _file(shelf.files[path])
    return refused(404, "There is no such page.")


def asked_by_name(site: Site, host: str | None) -> bool:
    """Say whether `Host` is a name of this page: a page elsewhere whose name leads here is not answered.

    >>> site = Site(Path())
    >>> [asked_by_name(site, h) for h in ("localhost:8008", "[::1]:8008", "evil.example:8008", "10.0.0.1")]
    [True, True, False, False]
    """
    found = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]/@]+)(?::\d{1,5})?", (host or "").strip())
    if found is None:
        return False
    name = found[1].strip("[]").casefold()
    return name in site.names or (site.anywhere and _is_number(name))


def decoded(target: str) -> str | None:
    """Return the path of a target, percent signs read once; None where that is no text.

    >>> decoded("/plan/own%20all/map.html?x=1"), decoded("/%ff")
    ('/plan/own all/map.html', None)
    """
    try:
        return unquote_to_bytes(target.partition("?")[0]).decode("utf-8")
    except UnicodeDecodeError:
        return None


def script_hashes(page: bytes) -> list[str]:
    """Return the hashes under which a page's own inline scripts may run, and none that a name smuggled in.

    >>> script_hashes(b'<script>1</script>')
    ["'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='"]
    """
    found = dict.fromkeys(
        hashlib.sha256(code.replace(b"\r\n", b"\n")).digest() for code in INLINE.findall(page)
    )
    return [f"'sha256-{base64.b64encode(digest).decode('ascii')}'" for digest in found]


def _file(path: Path) -> Answer:
    """Return a file of the shelf."""
    kind = TYPES.get(path.suffix, "application/octet-stream")
    headers = {**GUARDS, "Content-Type": kind, "Content-Security-Policy": NOTHING}
    if path.suffix == ".html":
        return _stored_page(path, headers)
    if path.suffix == ".pdf":
        headers["Content-Security-Policy"] = PRINTED
    if path.suffix not in SHOWN:
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(path.name, safe='')}"
    return Answer(200, headers, path=path)


def _stored_page(path: Path, headers: Mapping[str, str]) -> Answer:
    """Return a map or report: its own scripts may run, an event handler in its markup may not."""
    stamp = path.stat()
    scripts = " ".join(_hashes_of(path, stamp.st_mtime_ns, stamp.st_size)) or "'none'"
    policy = (
        f"default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )
    return Answer(200, {**headers, "Content-Security-Policy": policy}, path=path)


@lru_cache(maxsize=64)
def _hashes_of(path: Path, _changed_ns: int, _size: int) -> tuple[str, ...]:
    """Return the hashes of the scripts of a stored page, once as long as it does not change."""
    return tuple(script_hashes(path.read_bytes()))


def _page(text: str) -> Answer:
    """Return a page made here, whose script and style stand in files of their own."""
    headers = {**GUARDS, "Content-Type": TYPES[".html"], "Content-Security-Policy": OURS}
    return Answer(200, headers, text.encode("utf-8"))


def refused(status: int, words: str, more: Mapping[str, str] | None = None) -> Answer:
    """Return a refusal in plain words, which repeats nothing of what was asked."""
    kind = {"Content-Type": "text/plain; charset=utf-8", "Content-Security-Policy": NOTHING}
    return Answer(status, {**GUARDS, **kind, **(more or {})}, f"{words}\n".encode())


def _style() -> bytes:
    """Return the style sheet: that of the report and ours."""
    return (
        packaged("report", "template", "report.css") + packaged("serve", "template", "serve.css")
    ).encode()


def _script() -> bytes:
    """Return the script: the report's switch of languages and our slider."""
    return (packaged("report", "template", "report.js") + packaged("serve", "template", "serve.js")).encode()


def _is_number(name: str) -> bool:
    """Say whether a host is an address of numbers."""
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
