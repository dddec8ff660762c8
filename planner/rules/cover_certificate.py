"""The proof of the coverage bound and the rules of the choice, verified from plain arrays.

`docs/formats.md` writes down the arrays of `cover.npz` and why they prove what they claim. Nothing here
trusts the solver, and nothing here is its code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.errors import name_up_to_five
from planner.rules.arrays import bad_indptr, bad_range, bad_shapes
from planner.rules.folder import COVER
from planner.rules.model import AuditFinding
from planner.rules.rule import Fault, gather

Arrays = Mapping[str, NDArray[Any]]
Int = NDArray[np.int64]

CORE = {
    "weight_milli": ("i", 1), "cover_indptr": ("i", 1), "cover_demand": ("i", 1), "fixed": ("b", 1),
    "count": ("i", 0), "chosen": ("i", 1), "multiplier": ("i", 1),
}  # fmt: skip
RULES = {
    "backup_milli": ("i", 1), "view_candidate": ("i", 1), "site_least": ("i", 1), "site_most": ("i", 1),
    "counted": ("b", 1), "side_name": ("U", 1), "side_indptr": ("i", 1), "side_view": ("i", 1),
    "side_coefficient": ("i", 1), "side_most": ("i", 1), "side_multiplier": ("i", 1),
    "floor_group": ("i", 1), "floor_milli": ("i", 1), "floor_multiplier": ("i", 1),
    "multiplier_scale": ("i", 0), "apart": ("i", 2),
}  # fmt: skip
NAMES = {
    "candidate_id": ("U", 1), "view_id": ("U", 1), "view_class": ("U", 1), "view_azimuth_deg": ("f", 1),
    "view_near_m": ("f", 1), "view_far_m": ("f", 1), "view_field_deg": ("f", 1),
    "off_street_weight_milli": ("i", 0),
}  # fmt: skip
COVERING = {**CORE, **RULES, **NAMES}
SPACING = "spacing "
"""Side rows with this beginning of their name are no rules of their own: they must follow from `apart`."""
LARGEST = 2**62


def verify_cover_certificate(arrays: Arrays) -> list[AuditFinding]:
    """Return what is wrong with an upper bound on the covered weight; an empty list means that it is proven.

    The bound that holds then is `cover_bound_milli(arrays)`: no choice that keeps the rules covers more.

    Parameters
    ----------
    arrays
        `weight_milli`, `cover_indptr`, `cover_demand`, `fixed`, `count`, `chosen`, `multiplier` and, where
        the problem has such rules, the other arrays of RULES, as in docs/formats.md.

    Examples
    --------
    >>> arrays = {"weight_milli": [5, 3], "cover_indptr": [0, 1, 2], "cover_demand": [0, 1], "chosen": [0]}
    >>> arrays = {k: np.array(v) for k, v in arrays.items()}
    >>> arrays |= {"fixed": np.array([False, False]), "multiplier": np.array([5, 3]), "count": np.int64(1)}
    >>> verify_cover_certificate(arrays), cover_bound_milli(arrays)
    ([], 5)
    """
    missing = [Fault(COVER, "", text) for text in bad_shapes(arrays, CORE)]
    if missing:
        return [f.under("INT-COVER-ARRAYS") for f in missing]
    whole = with_rules(arrays)
    faults = cover_shape_faults(whole, {**CORE, **RULES})
    if faults:
        return [f.under("INT-COVER-ARRAYS") for f in faults]
    return [
        *(f.under("INT-COVER-BOUND") for f in multiplier_faults(whole)),
        *(f.under("INT-COVER-RULES") for f in rule_faults(whole)),
    ]


def with_rules(arrays: Arrays) -> dict[str, NDArray[Any]]:
    """Return the arrays with those of RULES that are absent filled in so that they limit nothing."""
    n, d = len(arrays["fixed"]), len(arrays["weight_milli"])
    none = np.zeros(0, np.int64)
    neutral: dict[str, NDArray[Any]] = {
        "backup_milli": np.zeros(d, np.int64), "view_candidate": np.arange(n), "counted": np.ones(n, bool),
        "side_name": np.zeros(0, "U1"), "side_indptr": np.zeros(1, np.int64), "side_view": none,
        "side_coefficient": none, "side_most": none, "side_multiplier": none,
        "floor_group": np.full(d, -1), "floor_milli": none, "floor_multiplier": none,
        "multiplier_scale": np.array(1), "apart": np.zeros((0, 2), np.int64),
    }  # fmt: skip
    whole = neutral | dict(arrays)
    given = [len(whole[name]) for name in ("site_least", "site_most") if name in whole]
    sites = max([int(np.max(whole["view_candidate"], initial=-1)) + 1, *given])
    views = np.bincount(np.maximum(whole["view_candidate"], 0), minlength=sites)
    return {"site_least": np.zeros(sites, np.int64), "site_most": views} | whole


def cover_shape_faults(arrays: Arrays, spec: Mapping[str, tuple[str, int]]) -> list[Fault]:
    """Return what is wrong with types, lengths and ranges of covering arrays."""
    found = list(bad_shapes(arrays, spec))
    if found:
        return [Fault(COVER, "", text) for text in found]
    n, d, s = len(arrays["fixed"]), len(arrays["weight_milli"]), len(arrays["site_most"])
    r, g = len(arrays["side_most"]), len(arrays["floor_milli"])
    found += bad_indptr(arrays, "cover_indptr", n, "cover_demand")
    found += bad_indptr(arrays, "side_indptr", r, "side_view")
    found += bad_range(arrays, d, "cover_demand") + bad_range(arrays, n, "chosen", "side_view")
    found += bad_range(arrays, s, "view_candidate", *(["apart"] if arrays["apart"].size else []))
    group = arrays["floor_group"]
    if int(group.max(initial=-1)) >= g or int(group.min(initial=0)) < -1:
        found.append(f"`floor_group` holds positions outside -1 to {g - 1}.")
    per_view = ("counted", "view_candidate", "view_id", "view_class", "view_azimuth_deg", "view_near_m",
                "view_far_m", "view_field_deg")  # fmt: skip
    pairs = [(n, name) for name in per_view]
    pairs += [(d, name) for name in ("multiplier", "backup_milli", "floor_group")]
    pairs += [(s, "site_least"), (s, "candidate_id"), (r, "side_name"), (r, "side_multiplier")]
    pairs += [(g, "floor_multiplier"), (len(arrays["side_view"]), "side_coefficient")]
    found += [
        f"`{name}` has {len(arrays[name])} rows; expected {length}."
        for length, name in pairs
        if name in spec and len(arrays[name]) != length
    ]
    found += list(_bad_values(arrays))
    return [Fault(COVER, "", text) for text in found]


def _bad_values(arrays: Arrays) -> Iterator[str]:
    """Yield values that no honest file holds."""
    if arrays["apart"].shape[1] != 2:
        yield f"`apart` has {arrays['apart'].shape[1]} columns; expected 2."
    chosen = arrays["chosen"].astype(np.int64)
    if (np.diff(chosen) <= 0).any():
        yield "`chosen` is not ascending."
    for name in ("weight_milli", "backup_milli", "site_least", "site_most", "floor_milli", "count"):
        least = int(np.min(arrays[name], initial=0))
        if least < 0:
            yield f"`{name}` holds {least}; expected 0 or more."
    total = sum(float(arrays[name].sum(dtype=float)) for name in ("weight_milli", "backup_milli"))
    if total > LARGEST:
        yield "`weight_milli` and `backup_milli` sum beyond 2^62."


def multiplier_faults(arrays: Arrays) -> list[Fault]:
    """Check every condition under which the multipliers prove their bound."""
    found = [
        Fault(COVER, name, f"`{name}` holds {int(arrays[name].min())}; expected 0 or more.")
        for name in ("multiplier", "side_multiplier", "floor_multiplier")
        if len(arrays[name]) and int(arrays[name].min()) < 0
    ]
    if int(arrays["multiplier_scale"]) < 1:
        found.append(Fault(COVER, "multiplier_scale", f"the scale is {int(arrays['multiplier_scale'])}."))
    for rows, cells, what in (
        ("cover_indptr", "cover_demand", "a view lists a demand row twice."),
        ("side_indptr", "side_view", "a side row names a view twice."),
    ):
        if _repeats(arrays[rows], arrays[cells]):
            found.append(Fault(COVER, cells, what))
    if not found and _greatest_sum(arrays) > LARGEST:
        found.append(Fault(COVER, "multiplier", "the sums pass 2^62; no demand weighs that much."))
    found += list(_spacing_faults(arrays))
    fixed = arrays["fixed"] & arrays["counted"]
    held = np.bincount(arrays["view_candidate"][arrays["fixed"]], minlength=len(arrays["site_least"]))
    need = int(np.maximum(arrays["site_least"] - held, 0).sum())
    if need + int(fixed.sum()) > int(arrays["count"]):
        found.append(Fault(COVER, "count", "fixed views and site_least ask for more than `count`."))
    return found


def _lengths(indptr: NDArray[Any]) -> Int:
    """Return the lengths of the rows of a CSR list."""
    starts: Int = indptr.astype(np.int64)
    return starts[1:] - starts[:-1]


def _repeats(indptr: Int, cells: Int) -> bool:
    """Say whether any row of a CSR list names a cell twice."""
    row = np.repeat(np.arange(len(indptr) - 1), _lengths(indptr))
    pair = row * (int(cells.max(initial=0)) + 1) + cells.astype(np.int64)
    return len(np.unique(pair)) < len(pair)


def _greatest_sum(arrays: Arrays) -> float:
    """Return a number above every sum that the bound is made of."""
    scale = float(arrays["multiplier_scale"])
    raised = scale + float(np.max(arrays["floor_multiplier"], initial=0))
    demand = raised * float(arrays["weight_milli"].sum()) + scale * float(arrays["backup_milli"].sum())
    demand += 2 * scale * float(arrays["multiplier"].astype(float).sum())
    seen = scale * float(arrays["multiplier"].astype(float)[arrays["cover_demand"]].sum())
    counts = _lengths(arrays["side_indptr"])
    row = np.repeat(arrays["side_multiplier"].astype(float), counts)
    paid = float((row * np.abs(arrays["side_coefficient"].astype(float))).sum())
    paid += float(np.abs(arrays["side_multiplier"].astype(float) * arrays["side_most"].astype(float)).sum())
    floors = float((arrays["floor_multiplier"].astype(float) * arrays["floor_milli"].astype(float)).sum())
    return demand + seen + paid + floors


def _spacing_faults(arrays: Arrays) -> Iterator[Fault]:
    """Check that every spacing row follows from pairs of sites that are apart.

    In such a row all sites are apart from each other, so only one of them holds views, and that one at most
    site_most of them: coefficient times site_most must not pass the row's limit.
    """
    pairs = arrays["apart"].astype(np.int64)
    sites = len(arrays["site_most"])
    known = np.unique(np.concatenate([pairs[:, 0] * sites + pairs[:, 1], pairs[:, 1] * sites + pairs[:, 0]]))
    views = np.bincount(arrays["view_candidate"], minlength=sites)
    most = np.minimum(arrays["site_most"].astype(np.int64), views)
    for r in np.flatnonzero(np.char.startswith(arrays["side_name"].astype(str), SPACING)):
        part = slice(int(arrays["side_indptr"][r]), int(arrays["side_indptr"][r + 1]))
        at = arrays["view_candidate"][arrays["side_view"][part]].astype(np.int64)
        over = arrays["side_coefficient"][part] * most[at] > int(arrays["side_most"][r])
        held = np.unique(at)
        one, other = (m.ravel() for m in np.meshgrid(held, held))
        lonely = ~np.isin((one * sites + other)[one != other], known)
        if over.any() or lonely.any() or int(arrays["side_most"][r]) < 0:
            yield Fault(COVER, "side_name", f"row {int(r)} does not follow from the sites that are apart.")


def cover_bound_milli(arrays: Arrays) -> int:
    """Return the upper bound on the covered weight that the multipliers prove, thousandths of the unit.

    Whole numbers throughout; the sums are those of docs/formats.md.
    """
    a = with_rules(arrays)
    scale = int(a["multiplier_scale"])
    weight, multiplier = a["weight_milli"].astype(np.int64), scale * a["multiplier"].astype(np.int64)
    group = a["floor_group"].astype(np.int64)
    raised = np.append(a["floor_multiplier"].astype(np.int64), 0)[group] + scale
    first = raised * weight - multiplier
    second = first + scale * a["backup_milli"].astype(np.int64) - multiplier
    coverable = np.zeros(len(weight), dtype=bool)
    coverable[a["cover_demand"]] = True
    total = int(np.maximum(np.maximum(first, second), 0)[coverable].sum())
    total -= int((a["floor_multiplier"].astype(np.int64) * a["floor_milli"]).sum())
    total += int((a["side_multiplier"].astype(np.int64) * a["side_most"]).sum())
    return (total + _best_gains(a, _gains(a, multiplier))) // scale


def _gains(a: Arrays, multiplier: Int) -> Int:
    """Return the gain of every view: multipliers of what it sees, less the prices of its side rows."""
    running = np.concatenate([[0], np.cumsum(multiplier[a["cover_demand"]])])
    gain: Int = running[a["cover_indptr"][1:]] - running[a["cover_indptr"][:-1]]
    price = np.repeat(a["side_multiplier"].astype(np.int64), np.diff(a["side_indptr"]))
    np.subtract.at(gain, a["side_view"], price * a["side_coefficient"].astype(np.int64))
    return gain


def _best_gains(a: Arrays, gain: Int) -> int:
    """Return the greatest sum of gains of a choice under fixed views, count and site limits alone."""
    fixed, site = a["fixed"], a["view_candidate"].astype(np.int64)
    held = np.bincount(site[fixed], minlength=len(a["site_most"]))
    free = np.flatnonzero(~fixed)
    free = free[np.lexsort((-gain[free], site[free]))]
    starts = np.flatnonzero(np.diff(site[free], prepend=-1) != 0)
    rank = np.arange(len(free)) - np.repeat(starts, np.diff(np.append(starts, len(free))))
    must = rank < np.maximum(a["site_least"] - held, 0)[site[free]]
    may = ~must & (rank < (a["site_most"] - held)[site[free]]) & (gain[free] > 0)
    left = int(a["count"]) - int((fixed & a["counted"]).sum()) - int(must.sum())
    best = np.sort(gain[free[may]])[::-1][: max(0, left)]
    return int(gain[fixed].sum() + gain[free[must]].sum() + best.sum())


def rule_faults(arrays: Arrays) -> list[Fault]:
    """Check that the chosen views keep every rule that the bound is about."""
    chosen, site = arrays["chosen"].astype(np.int64), arrays["view_candidate"].astype(np.int64)
    taken = np.zeros(len(site), dtype=bool)
    taken[chosen] = True
    found = gather(
        COVER, [f"view {j}" for j in np.flatnonzero(arrays["fixed"] & ~taken)], "fixed, but not chosen."
    )
    free = np.flatnonzero(~arrays["counted"] & ~arrays["fixed"])
    found += gather(COVER, [f"view {j}" for j in free], "neither counted nor fixed.")
    have = int((taken & arrays["counted"]).sum())
    if have > int(arrays["count"]):
        found.append(
            Fault(COVER, "chosen", f"{have} counted views are chosen; `count` is {int(arrays['count'])}.")
        )
    held = np.bincount(site[taken], minlength=len(arrays["site_most"]))
    for off, what in ((held < arrays["site_least"], "fewer views are chosen than site_least."),
                      (held > arrays["site_most"], "more views are chosen than site_most.")):  # fmt: skip
        found += gather(COVER, [f"place {s}" for s in np.flatnonzero(off)], what)
    return [*found, *_side_faults(arrays, taken), *_floor_faults(arrays, taken), *_apart_faults(arrays, held)]


def _side_faults(arrays: Arrays, taken: NDArray[np.bool_]) -> list[Fault]:
    """Check the side rows."""
    row = np.repeat(np.arange(len(arrays["side_most"])), np.diff(arrays["side_indptr"]))
    total = np.zeros(len(arrays["side_most"]), np.int64)
    np.add.at(total, row, np.where(taken[arrays["side_view"]], arrays["side_coefficient"], 0))
    over = arrays["side_name"][total > arrays["side_most"]]
    return gather(COVER, over, "the chosen views pass its limit.")


def _floor_faults(arrays: Arrays, taken: NDArray[np.bool_]) -> list[Fault]:
    """Check the coverage floors, and that a second sight is worth at most a first one."""
    who = np.repeat(taken, np.diff(arrays["cover_indptr"]))
    seen = np.zeros(len(arrays["weight_milli"]), dtype=bool)
    seen[arrays["cover_demand"][who]] = True
    got = np.zeros(len(arrays["floor_milli"]), np.int64)
    rows = np.flatnonzero(seen & (arrays["floor_group"] >= 0))
    np.add.at(got, arrays["floor_group"][rows], arrays["weight_milli"][rows])
    short = np.flatnonzero(got < arrays["floor_milli"])
    found = gather(
        COVER, [f"floor {g}" for g in short], "the chosen views cover less of it than floor_milli."
    )
    more = np.flatnonzero(arrays["backup_milli"] > arrays["weight_milli"])
    if len(more):
        shown = name_up_to_five(f"row {i}" for i in more)
        found.append(Fault(COVER, "backup_milli", f"{shown}: backup_milli is above weight_milli."))
    return found


def _apart_faults(arrays: Arrays, held: Int) -> list[Fault]:
    """Check that no two places with chosen views are apart."""
    both = (held[arrays["apart"][:, 0]] > 0) & (held[arrays["apart"][:, 1]] > 0)
    close = [f"{int(a)} and {int(b)}" for a, b in arrays["apart"][both]]
    return gather(COVER, close, "both places hold chosen views, though they stand too close.")
