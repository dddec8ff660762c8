"""What the catalog holds: ways of building, street classes, cameras, optics, cables and prices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from planner.catalog.money_model import MoneyTables
from planner.catalog.operate_model import Failure, PermitAsk, RoadOwner, Ups
from planner.catalog.pon_model import Olt, PonOptic, Splitter


@dataclass(frozen=True)
class Way:
    """A way of building a span of fiber.

    Parameters
    ----------
    way
        Key: new_poles, existing_poles, duct, existing_duct, existing_fiber, microtrench, lease_dark_fiber.
    deployment
        OFDS code aboveGround or belowGround.
    owned
        The cable counts as owned by the public side (a cable of the province on another's poles does).
    mode
        own, lease or attach.
    needs_layer
        Usable only where a layer of existing plant says so, never assumed.
    route_item
        Price book item per meter of route (civil works, or entry fee), blank where there is none.
    surcharge_item
        Price book item of the surcharge of busy or restricted streets, per equivalent meter: route meters
        times (street factor - 1). Blank where the street makes no difference.
    yearly_item
        Price book item per meter of route and year (attachment, lease), blank where there is none.
    support
        pole, chamber or blank: what stands along the span; `support_item` prices it ("" when in route_item).
    new_cable
        A cable is laid; otherwise the fibers are there already, and no cable is bought.
    """

    way: str
    deployment: str
    owned: bool
    mode: str
    needs_layer: bool
    route_item: str
    yearly_item: str
    support: str
    support_item: str
    meaning: str
    source: str
    new_cable: bool = True
    surcharge_item: str = ""


@dataclass(frozen=True)
class StreetClass:
    """What a street class means for fiber: may carry it, with poles or only below ground, at what factor.

    `cost_factor` is 1 or more: what is above 1 is bought as a surcharge beside the true meters of route.
    """

    street_class: str
    may_carry: bool
    aerial_allowed: bool
    cost_factor: float
    half_width_m: float
    source: str


@dataclass(frozen=True)
class SpanFactor:
    """What a surface, a slope, a bridge or a zone does to works along a street, by way of building.

    Parameters
    ----------
    factor
        surface, lanes, slope, bridge or zone.
    value
        OSM surface, or kind of zone; blank for factors that are ranges.
    low, high
        Range of the measure, low included and high not; nan and inf where open or none.
    unit
        Unit of the range, or what `value` is.
    ratios
        Factor on the works by way, only ways for which it is above 1.
    barred
        Ways that are not possible there.
    """

    factor: str
    value: str
    low: float
    high: float
    unit: str
    ratios: Mapping[str, float]
    barred: frozenset[str]
    source: str


@dataclass(frozen=True)
class CrossingKind:
    """A railway, waterway or main road that routes cross: its width, and what crossing it buys.

    Parameters
    ----------
    kind
        railway, waterway or road.
    osm_key, osm_value
        The tag by which it is known.
    width_m
        Width to be crossed where no tag tells it; nan for roads, whose street class tells it.
    aerial_max_m
        Longest crossing that aerial cable spans.
    aerial_item, bored_item, bridge_item
        Price items of one crossing hung, bored, or along a bridge; `bored_m_item` of a bored meter.
    """

    kind: str
    osm_key: str
    osm_value: str
    width_m: float
    aerial_max_m: float
    aerial_item: str
    bored_item: str
    bored_m_item: str
    bridge_item: str
    source: str


@dataclass(frozen=True)
class CameraClass:
    """A class of camera: what it sees, what it draws, records, costs and how long it lasts.

    Parameters
    ----------
    projection
        rectilinear (one lens), fisheye (equidistant, looks straight down), multi_sensor (heads side by side).
    sensor_width_mm, sensor_height_mm
        Of one head; an inch fraction is no width, so it is stated.
    focal_mm, focal_max_mm
        At the home preset, and at the tele end of a zoom (the same without zoom).
    pixels_h, pixels_v
        Of one head; of a fisheye, across its image circle.
    field_deg
        Angle across the image circle of a fisheye; nan for lenses, whose field follows from sensor and lens.
    infrared_m
        How far its own light reaches.
    offered_at
        Kinds of candidate place at which it is offered; empty offers it at all.
    """

    camera_class: str
    projection: str
    sensor_width_mm: float
    sensor_height_mm: float
    focal_mm: float
    focal_max_mm: float
    pixels_h: int
    pixels_v: int
    heads: int
    field_deg: float
    infrared_m: float
    offered_at: tuple[str, ...]
    device_item: str
    power_w: float
    bitrate_mbps_low: float
    bitrate_mbps_typical: float
    bitrate_mbps_high: float
    service_life_years: float
    source: str

    @property
    def megapixels(self) -> float:
        """Pixels of all heads, in millions."""
        return self.pixels_h * self.pixels_v * self.heads / 1e6


@dataclass(frozen=True)
class Level:
    """A level of a level profile: the pixel density that it asks for."""

    profile: str
    level: str
    px_per_m: float
    source: str


@dataclass(frozen=True)
class SensitivePlace:
    """An OSM tag by which a kind of place is known, and what the place asks of a camera near it.

    Rows of a feature that bears several tags: the one that comes first in the table holds.

    Parameters
    ----------
    kind
        Kind of place: the value of `kind` in RAW_PLACES.
    osm_key, osm_value
        The tag.
    action
        forbid, mask, justify or none; the same for all rows of a kind. `[privacy]` may set another.
    door
        A camera may stand on the street before it to watch its door.
    """

    kind: str
    osm_key: str
    osm_value: str
    action: str
    door: bool
    source: str


@dataclass(frozen=True)
class Optic:
    """A pair of optical modules: how far it reaches, how much light it sends and needs, at which wavelengths.

    Both modules of a pair send and receive alike; up is from the site to the center.

    Parameters
    ----------
    reach_m
        Longest fiber by its standard or data sheet, whatever the loss.
    rate_mbps
        Data that it carries each way.
    up_nm, down_nm
        Wavelength each way.
    tx_min_dbm, tx_max_dbm
        Launch power.
    rx_sensitivity_dbm, rx_overload_dbm
        Least and most power that the receiver works with.
    up_penalty_db, down_penalty_db
        Dispersion and other penalties, taken off the power budget.
    """

    optic: str
    item_id: str
    reach_m: float
    fibers: int
    rate_mbps: float
    up_nm: int
    down_nm: int
    tx_min_dbm: float
    tx_max_dbm: float
    rx_sensitivity_dbm: float
    rx_overload_dbm: float
    up_penalty_db: float
    down_penalty_db: float
    source: str

    def wavelength_nm(self, direction: str) -> int:
        """Return the wavelength of a direction, up or down."""
        return self.up_nm if direction == "up" else self.down_nm

    def budget_db(self, direction: str) -> float:
        """Return the loss that a direction bears: least launch power - sensitivity - penalty."""
        penalty = self.up_penalty_db if direction == "up" else self.down_penalty_db
        return self.tx_min_dbm - self.rx_sensitivity_dbm - penalty

    @property
    def least_loss_db(self) -> float:
        """The loss below which the strongest module blinds its receiver."""
        return self.tx_max_dbm - self.rx_overload_dbm


@dataclass(frozen=True)
class Loss:
    """Light lost in a part of a link: least, typical and most, in dB or dB/km."""

    loss: str
    low: float
    typical: float
    high: float
    unit: str
    meaning: str
    source: str


@dataclass(frozen=True)
class Attenuator:
    """A fixed attenuator: what it takes off at least and at most; one stands in each fiber of a link."""

    attenuator: str
    item_id: str
    loss_low_db: float
    loss_high_db: float
    source: str


@dataclass(frozen=True)
class Traffic:
    """What a kind of point sends and receives; of cameras only what they receive, `up_mbps` is nan."""

    kind: str
    up_mbps: float
    down_mbps: float
    source: str


@dataclass(frozen=True)
class Switch:
    """A switch of a center: ports toward sites, and ports toward servers and the internet."""

    item_id: str
    ports: int
    port_mbps: float
    uplink_ports: int
    uplink_mbps: float
    source: str


@dataclass(frozen=True)
class CableSize:
    """A cable of the catalog: fibers, deployment, price items of a meter and of placing it, fibers a tube."""

    fiber_count: int
    deployment: str
    item_id: str
    install_item: str = ""
    tube_fibers: int = 12


@dataclass(frozen=True)
class CablePart:
    """A share of the slack, or of the allowance of a drop, that the bill of materials lists by itself.

    Parameters
    ----------
    part
        sag, loops, waste or inside.
    deployment
        Of the cables that have it; `drop` for the drop cable of sites.
    of
        Setting whose meters it is a share of: network.slack_pct or network.drop_allowance_m.
    share
        That share, 0 to 1; the shares of one deployment and setting sum to 1.
    """

    part: str
    deployment: str
    of: str
    share: float
    words_en: str
    words_es: str
    source: str


@dataclass(frozen=True)
class KitRow:
    """One thing that a site, a center or the whole program needs.

    Quantity = `quantity` x units of `per`, over `every`, rounded up where `rounding` is up, at least
    `at_least` (0 units of `per` need nothing). A blank `kind` puts the item on the site itself; any other
    kind makes an asset of its own.

    Parameters
    ----------
    kit
        camera, point (each site), center (each center), program (once), pop, ont (each site under splitters)
        or olt (each POP or center with splitters).
    per
        What is counted: sites, cameras, cameras_ and the key of a class, points, fibers, seats, staff,
        storage_tb, centers, hubs (centers where nobody watches), program; at the first camera of each place
        also mounts, camera_poles, mount_cameras (cameras there) and mount_ups (UPS that carry them for
        service.ups_hours); at points point_ups; under splitters gpon_sites, gpon_ports (ports of line
        terminals in use), xgspon_sites, xgspon_ports.
    camera_modes
        Modes of `ownership.camera_mode` under which the row is needed.
    """

    kit: str
    kind: str
    item_id: str
    per: str
    quantity: float
    every: float
    rounding: str
    at_least: float
    camera_modes: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Allowance:
    """A figure of engineering practice: value, unit, what it is, source."""

    value: float
    unit: str
    meaning: str
    source: str


@dataclass(frozen=True)
class Catalog:
    """The whole catalog; `prices` is a PRICES frame with the study's own rows laid over.

    `levels` holds the levels of each profile by name, lowest pixel density first; `splitters` go by ratio,
    `olts` by architecture.
    """

    prices: pd.DataFrame
    ways: dict[str, Way]
    street_classes: dict[str, StreetClass]
    camera_classes: dict[str, CameraClass]
    optics: tuple[Optic, ...]
    cable_sizes: tuple[CableSize, ...]
    kits: tuple[KitRow, ...] = ()
    cable_parts: tuple[CablePart, ...] = ()
    allowances: Mapping[str, Allowance] = field(default_factory=dict)
    sensitive_places: tuple[SensitivePlace, ...] = ()
    levels: Mapping[str, Mapping[str, Level]] = field(default_factory=dict)
    losses: Mapping[str, Loss] = field(default_factory=dict)
    attenuators: tuple[Attenuator, ...] = ()
    traffic: Mapping[str, Traffic] = field(default_factory=dict)
    switches: Mapping[str, Switch] = field(default_factory=dict)
    uplinks: tuple[Optic, ...] = ()
    backbone_optics: tuple[Optic, ...] = ()
    span_factors: tuple[SpanFactor, ...] = ()
    crossing_kinds: tuple[CrossingKind, ...] = ()
    failures: Mapping[str, Failure] = field(default_factory=dict)
    ups: Mapping[str, Ups] = field(default_factory=dict)
    road_owners: tuple[RoadOwner, ...] = ()
    permit_asks: Mapping[str, PermitAsk] = field(default_factory=dict)
    splitters: Mapping[int, Splitter] = field(default_factory=dict)
    pon_optics: tuple[PonOptic, ...] = ()
    olts: Mapping[str, Olt] = field(default_factory=dict)
    money: MoneyTables = field(default_factory=MoneyTables)
