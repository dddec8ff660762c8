"""Passive optical networks: splitters, classes of ports, line terminals."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Splitter:
    """An optical splitter: its legs, and what the light of one leg loses in it, the split included."""

    ratio: int
    item_id: str
    loss_low_db: float
    loss_typical_db: float
    loss_high_db: float
    source: str


@dataclass(frozen=True)
class PonOptic:
    """A class of port of a line terminal, with the terminals of its sites.

    Parameters
    ----------
    architecture, pon_class
        gpon (B+, C+) or xgspon (N1, N2, E1).
    item_id
        Price item of the module of one port; terminals of sites are in the kits.
    up_nm, down_nm
        Wavelength each way; up is from the site to the port.
    loss_min_db, loss_max_db
        Least and most loss between port and site, both ways: below the first the light blinds a receiver.
    reach_m
        Longest fiber.
    most_split
        Most sites of one port.
    usable_up_mbps, usable_down_mbps
        What all sites of one port may send and receive together.
    """

    architecture: str
    pon_class: str
    item_id: str
    up_nm: int
    down_nm: int
    loss_min_db: float
    loss_max_db: float
    reach_m: float
    most_split: int
    usable_up_mbps: float
    usable_down_mbps: float
    source: str

    @property
    def optic(self) -> str:
        """Its name, as that of an optic."""
        return self.pon_class

    @property
    def fibers(self) -> int:
        """Fibers that it uses."""
        return 1

    @property
    def least_loss_db(self) -> float:
        """The loss below which the light blinds a receiver."""
        return self.loss_min_db

    def budget_db(self, direction: str) -> float:  # noqa: ARG002 - asked as of an optic
        """Return the loss that a direction bears, the same both ways."""
        return self.loss_max_db

    def wavelength_nm(self, direction: str) -> int:
        """Return the wavelength of a direction, up or down."""
        return self.up_nm if direction == "up" else self.down_nm

    def usable_mbps(self, direction: str) -> float:
        """Return what all sites of one port send (up) or receive (down) together."""
        return self.usable_up_mbps if direction == "up" else self.usable_down_mbps


@dataclass(frozen=True)
class Olt:
    """A line terminal: ports toward splitters, ports toward the center, and what it draws in all."""

    item_id: str
    architecture: str
    ports: int
    uplink_ports: int
    uplink_mbps: float
    power_w: float
    source: str
