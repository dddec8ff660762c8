"""A small town, and a server on 127.0.0.1 that answers as Overpass, Nominatim and a tile store do."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import osmium

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

LETTERS = {"n": "node", "w": "way", "r": "relation"}


def elements_of(path: Path) -> list[dict[str, Any]]:
    """Return the objects of an OSM file in the JSON form of Overpass."""
    out: list[dict[str, Any]] = []
    for found in osmium.FileProcessor(str(path)):
        item: dict[str, Any] = {"id": found.id, "tags": {t.k: t.v for t in found.tags}}
        if found.is_node():
            item |= {"type": "node", "lat": found.location.lat, "lon": found.location.lon}
        elif found.is_way():
            item |= {"type": "way", "nodes": [n.ref for n in found.nodes]}
        else:
            members = [{"type": LETTERS[m.type], "ref": m.ref, "role": m.role} for m in found.members]
            item |= {"type": "relation", "members": members}
        if not item["tags"]:
            del item["tags"]
        out.append(item)
    return out


def select(elements: list[dict[str, Any]], query: str) -> list[dict[str, Any]]:
    """Return what an Overpass query of OSMnx asks for, with the nodes and ways below it."""
    held = {(e["type"], e["id"]): e for e in elements}
    nodes = {e["id"] for e in elements if e["type"] == "node"}
    chosen: dict[tuple[str, int], dict[str, Any]] = {}
    if 'way["highway"]' in query:
        refused = re.search(r'\["highway"!~"\^\((.*?)\)\$"\]', query)
        assert refused, query
        no_areas = '["area"!~"^yes$"]' in query
        for e in elements:
            value = e.get("tags", {}).get("highway")
            if no_areas and e.get("tags", {}).get("area") == "yes":
                continue
            if e["type"] == "way" and value and value not in refused[1].split("|"):
                chosen["way", e["id"]] = e
    for kind, key, value in re.findall(r"\((node|way|relation)\['([^']+)'(?:='([^']*)')?\]\(poly", query):
        for e in elements:
            found = e.get("tags", {}).get(key)
            if e["type"] == kind and found is not None and value in ("", found):
                chosen[kind, e["id"]] = e
    for e in list(chosen.values()):
        for member in e.get("members", []):
            below = held.get((member["type"], member["ref"]))
            if below:
                chosen.setdefault((member["type"], member["ref"]), below)
    for e in list(chosen.values()):
        for ref in e.get("nodes", []):
            if ref in nodes:
                chosen.setdefault(("node", ref), held["node", ref])
    whole = [e for e in chosen.values() if all(n in nodes for n in e.get("nodes", []))]
    return json.loads(json.dumps(whole))


class FakeServer:
    """What the server answers and what it was asked.

    `failures` are statuses given before the first good answer; `remark` is put into every answer.
    """

    def __init__(self, elements: list[dict[str, Any]]) -> None:
        self.elements = elements
        self.failures: list[int] = []
        self.remark = ""
        self.places: dict[str, list[dict[str, Any]]] = {}
        self.tiles: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.url = ""

    def answer(self, path: str, query: dict[str, list[str]]) -> tuple[int, bytes]:
        """Return status and body of one request."""
        self.asked.append(path)
        if self.failures:
            return self.failures.pop(0), b"busy"
        if path.endswith("/interpreter"):
            body: dict[str, Any] = {
                "version": 0.6, "osm3s": {"timestamp_osm_base": "2024-05-01T00:00:00Z"},
                "elements": select(self.elements, query["data"][0]),
            }  # fmt: skip
            if self.remark:
                body["remark"] = self.remark
            return 200, json.dumps(body).encode()
        if path.endswith("/search"):
            return 200, json.dumps(self.places.get(query["q"][0], [])).encode()
        tile = path.rsplit("/", 1)[-1]
        return (200, self.tiles[tile]) if tile in self.tiles else (404, b"")


@contextmanager
def serving(server: FakeServer) -> Iterator[FakeServer]:
    """Run the server in a thread while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def _give(self, query: str) -> None:
            status, body = server.answer(urlsplit(self.path).path, parse_qs(query))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            self._give(urlsplit(self.path).query)

        def do_POST(self) -> None:
            self._give(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def log_message(self, *_: object) -> None:
            return

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    server.url = f"http://127.0.0.1:{http.server_port}"
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
