"""A small town as an OSM file, and what its tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

TOWN = """<?xml version='1.0' encoding='UTF-8'?>
<osm version="0.6" generator="test">
  <node id="1" lat="-24.1800" lon="-65.3000"/>
  <node id="2" lat="-24.1800" lon="-65.2990"/>
  <node id="3" lat="-24.1800" lon="-65.2980"/>
  <node id="4" lat="-24.1790" lon="-65.2990"/>
  <node id="5" lat="-24.1810" lon="-65.2990"/>
  <node id="6" lat="-24.1790" lon="-65.2980"/>
  <node id="7" lat="-24.1820" lon="-65.2990"/>
  <node id="8" lat="-24.1825" lon="-65.2985"/>
  <node id="9" lat="-24.1825" lon="-65.2995"/>
  <node id="20" lat="-24.1795" lon="-65.2995">
    <tag k="amenity" v="police"/><tag k="name" v="Comisaría 1"/></node>
  <node id="21" lat="-24.1796" lon="-65.2994">
    <tag k="man_made" v="surveillance"/><tag k="surveillance:type" v="camera"/>
    <tag k="camera:type" v="dome"/></node>
  <node id="22" lat="-24.1796" lon="-65.2993">
    <tag k="man_made" v="surveillance"/><tag k="surveillance:type" v="ALPR"/></node>
  <node id="23" lat="-24.1797" lon="-65.2992">
    <tag k="amenity" v="school"/><tag k="operator:type" v="private"/></node>
  <node id="30" lat="-24.1812" lon="-65.2985"/>
  <node id="31" lat="-24.1812" lon="-65.2983"/>
  <node id="32" lat="-24.1814" lon="-65.2983"/>
  <node id="33" lat="-24.1814" lon="-65.2985"/>
  <node id="40" lat="-24.1802" lon="-65.2975"/>
  <node id="41" lat="-24.1802" lon="-65.2973"/>
  <node id="42" lat="-24.1804" lon="-65.2973"/>
  <node id="43" lat="-24.1804" lon="-65.2975"/>
  <way id="100"><nd ref="1"/><nd ref="2"/><nd ref="3"/>
    <tag k="highway" v="residential"/><tag k="name" v="Belgrano"/><tag k="surface" v="asphalt"/></way>
  <way id="101"><nd ref="4"/><nd ref="2"/><nd ref="5"/>
    <tag k="highway" v="primary"/><tag k="bridge" v="viaduct"/><tag k="layer" v="1"/>
    <tag k="oneway" v="yes"/></way>
  <way id="102"><nd ref="3"/><nd ref="6"/><tag k="highway" v="service"/><tag k="access" v="private"/></way>
  <way id="103"><nd ref="5"/><nd ref="7"/><nd ref="8"/><nd ref="9"/><nd ref="7"/>
    <tag k="highway" v="residential"/></way>
  <way id="104"><nd ref="3"/><nd ref="5"/><tag k="highway" v="construction"/></way>
  <way id="105"><nd ref="30"/><nd ref="31"/><nd ref="32"/><nd ref="33"/><nd ref="30"/>
    <tag k="highway" v="pedestrian"/><tag k="area" v="yes"/></way>
  <way id="106"><nd ref="6"/><nd ref="999"/><nd ref="4"/><tag k="highway" v="tertiary"/></way>
  <way id="200"><nd ref="30"/><nd ref="31"/><nd ref="32"/><nd ref="33"/><nd ref="30"/>
    <tag k="building" v="yes"/><tag k="building:levels" v="3"/>
    <tag k="amenity" v="townhall"/><tag k="name" v="Municipalidad"/></way>
  <way id="201"><nd ref="40"/><nd ref="41"/><nd ref="42"/><nd ref="43"/><nd ref="40"/></way>
  <relation id="300"><member type="way" ref="201" role="outer"/>
    <tag k="type" v="multipolygon"/><tag k="building" v="school"/><tag k="amenity" v="school"/>
    <tag k="height" v="8,5 m"/></relation>
</osm>
"""


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Return the small town as an .osm file."""
    path = tmp_path / "town.osm"
    path.write_text(TOWN, encoding="utf-8")
    return path
