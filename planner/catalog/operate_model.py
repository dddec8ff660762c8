"""What the catalog holds for operation: failures, UPS, owners of roads, and what is asked of them."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Failure:
    """How often a part fails a year (each, or each km of it), and the mean time until it works again."""

    failure: str
    at: str
    per: str
    rate_per_year: float
    repair_h: float
    meaning: str
    source: str


@dataclass(frozen=True)
class Ups:
    """A UPS of the price book: what it carries and how much it holds, usable."""

    item_id: str
    watts: float
    watt_hours: float
    source: str


@dataclass(frozen=True)
class RoadOwner:
    """Who grants permits on a kind of road.

    Parameters
    ----------
    country
        ISO 3166 code, or * for any.
    match, pattern
        What of the street is compared: `ref` (each number of the road, the whole of it) and `name` (anywhere
        in it) with a regular expression whatever the case, `class` with the OSM highway value; `any` takes
        every street.
    authority
        One of AUTHORITIES.
    origin
        catalog or study.
    """

    country: str
    match: str
    pattern: str
    authority: str
    name: str
    source: str
    origin: str = "catalog"

    def holds(self, ref: str, name: str, street_class: str) -> bool:
        r"""Say whether a street is of this kind.

        >>> RoadOwner("AR", "ref", r"RN\s*-?\s*\w+", "national", "", "").holds("RP 4;RN 9", "", "primary")
        True
        """
        if self.match == "ref":
            parts = (part.strip() for part in ref.split(";"))
            return any(re.fullmatch(self.pattern, part, re.IGNORECASE) for part in parts if part)
        if self.match == "name":
            return bool(name) and re.search(self.pattern, name, re.IGNORECASE) is not None
        return self.match == "any" or self.pattern == street_class


@dataclass(frozen=True)
class PermitAsk:
    """What a way of building asks for, and of whom: whoever holds the road, or the owner of the plant."""

    way: str
    granted_by: str
    asked: str
    source: str
