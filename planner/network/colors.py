"""Colors of fibers and tubes by TIA-598."""

from __future__ import annotations

from dataclasses import dataclass

COLORS = (
    "blue", "orange", "green", "brown", "slate", "white", "red", "black", "yellow", "violet", "rose", "aqua",
)  # fmt: skip
"""Order of TIA-598; tubes follow the same order, and each dozen after the first has a stripe."""


@dataclass(frozen=True)
class Tint:
    """Tube and color of a fiber; from the 13th on a tube, and a fiber in its tube, has a stripe."""

    tube: int
    tube_color: str
    tube_stripe: bool
    color: str
    stripe: bool

    @property
    def words(self) -> str:
        """Tube and color in words."""
        tube = self.tube_color + (" with stripe" if self.tube_stripe else "")
        return f"tube {self.tube} {tube}, {self.color}" + (" with stripe" if self.stripe else "")


def tint_of(fiber: int, tube_fibers: int) -> Tint:
    """Return tube and color of a fiber of a cable.

    >>> tint_of(1, 12).words, tint_of(37, 12).words
    ('tube 1 blue, blue', 'tube 4 brown, blue')
    >>> tint_of(150, 12).words, tint_of(13, 24).words
    ('tube 13 blue with stripe, white', 'tube 1 blue, blue with stripe')
    """
    tube, inside = divmod(fiber - 1, tube_fibers)
    many = len(COLORS)
    return Tint(
        tube=tube + 1,
        tube_color=COLORS[tube % many],
        tube_stripe=tube >= many,
        color=COLORS[inside % many],
        stripe=inside >= many,
    )
