"""What the report and the map tell of a backbone."""

from __future__ import annotations

import re

import pytest
from helpers_backbone import FLOWS, planned, roads_study

from planner.outputs.map.layer import plain_layer
from planner.outputs.province.backbone import layers, section
from planner.outputs.words.backbone import BACKBONE
from planner.schema.backbone import BACKBONE_NODE_KINDS, BACKBONE_WAY_NAMES


@pytest.fixture(scope="module")
def part(tmp_path_factory):
    """A ring with a spur, part of it leased; the village has a name that asks to be escaped."""
    more = 'ways = ["new_poles", "leased_capacity"]\nlease_pairs = "flows"\nlease_provider = "Telco <b>"'
    places = """\
place_id,name,lon,lat,mbps,center,provenance
junction,,0.5,0.0,,,test
village,Vill & <i>age</i>,0.5,0.4,50,,test
dead-end,,1.2,0.1,,,test
"""
    study = roads_study(tmp_path_factory.mktemp("told"), more, places=places)
    return planned(study, tiers=FLOWS)


def test_the_section_tells_figures_links_and_what_goes_dark_in_both_languages(part):
    """Each link has a row, each one who is paid too, and both languages stand there."""
    html = section(part, "es")
    for link in part.tables["backbone_links"]["backbone_link_id"]:
        assert f">{link}<" in html
    assert BACKBONE["unpaid"].es in html
    assert BACKBONE["unpaid"].en in html
    assert html.count('lang="es"') == html.count('lang="en"')


def test_no_text_of_a_study_is_taken_as_html(part):
    """Names and providers are escaped in the section and in the picture."""
    html = section(part, "en")
    assert "<i>" not in html
    assert "Telco <b>" not in html
    assert "Vill &amp; &lt;i&gt;age" in html


def test_the_picture_has_a_line_for_each_link_and_a_name_for_each_place(part):
    """Links on the picture are those of the table; huts are left out."""
    html = section(part, "en")
    assert html.count("<line ") == len(part.tables["backbone_links"])
    assert len(re.findall(r"<circle ", html)) == int(part.summary["nodes"])


def test_the_map_has_links_and_places(part):
    """Two layers, every feature of the tables in them."""
    told = {t.key: plain_layer(t) for t in layers(part)}
    assert set(told) == {"backbone_links", "backbone_nodes"}
    assert told["backbone_links"]["amount"] == len(part.tables["backbone_links"])
    assert told["backbone_nodes"]["amount"] == len(part.tables["backbone_nodes"])


@pytest.mark.parametrize("code", [*BACKBONE_NODE_KINDS, *BACKBONE_WAY_NAMES])
def test_every_code_has_words(code):
    """Kinds of places and ways are told in both languages."""
    assert BACKBONE[code].es
    assert BACKBONE[code].en
