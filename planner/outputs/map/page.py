"""The map's page: folium's map, Leaflet inlined, our controls, and the data as one block of JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import folium
from branca.element import Element, Figure, MacroElement
from jinja2 import Template
from markupsafe import escape

from planner.outputs import told
from planner.outputs.files import environment, packaged
from planner.outputs.map.encode import script_json
from planner.outputs.map.fields import CODED
from planner.outputs.map.layer import group_of, plain_layer
from planner.outputs.map.model import GROUPS, Theme
from planner.outputs.map.sections import NAMES
from planner.outputs.map.themes import themes
from planner.outputs.palette import DARK, FIBER_WIDTHS
from planner.outputs.words import CODES, STREETS_RECONSTRUCTED, Both, code_name, given, same
from planner.outputs.words.page import GROUP_NAMES, PAGE
from planner.outputs.words.reasons import TOLD, reason_name
from planner.plan.model import Plan
from planner.rules.model import AuditReport

LEAFLET = "leaflet-1.9.4"
SCRIPTS = (
    "core.js", "shapes.js", "layers.js", "popup.js", "panel.js", "search.js", "tables.js", "measure.js",
    "phases.js", "paper.js", "main.js",
)  # fmt: skip
BOUNDING = ("spans", "cameras", "points", "centers")
"""Layers whose keys begin so say how far the map reaches when it opens."""
SECTOR_DEG = 60
PRINT_MM = (190, 150)
NO_REQUESTS = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)
HEAD = (
    f'<meta http-equiv="Content-Security-Policy" content="{NO_REQUESTS}">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<link rel="icon" href="data:,">'
)


class Raw(MacroElement):
    """Text put into head, body or script of folium's figure as it is, never read as a template."""

    _template = Template(
        "{% macro header(this, kwargs) %}{{ this.head }}{% endmacro %}"
        "{% macro html(this, kwargs) %}{{ this.body }}{% endmacro %}"
        "{% macro script(this, kwargs) %}{{ this.code }}{% endmacro %}"
    )

    def __init__(self, head: str = "", body: str = "", code: str = "") -> None:
        super().__init__()
        self.head, self.body, self.code = head, body, code


def page(plan: Plan, audit: AuditReport | None, more: Iterable[Theme] = ()) -> str:
    """Return the whole HTML page of a plan's map, further themes on top."""
    return page_of(plan, audit, [*themes(plan), *more])


def page_of(
    plan: Plan,
    audit: AuditReport | None,
    layers: list[Theme],
    words: Mapping[str, Both] = PAGE,
    build: Both = PAGE["internal"],
    notes: Sequence[Both] = (),
) -> str:
    """Return the whole HTML page of a map with these layers, told as one of a plan.

    The page's own security policy forbids every request; names stand in JSON and are only ever shown as text.
    `build` says at the top of the page whom the map is for, `notes` stand before its sources.
    """
    drawn = folium.Map(
        location=None,
        tiles=None,
        prefer_canvas=True,
        zoom_start=12,
        control_scale=False,
        max_zoom=20,
        min_zoom=3,
        zoom_snap=0.5,
    )
    drawn._id = "plan"
    drawn._name = "map"
    drawn.default_js, drawn.default_css = [], []
    figure = drawn.get_root()
    assert isinstance(figure, Figure)  # noqa: S101  folium makes it in the constructor of Map
    figure.title = escape(f"{told.title(plan)} · {PAGE['plan'].es} {plan.summary['scenario']}")
    style = leaflet_css() + packaged("map", "assets", "page.css")
    figure.header.add_child(Element(HEAD), name="first")
    drawn.add_child(Raw(head=f"<style>{style}</style><script>{leaflet_js()}</script>"), name="assets")
    body = environment("map", "assets").get_template("page.html.j2").render(heading=heading(plan))
    data = script_json(_told_of(build, notes, payload(plan, audit, layers) | {"words": words}))
    block = f'<script id="plan-data" type="application/json">{data}</script>'
    ours = "\n".join(packaged("map", "assets", name) for name in SCRIPTS)
    drawn.add_child(Raw(body=body + block, code=f"{ours}\nP.start({drawn.get_name()});"), name="page")
    return _finish(str(figure.render()), told.language(plan))


def heading(plan: Plan) -> str:
    """Return the line at the top of the page."""
    return f"{told.title(plan)} · {plan.summary['scenario']}"


def payload(plan: Plan, audit: AuditReport | None, layers: list[Theme]) -> dict[str, Any]:
    """Return the data of the page as plain values."""
    return {
        "language": told.language(plan),
        "words": PAGE,
        "codes": _codes(layers),
        "bounds": _bounds(plan, layers),
        "widths": FIBER_WIDTHS,
        "dark": DARK,
        "groups": {g: GROUP_NAMES[g] for g in GROUPS if any(group_of(t) == g for t in layers)},
        "sections": NAMES,
        "heading": heading(plan),
        "sector_deg": SECTOR_DEG,
        "print_mm": PRINT_MM,
        "attribution": told.attribution(plan),
        "banner": [n for n in told.notes(plan) if n == STREETS_RECONSTRUCTED],
        "source": _source(plan),
        "sources": [
            *told.notes(plan),
            *told.sources(plan),
            *map(same, told.attribution(plan)),
            *_audit_lines(audit),
        ],
        "layers": [plain_layer(t) for t in layers],
        "lines": _lines(plan),
    }


def _told_of(build: Both, notes: Sequence[Both], data: dict[str, Any]) -> dict[str, Any]:
    """Return the data with the name of the build at the top of the page and its notes before the sources."""
    banner = [build, *data["banner"]]
    return data | {"banner": banner, "sources": [*notes, *data["sources"]]}


def _lines(plan: Plan) -> list[list[Any]]:
    """Return each line of the bill with its item and words, for the search."""
    columns = [plan.bom[c].astype(str) for c in ("line_id", "item_id", "description_es", "description_en")]
    return [
        [line, item, Both(spanish, english)] for line, item, spanish, english in zip(*columns, strict=True)
    ]


def _bounds(plan: Plan, layers: list[Theme]) -> list[list[float]]:
    """Return south-west and north-east of routes and sites, at least 0.002 degrees (220 m) apart."""
    boxes = [t.frame.total_bounds for t in layers if t.key.startswith(BOUNDING) and len(t.frame)]
    boxes = boxes or [plan.streets.to_crs("EPSG:4326").total_bounds]
    west, south = (min(float(b[i]) for b in boxes) - 0.001 for i in (0, 1))
    east, north = (max(float(b[i]) for b in boxes) + 0.001 for i in (2, 3))
    return [[south, west], [north, east]]


def _codes(layers: list[Theme]) -> dict[str, Both]:
    """Return the words of every code value that the layers hold."""
    present, sentences = (_held(layers, columns) for columns in (CODED - set(TOLD), TOLD))
    reasons = {v: reason_name(v) for v in sorted(sentences)}
    return (
        {v: r for v, r in reasons.items() if r.es != r.en}
        | {v: code_name(v) for v in sorted(present) if v in CODES or "+" in v}
        | {p: CODES[p] for v in sorted(present) for p in v.split("+") if p in CODES}
    )


def _held(layers: list[Theme], columns: Iterable[str]) -> set[str]:
    """Return the values that some columns of the layers hold."""
    return {
        str(value)
        for t in layers
        for c in columns
        if c in t.frame.columns
        for value in t.frame[c].dropna().unique()
    }


def _source(plan: Plan) -> Both:
    """Return the line that stands under every popup."""
    name = f"{plan.summary['study']}/{plan.summary['scenario']}"
    text = Both("plan {name}, generado el {date}", "plan {name}, made on {date}")
    return text.fill(name=name, date=str(plan.summary.get("created") or "")[:10] or "—")


def _audit_lines(audit: AuditReport | None) -> list[Both]:
    """Return the audit's counts as one line."""
    if audit is None:
        return []
    text = Both(
        "Auditoría: {errors} errores, {warnings} advertencias, {open} datos por completar",
        "Audit: {errors} errors, {warnings} warnings, {open} facts still open",
    )
    return [given({"es": text.es, "en": text.en}).fill(**audit.block())]


def leaflet_css() -> str:
    """Return Leaflet's stylesheet without its links to pictures, which this page does not use."""
    return re.sub(r"url\([^)]*\)", "none", packaged("vendor", LEAFLET, "leaflet.css"))


def leaflet_js() -> str:
    """Return Leaflet's license and script without the link to its source map."""
    license_text = packaged("vendor", LEAFLET, "LICENSE").replace("*/", "* /")
    code = re.sub(r"//# sourceMappingURL=\S+", "", packaged("vendor", LEAFLET, "leaflet.js"))
    return f"/* {license_text} */\n{code}"


def _finish(html: str, language: str) -> str:
    """Return folium's page with its language told and without the viewport that forbids zooming."""
    html = re.sub(
        r'<meta name="viewport" content="width=device-width,\s+initial-scale=1.0, maximum[^>]*>', "", html
    )
    return html.replace("<html>", f'<html lang="{language}">', 1)
