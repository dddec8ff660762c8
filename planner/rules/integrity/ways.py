"""INT-WAY: each span is built in a way that the study and its street allow."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import numpy as np

from planner.catalog.model import Way
from planner.catalog.table_files import read_ways
from planner.rules.folder import STUDY, PlanFolder
from planner.rules.rule import Fault, Rule, gather


@cache
def ways() -> dict[str, Way]:
    """The catalog's ways of building."""
    return read_ways()


def check_ways(folder: PlanFolder) -> Iterable[Fault]:
    """Each way is one of the catalog, allowed by the study, and deployment, owned and mode are the way's."""
    spans, catalog, rules = folder.layer("spans"), ways(), folder.study["ownership"]
    odd = ~spans["way"].isin(catalog)
    yield from gather("spans", spans.loc[odd, "span_id"], "way is not a way of the catalog.")
    banned = spans["way"].isin(rules["forbidden_ways"])
    yield from gather(
        "spans", spans.loc[banned, "span_id"], "way is in ownership.forbidden_ways of the study."
    )
    known = spans[~odd & ~banned]
    free = {w for w in rules["available_ways"] if w in catalog and not catalog[w].needs_layer}
    if not folder.study["sources"]["existing_plant"]:
        other = ~known["way"].isin(free)
        what = "way is not in ownership.available_ways, and the study has no layer of existing plant."
        yield from gather("spans", known.loc[other, "span_id"], what)
    for column in ("deployment", "owned", "mode"):
        right = np.array([getattr(catalog[w], column) for w in known["way"]], dtype=object)
        wrong = known[column].to_numpy() != right
        yield from gather("spans", known.loc[wrong, "span_id"], f"`{column}` is not that of its way.")


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
        "The way of each span is in the catalog and allowed by the study; deployment, owned and mode "
        "are the way's.",
        "Forbidden and available ways are hard rules of the authority; owned meters are counted by way.",
        "A way edited by hand, a rule of `[ownership]` changed after the run.",
        "Run the study again.",
        ("spans", STUDY),
        check_ways,
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
