"""A server on 127.0.0.1 that answers as Overpass, Nominatim and a store of terrain tiles do."""

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
