"""Elements of the taxonomy of DTPR, Digital Trust for Places and Routines, that a camera's facts support.

The ids are those of version 1 of its taxonomy (`category__element`, github.com/Helpful-Places/dtpr, folder
`dtpr.v1/elements`). Only what a fact of the record says is claimed: no fact, no element. Left out because no
fact of a plan tells it: where images are stored, whether they are encrypted or sold, and what residents may
do with them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PURPOSE = {
    "crime": "purpose__safety_security",
    "crowds": "purpose__safety_security",
    "buildings": "purpose__safety_security",
    "road_safety": "purpose__safety_security",
    "traffic": "purpose__mobility",
    "transport": "purpose__mobility",
    "emergencies": "purpose__fire_emergency",
    "environment": "purpose__ecology",
}
IDENTIFIES_PX_PER_M = 125.0
"""From this density a known person can be recognized (DORI `recognize`): the video counts as identifiable."""


def elements_of(record: Mapping[str, Any]) -> list[str]:
    """Return the ids of the elements of a camera of the plan.

    >>> elements_of({"seen_at": [{"px_per_m": 125.0, "day_m": 15.5}], "purpose_code": "traffic"})
    ['tech__identifiable_video', 'data__pixel_based_image', 'purpose__mobility']
    """
    told = record.get
    known = any(r["px_per_m"] >= IDENTIFIES_PX_PER_M and r["day_m"] > 0 for r in told("seen_at") or ())
    out = ["tech__identifiable_video" if known else "tech__video_camera", "data__pixel_based_image"]
    if told("plate_reading") == "on" or told("biometrics") == "on":
        out.append("data__personal")
    if told("biometrics") == "on":
        out.append("tech__biometrics")
    if told("purpose_code") in PURPOSE:
        out.append(PURPOSE[str(told("purpose_code"))])
    if told("controller"):
        out += ["accountable__institution", "access__available_to_the_accountable_organization"]
    days = told("retention_days")
    if days is not None:
        out.append("retention__data_retained" if days > 0 else "retention__no_data_retained")
    return out
