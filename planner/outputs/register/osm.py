"""Tags of OpenStreetMap for mappers, and the register as a file that map editors read.

Keys and values are those of the wiki pages of `man_made=surveillance`, `camera:type`, `camera:mount`,
`surveillance:zone` and of the lifecycle prefixes: what is not built yet must not be mapped as if it were.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from typing import Any

CAMERA_TYPE = {
    "fixed": "fixed", "long_lens": "fixed", "plate_reader": "fixed", "dome_360": "dome", "ptz": "panning",
}  # fmt: skip
"""`camera:type` knows no camera of several heads: none is written for `multi_sensor`."""
PREFIX = {
    "proposed": "proposed:", "planned": "planned:", "underConstruction": "construction:", "operational": "",
    "decommissioned": "removed:",
}  # fmt: skip
MOUNT = {"pole": "pole", "existing pole": "pole", "facade": "wall", "wall": "wall", "existing": "pole"}
ZONE = {
    "traffic": "traffic",
    "road_safety": "traffic",
    "crime": "town",
    "crowds": "town",
    "buildings": "building",
}
NODE = re.compile(r"^node/(\d+)$")
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def tags_of(record: Mapping[str, Any]) -> dict[str, str]:
    """Return the tags of a camera of the plan; what nobody told is left out.

    >>> tags_of({"id": "CAM-0001", "status": "operational", "camera_class": "ptz", "mount": "facade"})
    ... # doctest: +NORMALIZE_WHITESPACE
    {'man_made': 'surveillance', 'surveillance': 'public', 'surveillance:type': 'camera',
     'camera:type': 'panning', 'camera:mount': 'wall', 'ref': 'CAM-0001'}
    """
    told = record.get
    direction = told("direction_deg")
    height = told("mount_height_m")
    tags = {
        f"{PREFIX[str(record['status'])]}man_made": "surveillance",
        "surveillance": "public",
        "surveillance:type": "ALPR" if told("camera_class") == "plate_reader" else "camera",
        "surveillance:zone": ZONE.get(str(told("purpose_code")), ""),
        "camera:type": CAMERA_TYPE.get(str(told("camera_class")), ""),
        "camera:direction": "" if direction is None else f"{round(direction) % 360}",
        "camera:mount": MOUNT.get(str(told("mount")), ""),
        "height": "" if height is None else f"{height:g}",
        "operator": str(told("controller") or told("operator") or ""),
        "ref": str(record["id"]),
    }
    return {k: v for k, v in tags.items() if v}


def osm_xml(records: Sequence[Mapping[str, Any]], words: Sequence[str]) -> str:
    """Return the cameras as an OSM file that editors open and do not upload: a mapper looks for himself.

    A mapped camera keeps its node id, every other gets a negative one, as what is new in OSM has.
    """
    root = ET.Element("osm", version="0.6", generator="planner", upload="never")
    for line in words:
        ET.SubElement(root, "note").text = FORBIDDEN.sub("\ufffd", line)
    new = 0
    for record in sorted(records, key=_node_id):
        found = NODE.match(str(record["source_id"]))
        if not found:
            new -= 1
        node = ET.SubElement(
            root, "node", id=found[1] if found else str(new), version="1",
            lat=f"{record['latitude']:.7f}", lon=f"{record['longitude']:.7f}",
        )  # fmt: skip
        for key, value in record["osm_tags"].items():
            ET.SubElement(node, "tag", k=FORBIDDEN.sub("\ufffd", key), v=FORBIDDEN.sub("\ufffd", value))
    ET.indent(root, space="")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _node_id(record: Mapping[str, Any]) -> tuple[int, str]:
    """Return the order of a file of OSM: by node, new ones first."""
    found = NODE.match(str(record["source_id"]))
    return (int(found[1]) if found else 0, str(record["id"]))
