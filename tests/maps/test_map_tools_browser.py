"""Tools of the map in a browser: colors, dark ground, measure, phases, paper, every popup and table."""

from __future__ import annotations

import re

import pytest
from helpers_rich_map import ZONE_NAME

pytestmark = pytest.mark.browser

BLOCK_M = 100.0
ON_SCREEN = """place => {
  const p = P.map.latLngToContainerPoint(place);
  const b = P.map.getContainer().getBoundingClientRect();
  return [p.x + b.x, p.y + b.y];
}"""
CORNERS = """() => {
  const layer = P.layer('streets');
  const all = layer.leaves.flatMap(l => l.getLatLngs().flat(Infinity));
  const most = of => all.reduce((best, p) => (of(p) > of(best) ? p : best));
  return [p => -p.lat - p.lng, p => p.lng - p.lat, p => p.lat + p.lng].map(most).map(p => [p.lat, p.lng]);
}"""
POPUPS = """() => P.layers.filter(l => l.clickable).map(l => {
  P.goTo(l, 0);
  const box = P.popupBox.getElement();
  const heads = [...box.querySelectorAll('h4')].map(h => h.textContent);
  return [l.key, heads, box.textContent];
})"""
WORDS = """() => [...document.querySelectorAll('*')].filter(e => e.checkVisibility()).flatMap(e =>
  ['aria-label', 'title', 'placeholder'].map(a => e.getAttribute(a)).filter(Boolean))"""
NO_REASON = {"viewsheds", "reaches"}


def plain(text):
    return text.replace("\xa0", " ")


def open_groups(page):
    page.evaluate("() => document.querySelectorAll('#layers details').forEach(d => { d.open = true; })")


def test_every_popup_tells_why_it_is_here_and_its_source(rich_page):
    """And a name with markup, here of a zone, stays text in it."""
    told = {key: (heads, text) for key, heads, text in rich_page.evaluate(POPUPS)}
    assert len(told) >= 20
    for key, (heads, text) in told.items():
        assert "Por qué está acá" in heads, key
        assert "Fuente: plan grid/base, generado el 2026-01-01" in text, key
    assert "Costo" in told["cameras"][0]
    assert "Responsables, etapa y estado" in told["cables"][0]
    assert "Reglas de uso y privacidad" in told["cameras"][0]
    assert ZONE_NAME in told["exclusion_zones"][1]
    assert "6,00" not in told["districts"][1]
    assert "0,20" in told["districts"][1]


def test_facts_that_nobody_gave_are_named_once_at_the_end(rich_page):
    rich_page.evaluate("P.goTo(P.layer('drops'), 0)")
    text = rich_page.locator(".leaflet-popup-content").inner_text()
    assert text.count("Sin dato:") == 1
    assert "sin dato" not in text


def test_every_layer_is_a_table_whose_button_goes_there(rich_page):
    rich_page.click("#open-tables")
    for key in rich_page.evaluate("P.layers.map(l => l.key)"):
        rich_page.select_option("#table-layer", key)
        rich_page.evaluate("() => { P.map.closePopup(); P.unmark(); P.map.setView([0, 0], 5); }")
        rich_page.locator("#table tbody button").first.click()
        there = rich_page.evaluate("P.map.getCenter().lat < -20 && Boolean(P.open || P.mark)")
        assert there, key


STROKES = """() => {
  const canvas = P.map.getRenderer(L.polyline([]));
  const whole = canvas._fillStroke;
  let many = 0;
  canvas._fillStroke = function count(...given) { many += 1; return whole.apply(this, given); };
  canvas._redraw();
  canvas._fillStroke = whole;
  return many;
}"""
LOOKS = """key => new Set(P.layer(key).leaves.map(l => `${l.options.color} ${l.options.weight}`)).size"""


def test_lines_of_one_look_are_stroked_at_once_and_moving_simplifies_none_anew(rich_page):
    """So a pan costs what is drawn, not how many spans there are; a change of zoom simplifies again."""
    rich_page.evaluate(
        "() => P.layers.forEach(l => P.turn(l, ['streets', 'spans', 'drops'].includes(l.key)))"
    )
    looks = sum(rich_page.evaluate(LOOKS, key) for key in ("streets", "spans", "drops"))
    assert rich_page.evaluate("P.layer('spans').leaves.length") > looks
    assert rich_page.evaluate(STROKES) <= looks
    kept = "() => P.layer('streets').leaves.every(l => l._simple === l.before)"
    rich_page.evaluate("() => P.layer('streets').leaves.forEach(l => { l.before = l._simple; })")
    rich_page.evaluate("() => P.map.panBy([90, 40], { animate: false })")
    assert rich_page.evaluate(kept)
    assert rich_page.evaluate(STROKES) <= looks
    rich_page.evaluate("() => P.map.setZoom(P.map.getZoom() + 1, { animate: false })")
    assert not rich_page.evaluate(kept)


EVERY_VALUE = """() => {
  const told = (layer, field) =>
    P.column(layer.data.columns[field.column]).map((value) => P.show(field, value));
  return Object.fromEntries(P.layers.map((layer) => [layer.key, P.tableFields(layer).map((field) =>
    [field.column, P.say(field.label), ...new Set(told(layer, field))])]));
}"""
GIVEN = {
    "id", "name", "street_name", "owner", "operator", "maintainer", "payer", "district", "districts",
    "provenance", "view_id", "item_id", "bom_lines",
}  # fmt: skip


def test_every_code_in_every_table_is_told_in_both_languages(rich_page):
    """What reads alike in both is an id, a name that the study gave, or one of the words named here."""
    spanish = rich_page.evaluate(EVERY_VALUE)
    rich_page.click("#language")
    english = rich_page.evaluate(EVERY_VALUE)
    same = {
        (column, text)
        for key, fields in spanish.items()
        for (column, *texts), (_, *others) in zip(fields, english[key], strict=True)
        for text in texts
        if text in others and re.search("[a-z]{4}", text) and column not in GIVEN
    }
    assert {(c, t) for c, t in same if t not in ("cable", "hospital", "canal", "capex")} == set()


def test_switching_the_language_changes_hints_and_labels_and_the_title(rich_page):
    rich_page.click("#open-tables")
    spanish, title = set(rich_page.evaluate(WORDS)), rich_page.title()
    rich_page.click("#language")
    english = set(rich_page.evaluate(WORDS))
    assert {w for w in spanish & english if any(c.isalpha() for c in w)} == set()
    assert (title, rich_page.title()) == (
        "Ciudad de prueba · base · Mapa del plan", "Ciudad de prueba · base · Map of the plan"
    )  # fmt: skip


def test_routes_can_be_colored_by_owner_and_the_legend_counts_each(rich_page):
    before = rich_page.evaluate("P.layer('spans').leaves.map(l => l.options.color)")
    assert len(set(before)) == 3
    rich_page.select_option('select[data-colors="spans"]', label="propietario")
    after = rich_page.evaluate("P.layer('spans').leaves.map(l => [l.options.color, l.options.dashArray])")
    assert len({tuple(look) for look in after}) == 2
    legend = plain(rich_page.locator('#layers li:has(> label input[data-layer="spans"])').inner_text())
    assert "Cooperative <b>: " in legend
    assert "Province: " in legend
    assert rich_page.evaluate("document.activeElement.dataset.colors") == "spans"


def test_cables_tell_role_by_color_and_what_lies_below_ground_by_dash(rich_page):
    open_groups(rich_page)
    rich_page.locator('#layers input[data-layer="cables"]').check()
    looks = rich_page.evaluate(
        "P.layer('cables').leaves.map(l => [l.feature.properties.drawn_as, l.options.dashArray])"
    )
    assert {bool(dash) for kind, dash in looks if kind.endswith("belowGround")} == {True}
    assert {bool(dash) for kind, dash in looks if kind.endswith("aboveGround")} == {False}
    names = rich_page.locator('select[data-colors="cables"] option').all_inner_texts()
    assert names[:4] == ["papel y tendido", "tamaño de cable", "tendido", "propietario"]


def test_the_dark_ground_changes_page_and_canvas_and_black_marks_turn_white(rich_page):
    look = (
        "() => [getComputedStyle(document.body).backgroundColor, "
        "P.layer('centers').leaves[0].options.fillColor]"
    )
    assert rich_page.evaluate(look) == ["rgb(255, 255, 255)", "#000000"]
    rich_page.click("#shade")
    assert rich_page.locator("#shade").get_attribute("aria-pressed") == "true"
    assert rich_page.evaluate(look) == ["rgb(29, 35, 41)", "#ffffff"]
    rich_page.click("#shade")
    assert rich_page.evaluate(look) == ["rgb(255, 255, 255)", "#000000"]


def test_a_reader_who_asks_for_dark_pages_gets_one(browser, pages):
    page = browser.new_page(color_scheme="dark")
    page.goto((pages / "rich.html").as_uri())
    page.wait_for_selector("html[data-ready]")
    assert page.evaluate("[P.dark, document.documentElement.dataset.shade]") == [True, "dark"]
    page.close()


def test_measuring_with_the_mouse_gives_the_length_of_streets_and_the_area_between(rich_page):
    """Eight blocks of 100 m by eight: 800 m a side, 64 ha; clicks open no popup meanwhile."""
    south_west, south_east, north_east = rich_page.evaluate(CORNERS)
    rich_page.click("#measure")
    for place in (south_west, south_east, north_east):
        rich_page.mouse.click(*rich_page.evaluate(ON_SCREEN, place))
    length, area = rich_page.evaluate("[P.lengthOf(P.measuring.places), P.areaOf(P.measuring.places)]")
    assert length == pytest.approx(16 * BLOCK_M, rel=0.01)
    assert area == pytest.approx(32 * BLOCK_M * BLOCK_M, rel=0.02)
    told = plain(rich_page.locator("#measured-text").inner_text())
    assert told.startswith("Distancia: 1,")
    assert "superficie encerrada: 3" in told
    assert rich_page.evaluate("P.open") is None
    rich_page.click("#measure-end")
    assert not rich_page.locator("#measured").is_visible()


def test_lengths_agree_with_the_projected_streets_to_a_thousandth(rich_page):
    """A street of the plan, measured vertex by vertex, against the length stored with it."""
    found, stored = rich_page.evaluate(
        """() => {
          const leaf = P.layer('spans').leaves[0];
          return [P.lengthOf(leaf.getLatLngs()), leaf.feature.properties.length_m];
        }"""
    )
    assert found == pytest.approx(stored, rel=1.5e-3)


def test_measuring_by_keyboard_alone(rich_page):
    rich_page.locator("#measure").focus()
    rich_page.keyboard.press("Enter")
    rich_page.keyboard.press("Enter")
    rich_page.keyboard.press("ArrowRight")
    rich_page.wait_for_timeout(500)
    rich_page.keyboard.press("Enter")
    assert "Distancia: " in rich_page.locator("#measured-text").inner_text()
    rich_page.keyboard.press("Backspace")
    assert rich_page.evaluate("P.measuring.places.length") == 1
    rich_page.keyboard.press("Escape")
    assert rich_page.evaluate("document.activeElement.id") == "measure"


def test_choosing_a_phase_goes_there_and_the_others_step_back(rich_page):
    names = rich_page.locator("#phase option").all_inner_texts()
    assert names == ["Todas las etapas", "Etapa 1, Norte", "Etapa 2, Sur"]
    whole = rich_page.evaluate("P.map.getZoom()")
    rich_page.select_option("#phase", "2")
    assert rich_page.evaluate("P.map.getZoom()") > whole
    shown = (
        "() => P.layer('phase_spans').leaves.map(l => [l.feature.properties.phase_key, l.options.opacity])"
    )
    assert {tuple(v) for v in rich_page.evaluate(shown)} == {("1", 0.12), ("2", 1)}
    assert not rich_page.evaluate("P.layer('spans').on")
    rich_page.select_option("#phase", "")
    assert {v[1] for v in rich_page.evaluate(shown)} == {1}
    assert rich_page.evaluate("[P.layer('spans').on, P.layer('phase_spans').on]") == [True, False]


def test_a_plan_of_one_phase_offers_no_choice_of_phases(map_page):
    assert not map_page.locator("#phase-box").is_visible()


def test_the_scale_bar_is_as_long_as_it_says_in_either_language(rich_page):
    rich_page.evaluate("() => { P.map.setZoom(13, { animate: false }); }")
    found = """() => {
      const bar = document.querySelector('.scale'), y = P.map.getSize().y / 2;
      const wide = bar.getBoundingClientRect().width;
      const at = x => P.map.containerPointToLatLng([x, y]);
      return [bar.textContent, P.meters(at(0), at(wide))];
    }"""
    text, meters = rich_page.evaluate(found)
    number, unit = text.split("\xa0")
    assert float(number) * {"m": 1, "km": 1000}[unit] == pytest.approx(meters, rel=0.02)


def test_search_finds_schools_by_their_kind_in_either_language(rich_page):
    for word in ("school", "ESCUELA"):
        rich_page.fill("#find", word)
        assert "punto de gobierno, escuela" in rich_page.locator("#found").inner_text()


def test_on_paper_a_dark_page_is_light_and_folded_groups_with_layers_are_told(rich_page):
    rich_page.click("#shade")
    rich_page.evaluate("() => document.querySelectorAll('#layers [open] > summary').forEach(s => s.click())")
    rich_page.emulate_media(media="print")
    rich_page.evaluate("P.beforePrint()")
    assert rich_page.evaluate("P.dark") is False
    legend = rich_page.locator("#layers").inner_text()
    assert "Ruta de fibra" in legend
    assert "Zonas de exclusión" not in legend
    assert rich_page.locator("#sources").is_visible()
    assert rich_page.locator(".north svg").is_visible()
    assert rich_page.locator(".scale").is_visible()
    rich_page.evaluate("P.afterPrint()")
    assert rich_page.evaluate("[P.dark, document.querySelectorAll('#layers details[open]').length]") == [
        True,
        0,
    ]


def test_a_sheet_of_paper_holds_map_legend_and_sources(rich_page):
    """Chromium's own PDF: one page, across, with legend and sources, and no popup over the map."""
    pypdf = pytest.importorskip("pypdf", reason="pypdf is not installed")
    from io import BytesIO

    rich_page.evaluate("() => P.goTo(P.layer('cameras'), 0)")
    assert "Qué es" in rich_page.locator(".leaflet-popup").inner_text()
    sheet = pypdf.PdfReader(BytesIO(rich_page.pdf(prefer_css_page_size=True)))
    assert len(sheet.pages) == 1
    assert "Qué es" not in sheet.pages[0].extract_text()
    words = sheet.pages[0].extract_text()
    for word in ("Ciudad de prueba", "Capas y leyenda", "Ruta de fibra", "Fuentes y notas", "ODbL"):
        assert word in words
    box = sheet.pages[0].mediabox
    assert box.width > box.height


def test_zones_and_districts_wait_until_they_are_asked_for(rich_page):
    open_groups(rich_page)
    for key in ("exclusion_zones", "districts"):
        box = rich_page.locator(f'#layers input[data-layer="{key}"]')
        assert not box.is_checked()
        box.check()
        assert rich_page.evaluate("key => P.map.hasLayer(P.layer(key).drawn)", key)


def test_on_a_phone_nothing_is_wider_than_the_screen_and_a_popup_fits(rich_page):
    rich_page.set_viewport_size({"width": 390, "height": 844})
    rich_page.evaluate("() => { P.settle(); P.goTo(P.layer('cameras'), 0); }")
    assert rich_page.evaluate("document.documentElement.scrollWidth") <= 390
    box = rich_page.locator(".leaflet-popup").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    rich_page.set_viewport_size({"width": 900, "height": 844})
    rich_page.evaluate("() => { P.settle(); P.goTo(P.layer('cameras'), 0); }")
    rich_page.set_viewport_size({"width": 360, "height": 740})
    rich_page.wait_for_function("P.map.getSize().x === 360")
    narrow = rich_page.wait_for_function(
        "() => { const b = document.querySelector('.leaflet-popup').getBoundingClientRect();"
        " return b.left >= 0 && b.right <= 360; }"
    )
    assert narrow, "a popup that was open fits when the window narrows"
