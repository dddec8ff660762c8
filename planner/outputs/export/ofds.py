"""Open Fibre Data Standard 0.4: a network package as JSON, and its nodes and spans as GeoJSON.

Field names and codes are those of the standard, https://standard.ofds.info/en/0__4__0/ (British spelling).
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from planner.outputs.export.ofds_nodes import network_nodes
from planner.outputs.export.ofds_parties import gather_parties
from planner.outputs.export.ofds_spans import network_spans
from planner.outputs.told import language, title
from planner.plan.model import Plan
from planner.plan.store import notice

Json = dict[str, Any]
SCHEMA = "https://standard.ofds.info/en/0__4__0/network-schema.json"
CRS = {"name": "urn:ogc:def:crs:OGC::CRS84", "uri": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}
PACKAGE, NODES, SPANS, NOTICE = "network-package.json", "nodes.geojson", "spans.geojson", "NOTICE.txt"
OFDS_FILES = frozenset({PACKAGE, NODES, SPANS, NOTICE})


def write_ofds(plan: Plan, folder: Path) -> None:
    """Write the network package, the same as two GeoJSON files, and the notices into an empty folder."""
    network = network_of(plan)
    nodes, spans = as_geojson_features(network)
    _write(folder / PACKAGE, {"networks": [network]})
    _write(folder / NODES, nodes)
    _write(folder / SPANS, spans)
    (folder / NOTICE).write_text(notice(plan.summary), encoding="utf-8")


def network_of(plan: Plan) -> Json:
    """Return the network of a plan: what is joined, with its organisations and phases.

    The notices stand in `accuracyDetails`, the standard's own place for how good the places are. Fields that
    the plan does not know (publisher, dates, capacity, wayleaves, contracts) are left out.
    """
    parties = gather_parties(plan)
    network = {
        "id": network_id(plan.summary, str(plan.resolved["study"].get("country", ""))),
        "identifier": f"{plan.summary['study']}/{plan.summary['scenario']}",
        "name": title(plan),
        "nodes": network_nodes(plan, parties),
        "spans": network_spans(plan, parties),
        "phases": parties.phases,
        "organisations": parties.organisations,
        "crs": CRS,
        "accuracyDetails": notice(plan.summary).strip(),
        "language": language(plan),
        "links": [{"href": SCHEMA, "rel": "describedby"}],
    }
    return {k: v for k, v in network.items() if v != []}  # the standard takes no empty lists


def network_id(summary: Mapping[str, Any], country: str) -> str:
    """Return the UUID of a network: the same for every version of the plan of a study and scenario.

    Two studies of one name, country and zone of the projection get the same: give each study its own name.

    >>> network_id({"study": "jsei", "scenario": "base", "crs": "EPSG:32720"}, "AR")
    'a948a999-7e2f-5677-8936-acd5367bb165'
    """
    words = [country, str(summary["crs"]), str(summary["study"]), str(summary["scenario"])]
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{SCHEMA}#{json.dumps(words, ensure_ascii=False)}"))


def as_geojson_features(network: Mapping[str, Any]) -> tuple[Json, Json]:
    """Return nodes and spans as two FeatureCollections, as the converter of the standard makes them.

    Providers, funders, phases and the ends of a span are repeated in full; owners stay references.
    """
    organisations = {o["id"]: o for o in network.get("organisations", [])}
    phases = {p["id"]: {**p, **_funders(p, organisations)} for p in network.get("phases", [])}
    about = {k: v for k, v in network.items() if k not in ("nodes", "spans", "phases", "organisations")}
    nodes = {n["id"]: n for n in network.get("nodes", [])}
    drawn = [_feature(n, "location", "node", about, organisations, phases) for n in network.get("nodes", [])]
    lines = []
    for span in network.get("spans", []):
        joined = {**span, "start": nodes[span["start"]], "end": nodes[span["end"]]}
        lines.append(_feature(joined, "route", "span", about, organisations, phases))
    return {"type": "FeatureCollection", "features": drawn}, {"type": "FeatureCollection", "features": lines}


def _feature(
    item: Mapping[str, Any],
    shape: str,
    kind: str,
    about: Mapping[str, Any],
    organisations: Mapping[str, Json],
    phases: Mapping[str, Json],
) -> Json:
    """Return a node or span as a feature."""
    told = {k: v for k, v in item.items() if k != shape}
    if "networkProviders" in told:
        told["networkProviders"] = [organisations[o["id"]] for o in told["networkProviders"]]
    if "phase" in told:
        told["phase"] = phases[told["phase"]["id"]]
    properties = {**told, "network": about, "featureType": kind}
    return {"type": "Feature", "geometry": item.get(shape), "properties": properties}


def _funders(phase: Mapping[str, Any], organisations: Mapping[str, Json]) -> Json:
    """Return the funders of a phase, their references replaced."""
    return {"funders": [organisations[f["id"]] for f in phase["funders"]]} if "funders" in phase else {}


def _write(path: Path, content: Mapping[str, Any]) -> None:
    """Write JSON text as the standard asks: UTF-8, no NaN."""
    path.write_text(json.dumps(content, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")
