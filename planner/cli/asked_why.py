"""What `planner info --id` prints of why an asset is in the plan, or why a place carries no camera."""

from __future__ import annotations

from typing import Any

BINDING = {
    "list": "the list fixes it",
    "edits": "an edit pins it, or it is kept of the stored plan",
    "points": "every plan joins government points",
    "cameras": "the cameras beyond it",
    "protection": "a second route",
    "reach": "fiber cannot reach its street",
    "room": "as many cameras stand there as may",
    "sight": "no class on offer sees any demand from there",
    "seen": "other cameras see all that it would",
    "money": "at the margin of the bound the same money sees more elsewhere",
    "least": "the list or its district asks for it (`cameras_least`, `least_cameras`)",
    "floor": "without it a district would see less than its floor of coverage",
    "required": "without it less would be seen than is asked for",
    "met": "what is asked for is seen without it",
    "search": "nothing known speaks against it; the search did not choose it",
}


def why_lines(told: dict[str, Any], currency: str) -> list[str]:
    """Return gain, cost and what binds, a line each."""
    lines = {"camera": _camera, "point": _point, "span": _span, "place": _place}[told["kind"]](told, currency)
    bound = "; ".join(BINDING.get(b, f"`{b}` leaves no room for more") for b in told["binding"])
    return [*lines, f"  binds     {bound or 'nothing'}"]


def _camera(told: dict[str, Any], currency: str) -> list[str]:
    """Tell of a camera."""
    second = told["loss"] - told["gain"]
    more = f"; with second sights {told['loss']:,.1f} would be lost without it" if second > 0.05 else ""
    lines = [
        f"why it is here: it sees {told['sees']:,.1f} {told['unit']}, {told['gain']:,.1f} of it alone{more}",
        f"  without   {currency} {told['equipment'] + told['streets']:,.2f} once at least would be saved "
        f"({told['equipment']:,.2f} its own, {told['streets']:,.2f} on {told['streets_m']:,.1f} m of street "
        f"that carry nothing else), and {told['yearly']:,.2f} a year, without contingency, upkeep and tax",
    ]
    return lines + _price(told, told["loss"], told["equipment"] + told["streets"], currency)


def _point(told: dict[str, Any], currency: str) -> list[str]:
    """Tell of a point."""
    return [
        f"why it is here: it is to be joined, for {currency} {told['equipment']:,.2f} of its own and "
        f"{told['streets']:,.2f} on {told['streets_m']:,.1f} m of street that carry nothing else"
    ]


def _span(told: dict[str, Any], currency: str) -> list[str]:
    """Tell of a span."""
    if told["role"] == "added":
        return [f"why it is here: second routes use it, for {currency} {told['streets']:,.2f}"]
    return [
        f"why it is here: {told['points']:,} points and {told['cameras']:,} cameras hang on it; without "
        f"these {told['gain']:,.1f} {told['unit']} would be lost; the street costs {currency} "
        f"{told['streets']:,.2f}"
    ]


def _place(told: dict[str, Any], currency: str) -> list[str]:
    """Tell of a place on offer."""
    if told["cameras"]:
        lines = [f"cameras here: {', '.join(told['cameras'])}"]
    else:
        lines = ["why there is no camera:"]
    if told.get("view_id"):
        cost = "" if told["cost"] is None else f" for {currency} {told['cost']:,.2f} in the joint model"
        lines.append(f"  one more  {told['view_id']} would see {told['gain']:,.1f} {told['unit']} more{cost}")
        lines += _price(told, told["gain"], told["cost"], currency)
    if told["exclusion"]:
        lines.append(f"  zone      {told['exclusion']}")
    return lines


def _price(told: dict[str, Any], gain: float, cost: float | None, currency: str) -> list[str]:
    """Tell what the plan sees for money at the margin, beside what is seen here."""
    if told["price"] is None or not cost:
        return []
    return [
        f"  margin    {1000 * gain / cost:,.2f} {told['unit']} for {currency} 1,000 here; the bound "
        f"counts {1000 * told['price']:,.2f}"
    ]
