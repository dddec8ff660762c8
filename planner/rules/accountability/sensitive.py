"""ACC-SENSITIVE: sensitive places that cameras can be made to see are masked, or justified."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import shapely

from planner.errors import name_up_to_five
from planner.rules.accountability.common import blank
from planner.rules.accountability.responsible import by_severity
from planner.rules.accountability.signs import shown
from planner.rules.folder import PlanFolder, derived
from planner.rules.rule import POLICY, Fault, Rule

TOUCH_M = 0.5


@derived
def seen_by(folder: PlanFolder) -> dict[tuple[str, str], frozenset[str]]:
    """Return the cameras that can be made to see some place, by action and kind of the place."""
    places, views = folder.layer("sensitive_places"), shown(folder)
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    if len(places) and views:
        ids, shapes = list(views), np.array(list(views.values()), dtype=object)
        tree = shapely.STRtree(shapes)
        place, view = tree.query(places.geometry.to_numpy(), predicate="dwithin", distance=TOUCH_M)
        for p, v in zip(place.tolist(), view.tolist(), strict=True):
            found[places["action"].iloc[p], places["kind"].iloc[p]].add(ids[v])
    return {key: frozenset(cameras) for key, cameras in found.items()}


def check(folder: PlanFolder) -> Iterator[Fault]:
    """One finding for each kind of place that cameras see past no mask, or without a word why."""
    cameras = folder.layer("cameras")
    unsaid = blank(cameras["justification"])
    for (action, kind), seeing in sorted(seen_by(folder).items()):
        mine = cameras["camera_id"].isin(seeing)
        word = kind.replace("_", " ")
        if action == "justify":
            bare = cameras[mine & unsaid & (cameras["exclusion"] != "justify")]
        else:
            bare = cameras[mine & ~cameras["mask"].str.contains(word, regex=False)]
        for severity, rows in by_severity(bare):
            many, ids = len(rows), name_up_to_five(rows["camera_id"])
            fact = "justification" if action == "justify" else "mask"
            what = f"{many} cameras can see the ground of a {word} and no mask names it: {ids}."
            if action == "justify":
                what = f"{many} cameras can see the ground of a {word} and say nothing of why: {ids}."
            yield Fault("cameras", str(rows["camera_id"].iloc[0]), what, severity, (fact,))


RULES = (
    Rule(
        "ACC-SENSITIVE",
        "A camera that can be made to see a sensitive place (layer `sensitive_places`, within 0.5 m of its "
        "view "
        "or reach) names its kind in `mask` where the kind forbids or masks, and says why in `justification` "
        "where it asks for reasons. Shelters are not stored, so they are not found again.",
        "Being filmed at a union, a clinic or a church keeps people away from them.",
        "A mask edited; a place of worship in view of which nobody has thought.",
        "Mask the ground, turn the camera, or write the justification.",
        ("cameras", "sensitive_places", "viewsheds", "reaches"),
        check,
        POLICY,
    ),
)
