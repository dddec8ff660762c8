"""Splits of a tree of splitters: as the study asks, and those with fewer legs for sites too far for it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from planner.catalog.model import Catalog
from planner.catalog.pon_model import PonOptic
from planner.network.light import DIRECTIONS, Lamp, Link, margin_db
from planner.settings import Settings


@dataclass(frozen=True)
class Split:
    """Splitters one after the other between POP and site.

    Parameters
    ----------
    ratios, legs
        Legs of the splitter of each stage, and the most of them in use, that of the sites last.
    loss_high_db
        Most that all of them lose.
    """

    ratios: tuple[int, ...]
    legs: tuple[int, ...]
    loss_high_db: float


def asked_ratios(settings: Settings) -> tuple[int, ...]:
    """Return the most legs of a splitter by stage, that next to the sites last."""
    return (settings.pon.first_ratio, settings.pon.ratio)[2 - settings.pon.stages :]


def legs_in_use(ratios: Sequence[int], settings: Settings) -> tuple[int, ...]:
    """Return the most legs in use of splitters by stage, that next to the sites last."""
    return (*ratios[:-1], int(ratios[-1] * settings.pon.fill_pct / 100 + 1e-9))


def splits(settings: Settings, catalog: Catalog) -> tuple[Split, ...]:
    """Return the split that the study asks for, and after it each with fewer legs that loses less light.

    Of all ratios of the catalog up to those asked for, those are left out that lose no less than another with
    as many legs in use. 1:4 and 1:8, filled up to 80 %, lose at most 7.2 + 10.8 = 18.0 dB and hold 24 sites;
    1:4 and 1:4 lose 14.4 dB and hold 12; 1:2 and 1:4 11.0 dB and 6; 1:2 twice 7.6 dB and 2.
    """
    asked = asked_ratios(settings)
    offered = [[r for r in sorted(catalog.splitters) if r <= most] for most in asked]
    found = []
    for ratios in product(*offered):
        legs = legs_in_use(ratios, settings)
        if legs[-1] >= 1:
            loss = math.fsum(catalog.splitters[r].loss_high_db for r in ratios)
            found.append(Split(ratios, legs, loss))
    found.sort(key=lambda s: (s.ratios != asked, -math.prod(s.legs), s.loss_high_db, s.ratios))
    out: list[Split] = []
    for split in found:
        if not out or split.loss_high_db < out[-1].loss_high_db - 1e-9:
            out.append(split)
    return tuple(out)


def narrower(
    dark: Iterable[tuple[str, Link]],
    rung: Mapping[str, int],
    ladder: Sequence[Split],
    ports: Sequence[PonOptic],
    catalog: Catalog,
) -> dict[str, int]:
    """Return the split for each site that its own is too dark for, if one has fewer legs and loses less.

    It is the first that brings the loss within what the strongest class bears, else the last.

    Parameters
    ----------
    dark
        Sites on splitters with their links.
    rung
        Place in the ladder of the split of each, 0 where it is not named.
    ladder
        What `splits` returns.
    ports
        Classes that the study may use.
    """
    out = {}
    for site, link in dark:
        now = rung.get(site, 0)
        margin = max(min(margin_db(link, Lamp(o, None, 0.0), d, catalog) for d in DIRECTIONS) for o in ports)
        if now + 1 < len(ladder):
            most = ladder[now].loss_high_db + margin
            fits = (k for k in range(now + 1, len(ladder)) if ladder[k].loss_high_db <= most)
            out[site] = next(fits, len(ladder) - 1)
    return out
