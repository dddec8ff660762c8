"""INT-COVER-PLACES, INT-COVER-TOTAL: where candidates stand, and all the demand there is to be seen."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import shapely

from planner.catalog.table_files import read_street_classes
from planner.rules.folder import COVER, SUMMARY, PlanFolder
from planner.rules.integrity.cover_evidence import sound
from planner.rules.rule import Fault, Rule, gather

PLACE_M = 0.06
FALLBACK = "unclassified"
MILLI_PER_STREET = 1.0


def check_places(folder: PlanFolder) -> Iterable[Fault]:
    """A candidate stands snap_distance_m from the point of its street at offset_m."""
    rows = folder.layer("candidates")
    streets = folder.layer("streets").drop_duplicates("span_id").set_index("span_id")
    named = rows[rows["span_id"] != ""]
    lost = ~named["span_id"].isin(streets.index)
    yield from gather("candidates", named.loc[lost, "candidate_id"], "span_id is no street of the plan.")
    held = named[~lost]
    lines = np.asarray(streets.geometry.loc[held["span_id"]].to_numpy(), dtype=object)
    offset = held["offset_m"].to_numpy(float)
    on_street = shapely.line_interpolate_point(lines, np.nan_to_num(offset))
    away = shapely.distance(held.geometry.to_numpy(), on_street)
    off = ~(np.abs(away - held["snap_distance_m"].to_numpy(float)) <= PLACE_M)
    what = "it does not stand snap_distance_m from its street at offset_m."
    yield from gather("candidates", held.loc[off, "candidate_id"], what)
    beyond = ~((offset >= 0) & (offset <= shapely.length(lines) + PLACE_M))
    what = "offset_m is not on its street."
    yield from gather("candidates", held.loc[beyond, "candidate_id"], what)


def check_total(folder: PlanFolder) -> Iterable[Fault]:
    """A layer of street meters holds those of the streets where people live."""
    told = [r for r in folder.summary["city"]["demand_layers"] if isinstance(r, dict)]
    rows = [r for r in told if not r.get("path")]
    if not rows:
        return
    streets, classes = folder.layer("streets"), read_street_classes()
    built = [classes.get(c, classes[FALLBACK]).may_carry for c in streets["street_class"]]
    seen = streets[np.array(built, dtype=bool) & ~streets["tunnel"].to_numpy(bool)]
    right, slack = float(seen["length_m"].sum()), MILLI_PER_STREET * max(len(seen), 1) / 1000
    lived = f"streets of the classes where people live, tunnels left out, sum to {right:,.2f} m."
    for row in rows:
        total = row.get("total")
        if not isinstance(total, int | float) or abs(total - right) > slack:
            yield Fault(SUMMARY, "city.demand_layers", f"a layer of street meters sums to {total}; {lived}")
    arrays = folder.arrays(COVER)
    stored = (int(arrays["weight_milli"].sum()) + int(arrays["off_street_weight_milli"])) / 1000
    if len(told) == 1 and abs(stored - right) > slack:
        yield Fault(COVER, "weight_milli", f"the demand sums to {stored:,.2f} street meters; {lived}")


_MEND = "Write the plan anew; if it comes back, report it as a fault of this program."

RULES = (
    Rule(
        "INT-COVER-PLACES",
        "Each candidate stands snap_distance_m from its street at offset_m, to 6 cm.",
        "A camera that was moved sees other people than the plan says.",
        "A candidate or camera moved by hand.",
        _MEND,
        ("candidates", "streets"),
        check_places,
    ),
    Rule(
        "INT-COVER-TOTAL",
        "Where meters of street are a layer of demand, it sums to the meters of layer `streets` of "
        "classes that "
        "may carry fiber, tunnels left out, to 1 mm a street. The total of a layer that is read from a file "
        "cannot be told from the folder alone: sum the file that city.demand_layers names with its hash.",
        "Coverage is a share of this total; a smaller total makes it look larger.",
        "An edited evidence file, a street added or deleted.",
        _MEND,
        (COVER, SUMMARY, "streets"),
        sound(check_total),
    ),
)
