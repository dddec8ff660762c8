"""The map in a real browser: each test also fails on a console message or a request beyond the file."""

from __future__ import annotations

import re

import pytest

SAME_IN_BOTH = re.compile(
    r"^((CAM|GOV|ND|CEN|BOM)-\d+|English / Español|Ciudad de prueba.*|.*ODbL.*|Leaflet|hospital.*|PTZ.*|cable"
    r"|no|N|Ministry|Province|Centro|[\d.]+\s(m|km|USD)|<script>.*|\"><img.*|Escuela \d|row \d)$"
)

pytestmark = pytest.mark.browser

OPEN_GROUPS = "() => document.querySelectorAll('#layers details').forEach(d => { d.open = true; })"
PAINTED = """() => {
  const canvas = document.querySelector('.leaflet-overlay-pane canvas');
  const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  let count = 0;
  for (let k = 3; k < data.length; k += 4) count += data[k] > 0;
  return count;
}"""
VISIBLE_TEXT = """() => {
  const out = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (e.closest('script, style') || !e.checkVisibility()) continue;
    const text = walk.currentNode.textContent.trim();
    if (text) out.push(text);
  }
  return out;
}"""


def popup(page):
    return page.locator(".leaflet-popup-content").last.inner_text().replace("\xa0", " ")


def test_every_layer_turns_on_and_off_and_changes_what_is_drawn(map_page):
    keys = map_page.eval_on_selector_all("#layers input", "boxes => boxes.map(b => b.dataset.layer)")
    assert len(keys) == 18
    map_page.evaluate(OPEN_GROUPS)
    for key in keys:
        box = map_page.locator(f'#layers input[data-layer="{key}"]')
        was = box.is_checked()
        box.set_checked(not was)
        assert map_page.evaluate("key => P.map.hasLayer(P.layer(key).drawn)", key) is not was
        box.set_checked(was)
        assert map_page.evaluate("key => P.map.hasLayer(P.layer(key).drawn)", key) is was


def test_turning_the_cameras_off_takes_their_marks_from_the_canvas(map_page):
    before = map_page.evaluate(PAINTED)
    map_page.locator('#layers input[data-layer="cameras"]').uncheck()
    map_page.wait_for_timeout(100)
    assert 0 < map_page.evaluate(PAINTED) < before


def test_search_finds_a_camera_by_its_id_and_opens_it(map_page):
    map_page.fill("#find", "cam-0007")
    map_page.press("#find", "Enter")
    text = popup(map_page)
    assert "CAM-0007" in text
    assert "80,0 m" in text
    assert map_page.evaluate("P.map.getZoom()") >= 17


def test_search_finds_a_street_by_name_without_accents_or_case_and_marks_it(map_page):
    map_page.fill("#find", "AVENIDA 3")
    assert "Avenida 3" in map_page.locator("#found li").first.inner_text()
    map_page.press("#find", "Enter")
    assert map_page.evaluate("P.map.hasLayer(P.mark)")


def test_a_line_of_the_bill_shows_its_assets_on_the_map(map_page):
    """Found by id, item or words; each camera that the line buys is ringed, and its popup names the line."""
    map_page.fill("#find", "camera_fixed")
    assert "BOM-001" in map_page.locator("#found li").first.inner_text()
    map_page.press("#find", "Enter")
    assert map_page.evaluate("P.mark.getLayers().length") == 12
    assert map_page.evaluate("P.layers.find(l => l.key === 'cameras').on")
    map_page.fill("#find", "cam-0007")
    map_page.press("#find", "Enter")
    assert "BOM-001" in popup(map_page)


def test_search_says_when_nothing_is_found(map_page):
    map_page.fill("#find", "no such thing")
    assert map_page.locator("#found").inner_text() == "Nada encontrado"


def test_a_click_on_the_canvas_opens_the_popup_of_what_is_there(map_page):
    place = map_page.evaluate(
        "() => { const l = P.layers.find(l => l.key === 'cameras'); "
        "const p = P.map.latLngToContainerPoint(l.leaves[5].getLatLng()); "
        "const b = P.map.getContainer().getBoundingClientRect(); return [p.x + b.x, p.y + b.y]; }"
    )
    map_page.mouse.click(*place)
    assert "CAM-0006" in popup(map_page)


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        (
            "cameras",
            (
                "alcance\n80,0 m",
                "demanda que ve\n420,0 habitantes",
                "costo de compra\n800 USD",
                "propietario\nProvince",
            ),
        ),
        ("spans", ("longitud\n100,0 m", "propio\nsí", "estado\npropuesto")),
        ("cables", ("cable a comprar\n105,0 m", "fibras del cable")),
        ("drops", ("longitud\n23,0 m",)),
        ("unserved", ("motivo\ndemasiado lejos de una calle", "212 m hasta la calle más cercana")),
        ("demand", ("demanda\n", "habitantes", "%")),
    ],
)
def test_popups_give_figures_with_units_owner_and_status(map_page, layer, words):
    map_page.evaluate("key => P.goTo(P.layers.find(l => l.key === key), 0)", layer)
    text = popup(map_page)
    for word in words:
        assert word in text
    assert "Fuente: plan grid/base" in text


def test_what_a_camera_sees_is_drawn_while_its_popup_is_open(map_page):
    corners = map_page.evaluate(
        """() => {
          const layer = P.layers.find(l => l.key === 'cameras');
          P.goTo(layer, 4);
          const ring = P.ring.getLayers()[0].getLatLngs()[0][0].length;
          P.goTo(layer, 0);
          const holes = P.ring.getLayers()[0].getLatLngs()[0].length;
          return [ring, holes];
        }"""
    )
    assert corners == [3, 2]


def test_without_a_view_polygon_the_range_is_drawn_a_sector_where_there_is_an_azimuth(map_page):
    map_page.evaluate("() => { P.layers = P.layers.filter(l => l.key !== 'viewsheds'); }")
    kinds = map_page.evaluate(
        """() => {
          const layer = P.layers.find(l => l.key === 'cameras');
          const name = () => P.ring instanceof L.Circle ? 'circle' : 'sector';
          const kind = (row) => { P.goTo(layer, row); return name(); };
          const found = [kind(0), kind(4)];
          P.map.closePopup();
          return [...found, P.ring];
        }"""
    )
    assert kinds == ["circle", "sector", None]


def test_the_switch_changes_every_visible_word(map_page):
    map_page.click("#open-tables")
    map_page.evaluate("P.goTo(P.layers.find(l => l.key === 'points'), 5)")
    spanish = map_page.evaluate(VISIBLE_TEXT)
    map_page.click("#language")
    english = map_page.evaluate(VISIBLE_TEXT)
    assert map_page.evaluate("document.documentElement.lang") == "en"
    assert "Layers and legend" in english
    assert any("streets: reconstructed, not surveyed" in t for t in english)
    left = {t for t in spanish if t in english and any(c.isalpha() for c in t)}
    assert sorted(t for t in left if not SAME_IN_BOTH.search(t)) == []
    map_page.click("#language")
    assert map_page.evaluate(VISIBLE_TEXT) == spanish


def test_numbers_follow_the_language(map_page):
    map_page.evaluate("P.goTo(P.layers.find(l => l.key === 'cameras'), 0)")
    assert "1.234,5 m" in popup(map_page)
    map_page.click("#language")
    assert "1,234.5 m" in popup(map_page)


def test_the_table_goes_to_a_feature_by_keyboard_alone(map_page):
    before = map_page.evaluate("P.map.getCenter()")
    map_page.locator("#open-tables").focus()
    map_page.keyboard.press("Enter")
    assert map_page.evaluate("document.activeElement.id") == "table-layer"
    for _ in range(60):
        map_page.keyboard.press("Tab")
        if map_page.evaluate("document.activeElement.dataset.row") == "2":
            break
    map_page.keyboard.press("Enter")
    assert map_page.evaluate("P.map.getCenter()") != before
    assert "CAM-0003" in map_page.evaluate("document.activeElement.innerText")
    map_page.keyboard.press("Escape")
    assert map_page.evaluate("document.activeElement.dataset.row") == "2"


def test_the_table_sorts_and_filters(map_page):
    map_page.click("#open-tables")
    map_page.select_option("#table-layer", "points")
    map_page.fill("#table-filter", "hospital")
    assert map_page.locator("#table tbody tr").count() == 1
    map_page.fill("#table-filter", "")
    head = map_page.locator("#table thead button", has_text="ruta al centro")
    head.click()
    map_page.locator("#table thead button", has_text="ruta al centro").click()
    assert "GOV-0006" in map_page.locator("#table tbody tr").first.inner_text()


def test_names_with_markup_stay_text_in_popup_search_and_table(map_page):
    for row, name in ((0, '<script>alert("x")</script>'), (1, '"><img src=x onerror=alert(1)>'), (2, "=1+1")):
        map_page.evaluate("row => P.goTo(P.layers.find(l => l.key === 'cameras'), row)", row)
        assert name in popup(map_page)
    map_page.fill("#find", "onerror")
    assert '"><img src=x onerror=alert(1)>' in map_page.locator("#found li").first.inner_text()
    map_page.click("#open-tables")
    assert '<script>alert("x")</script>' in map_page.locator("#table").inner_text()
    assert map_page.locator("img").count() == 0


def test_scale_north_arrow_attribution_and_note_are_in_view(map_page):
    assert map_page.locator(".scale").is_visible()
    assert map_page.locator(".north svg").is_visible()
    assert (
        "(c) OpenStreetMap contributors, ODbL"
        in map_page.locator(".leaflet-control-attribution").inner_text()
    )
    assert map_page.locator("#notes").inner_text() == (
        "uso interno: muestra toda la red · calles: reconstruidas, no relevadas"
    )


def test_print_keeps_legend_and_sources_and_drops_the_controls(map_page):
    map_page.emulate_media(media="print")
    assert map_page.locator("#layers").is_visible()
    assert "ODbL" in map_page.locator("#sources").inner_text()
    for gone in ("#language", "#find", ".leaflet-control-zoom", "#open-tables"):
        assert not map_page.locator(gone).is_visible()


def test_the_view_is_fitted_to_paper_and_back_on_one_canvas(map_page):
    before = map_page.evaluate("[P.map.getZoom(), P.map.getSize().x]")
    on_paper = map_page.evaluate("() => { P.beforePrint(); return [P.map.getSize().x, P.map.getSize().y]; }")
    assert on_paper == [718, 567]
    assert map_page.evaluate(PAINTED) > 0
    map_page.evaluate("P.afterPrint()")
    assert map_page.evaluate("[P.map.getZoom(), P.map.getSize().x]") == before
    assert map_page.locator("canvas").count() == 1


def test_a_map_of_a_lone_center_opens(opened):
    page = opened("lone.html").page
    page.wait_for_selector("html[data-ready]")
    assert page.locator("#layers input").count() >= 2


def test_a_narrow_screen_shows_map_and_legend_one_below_the_other(map_page):
    map_page.set_viewport_size({"width": 400, "height": 800})
    box, side = map_page.locator("#map_plan").bounding_box(), map_page.locator(".side").bounding_box()
    assert side["y"] >= box["y"] + box["height"] - 1
    assert map_page.evaluate("document.documentElement.scrollWidth") <= 400


def test_the_report_switches_language_and_asks_for_nothing(opened):
    page = opened("report.html").page
    assert page.locator("h2", has_text="La pregunta").first.is_visible()
    spanish = page.locator("body").inner_text()
    page.click("#language")
    english = page.locator("body").inner_text()
    assert "The question" in english
    assert "La pregunta" not in english
    assert "La pregunta" in spanish
    label = page.locator("svg.plan").get_attribute("aria-label")
    assert label.startswith("Map: 4.0 km of fiber route")
