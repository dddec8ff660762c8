"""INT-WAY: each span is built in a way that the study, its street and the existing plant allow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache

import numpy as np
import pandas as pd

from planner.catalog.model import Way
from planner.catalog.table_files import read_ways
from planner.rules.folder import STUDY, PlanFolder, derived
from planner.rules.rule import Fault, Rule, gather


@cache
def ways() -> dict[str, Way]:
    """The catalog's ways of building."""
    return read_ways()


def check_ways(folder: PlanFolder) -> Iterable[Fault]:
    """Each way is one of the catalog, not forbidden, and deployment, owned and mode are the way's."""
    spans, catalog, rules = folder.layer("spans"), ways(), folder.study["ownership"]
    odd = ~spans["way"].isin(catalog)
    yield from gather("spans", spans.loc[odd, "span_id"], "way is not a way of the catalog.")
    banned = spans["way"].isin(rules["forbidden_ways"])
    yield from gather(
        "spans", spans.loc[banned, "span_id"], "way is in ownership.forbidden_ways of the study."
    )
    known = spans[~odd & ~banned]
    for column in ("deployment", "owned", "mode"):
        right = np.array([getattr(catalog[w], column) for w in known["way"]], dtype=object)
        wrong = known[column].to_numpy() != right
        yield from gather("spans", known.loc[wrong, "span_id"], f"`{column}` is not that of its way.")


@derived
def offered(folder: PlanFolder) -> dict[tuple[str, str], str]:
    """Return the owners of the plant that stands along each street span, by way, joined by "; "."""
    rows = folder.layer("existing_plant")
    owners: dict[tuple[str, str], set[str]] = defaultdict(set)
    for street, way, owner in zip(rows["street_span_id"], rows["way"], rows["owner"], strict=True):
        owners[street, way].add(owner)
    return {place: "; ".join(sorted(names)) for place, names in owners.items()}


def check_offers(folder: PlanFolder) -> Iterable[Fault]:
    """Ways that are not for every street are offered there; what the layer offers is about this study."""
    rows, catalog = folder.layer("existing_plant"), ways()
    told = folder.study["sources"]["existing_plant"] or folder.study["plant"]["source"]
    if len(rows) and not told:
        yield Fault(
            "existing_plant", "", f"{len(rows)} offers, but the study has no layer of existing plant."
        )
    lost = ~rows["street_span_id"].isin(folder.layer("streets")["span_id"])
    yield from gather("existing_plant", rows.loc[lost, "street_span_id"], "not a street span of the plan.")
    odd = ~rows["way"].isin(catalog)
    yield from gather("existing_plant", rows.loc[odd, "way"].unique(), "way is not a way of the catalog.")
    spans = folder.layer("spans")
    available = folder.study["ownership"]["available_ways"]
    free = {w for w in available if w in catalog and not catalog[w].needs_layer}
    there = offered(folder)
    places = zip(spans["street_span_id"], spans["way"], strict=True)
    bare = [way in catalog and way not in free and (street, way) not in there for street, way in places]
    what = "way is not in ownership.available_ways, and no existing plant is offered for it on that street."
    yield from gather("spans", spans.loc[np.array(bare, dtype=bool), "span_id"], what)


def check_standing(folder: PlanFolder) -> Iterable[Fault]:
    """Supports are existing where their way needs plant that stands; what stands has the layer's owner."""
    spans, supports, catalog = folder.layer("spans"), folder.layer("supports"), ways()
    there = offered(folder)
    place = dict(zip(spans["span_id"], zip(spans["street_span_id"], spans["way"], strict=True), strict=True))
    known = np.array([s in place and place[s][1] in catalog for s in supports["span_id"]], dtype=bool)
    held = supports[known]
    stands = np.array([catalog[place[s][1]].needs_layer for s in held["span_id"]], dtype=bool)
    wrong = held["existing"].to_numpy(dtype=bool) != stands
    what = "`existing` is not what the way of its span asks for."
    yield from gather("supports", held.loc[wrong, "support_id"], what)
    owner = pd.Series([there.get(place[s], "") for s in held["span_id"]], index=held.index, dtype=object)
    other = stands & (owner != "") & (held["owner"] != owner)
    yield from gather(
        "supports", held.loc[other, "support_id"], "its owner is not that of the existing plant."
    )
    theirs = {k for k, way in catalog.items() if not way.owned or (way.needs_layer and not way.support)}
    owner = pd.Series([there.get(place[s], "") for s in spans["span_id"]], index=spans.index, dtype=object)
    other = spans["way"].isin(theirs) & (owner != "") & (spans["owner"] != owner)
    yield from gather("spans", spans.loc[other, "span_id"], "its owner is not that of the existing plant.")


def check_streets(folder: PlanFolder) -> Iterable[Fault]:
    """The street of each span may carry fiber, and new poles where they stand."""
    streets, catalog = folder.layer("streets").set_index("span_id"), ways()
    spans = folder.layer("spans")
    spans = spans[spans["street_span_id"].isin(streets.index)]
    under = streets.loc[spans["street_span_id"]]
    barred = ~under["may_carry"].to_numpy()
    yield from gather("spans", spans.loc[barred, "span_id"], "its street may not carry fiber.")
    laid = {key for key, way in catalog.items() if way.new_cable and not way.needs_layer}
    new = spans["way"].isin(laid).to_numpy()
    above = (spans["deployment"] == "aboveGround").to_numpy()
    poles = new & above & ~under["aerial_allowed"].to_numpy() & ~barred
    yield from gather("spans", spans.loc[poles, "span_id"], "new poles on a street where they may not stand.")


RULES = (
    Rule(
        "INT-WAY",
        "The way of each span is in the catalog and not forbidden by the study; deployment, owned and "
        "mode are the way's.",
        "Forbidden ways are a hard rule of the authority; owned meters are counted by way.",
        "A way edited by hand, a rule of `[ownership]` changed after the run.",
        "Run the study again.",
        ("spans", STUDY),
        check_ways,
    ),
    Rule(
        "INT-WAY-OFFER",
        "A way that the study does not make available on every street is offered there by layer "
        "`existing_plant`; its offers are on streets of the plan, in ways of the catalog, and there are "
        "none without a layer in the study.",
        "Poles, ducts and fiber of others count only where a layer says that they stand.",
        "An offer or a way edited by hand, `ownership.available_ways` or the layer changed after the run.",
        "Mend the layer of existing plant, and run the study again.",
        ("spans", "streets", "existing_plant", STUDY),
        check_offers,
    ),
    Rule(
        "INT-WAY-OWNER",
        "A support is existing exactly where its way needs plant that stands; existing supports, and "
        "spans in others' ducts or fiber, have the owner that layer `existing_plant` names.",
        "Who owns a pole must agree to its use, is paid for it and is called when it falls.",
        "An owner edited in one layer and not in the other.",
        "Mend the layer of existing plant, and run the study again.",
        ("spans", "supports", "existing_plant"),
        check_standing,
    ),
    Rule(
        "INT-WAY-STREET",
        "The street of each span may carry fiber, and new poles where they are planned.",
        "Fiber along a motorway or poles in a historic street will not get a permit.",
        "A way or a street's flags edited by hand.",
        "Mend the table of street classes, or run the study again.",
        ("spans", "streets"),
        check_streets,
    ),
)
