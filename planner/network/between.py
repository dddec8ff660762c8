"""Words for a link caught between the limits of an optic: too bright at its least, too dark at its most."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Between:
    """What a link loses without an attenuator, against the limits of an optic.

    Parameters
    ----------
    optic, reach_m
        Its name, and how far it reaches.
    low_db, low_at
        Least loss, in the direction that comes nearest to blinding, and that direction.
    high_db, high_at
        Most loss, in the direction that comes nearest to darkness, and that direction.
    asks_db, bears_db
        Loss below which its receiver is blinded, and above which it is dark in that direction.
    """

    optic: str
    reach_m: float
    low_db: float
    low_at: str
    high_db: float
    high_at: str
    asks_db: float
    bears_db: float

    @property
    def least_db(self) -> float:
        """What an attenuator has to take at least; 0 or below where none is needed."""
        return self.asks_db - self.low_db

    @property
    def most_db(self) -> float:
        """What an attenuator may take at most; below 0 the link is too dark without one."""
        return self.bears_db - self.high_db


def caught(link: Between, weaker: Between | None, over_other_fibers: str, length_m: float) -> str:
    """Return both sums of a link with the limits of its optic, what an attenuator had to take, and the mend.

    Parameters
    ----------
    weaker
        The same link under the farthest optic that its light does not blind; None where there is none.
    over_other_fibers
        Optic of the catalog that lights it over another number of fibers; blank where none does.
    length_m
        Fiber of the link.
    """
    told = (
        f"Without an attenuator it loses {link.low_db:.2f} dB at least ({link.low_at}) and "
        f"{link.high_db:.2f} at most ({link.high_at}); {link.optic} asks for {link.asks_db:.2f} "
        f"and bears {link.bears_db:.2f}"
    )
    if link.least_db <= link.most_db:
        least = math.ceil(link.least_db * 100 - 1e-6) / 100
        most = math.floor(link.most_db * 100 + 1e-6) / 100
        told += (
            f": an attenuator would have to take at least {least:.2f} and at most {most:.2f} dB, and the "
            "catalog has none that does. "
        )
        mends = ["Such an attenuator"]
    else:
        told += (
            f". These sums lie {link.high_db - link.low_db:.2f} dB apart and its limits "
            f"{link.bears_db - link.asks_db:.2f}, so no attenuator helps. "
        )
        mends = ["An optic with limits farther apart", "fewer splices on its way"]
    if weaker is not None:
        told += _weaker(weaker, length_m)
    if over_other_fibers:
        mends.append(f"{over_other_fibers} (network.fibers_per_site)")
    return f"{told}{', '.join(mends)} or a center nearer to it would mend it."


def _weaker(link: Between, length_m: float) -> str:
    """Return why the optic that the light does not blind fails."""
    faults = []
    if length_m > link.reach_m:
        faults.append(f"reaches {link.reach_m:,.0f} m, {length_m - link.reach_m:,.0f} m less")
    if link.most_db < 0:
        faults.append(f"bears {link.bears_db:.2f} dB, {-link.most_db:.2f} less")
    return f"{link.optic}, which it does not blind, {' and '.join(faults)}. " if faults else ""
