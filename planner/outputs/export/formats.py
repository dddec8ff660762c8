"""The exchange formats: what each is called, and the name its file or folder gets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from planner.outputs.export.geojson import GEOJSON_FILES
from planner.outputs.export.ofds import OFDS_FILES
from planner.plan.staging import PLAN_FILES

REGISTER_FILES = frozenset(
    (
        "register.geojson", "register.csv", "register.schema.json", "register.osm", "register.html",
        "signs.html", "signs", "NOTICE.txt",
    )
)  # fmt: skip

ASSESSMENT_FILES = frozenset(
    ("assessment.html", "assessment-es.pdf", "assessment-en.pdf", "questions.csv", "NOTICE.txt")
)


@dataclass(frozen=True)
class Format:
    """An exchange format.

    Parameters
    ----------
    suffix
        End of the default name.
    files
        Names of the files in its folder; none where the format is one file.
    zipped
        Whether the folder may be a zip instead.
    """

    suffix: str
    files: frozenset[str] = frozenset()
    zipped: bool = False


FORMATS: Mapping[str, Format] = {
    "gpkg": Format(".gpkg"),
    "geojson": Format("-geojson", GEOJSON_FILES, zipped=True),
    "kml": Format(".kml"),
    "dxf": Format(".dxf"),
    "ofds": Format("-ofds", OFDS_FILES, zipped=True),
    "ocds": Format("-ocds.json"),
    "plan": Format("-plan", PLAN_FILES),
    "register": Format("-register", REGISTER_FILES),
    "assessment": Format("-assessment", ASSESSMENT_FILES),
}


def export_name(summary: Mapping[str, Any], to: str) -> str:
    """Return the name of an export where none is given.

    >>> export_name({"study": "Gran Jujuy/../", "scenario": "base"}, "kml")
    'Gran-Jujuy-base.kml'
    """
    words = [re.sub(r"[^\w-]+", "-", str(summary[key])).strip("-") for key in ("study", "scenario")]
    return "-".join(w for w in words if w) + FORMATS[to].suffix
