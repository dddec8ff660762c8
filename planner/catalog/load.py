"""The catalog of a study: the package's tables with the study's own prices laid over."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Iterator

from planner.catalog import table_files
from planner.catalog.cable_parts import Parts, parts_of, priced_apart, with_parts
from planner.catalog.center_tables import read_center_lots
from planner.catalog.model import CameraClass, Catalog, SpanFactor, StreetClass
from planner.catalog.money_tables import read_money_tables
from planner.catalog.operate_model import RoadOwner
from planner.catalog.operate_tables import (
    read_failures,
    read_permit_asks,
    read_road_owners,
    read_ups,
    study_road_owners,
)
from planner.catalog.pon_tables import read_olts, read_pon_optics, read_splitters
from planner.catalog.price_book import (
    carry_prices,
    currency_problems,
    lay_over,
    missing_items,
    read_price_book,
)
from planner.errors import InputError, Problem, SettingsError, name_up_to_five
from planner.schema import CANDIDATE_KINDS
from planner.settings import Settings

PROJECTIONS = ("rectilinear", "fisheye", "multi_sensor")
NAMED_IN_CODE = (
    "closure", "fusion_splice", "fiber_acceptance_test", "drop_cable_m", "drop_termination", "pole_guy",
    "existing_camera_maintenance_year", "backbone_hut", "backbone_node", "power_hut_year",
    "leased_capacity_mbps_year", "leased_link_km_year", "leased_link_end", "link_fee_year", "link_entry_fee",
)  # fmt: skip


def load_catalog(settings: Settings) -> Catalog:
    """Return the catalog of a study.

    Every item that a table of the catalog or the network room asks for has a price row, all rows are in
    the study's currency, and low <= typical <= high.

    Parameters
    ----------
    settings
        `costs.price_book` is a CSV relative to the study's folder; its rows replace those of the same
        `item_id`, whose unit, recurrence and group they keep, and add new ones. Where it prices the route
        item of a way and not its surcharge item, the surcharge follows the route's new price: both are prices
        of a meter of the same works. Parts of a cable (sag, loops, waste) always have its price: another is
        refused. `ownership.available_ways` and `ownership.forbidden_ways` must be known.

    Raises
    ------
    SettingsError
        A way is unknown; the nearest known one is named.
    InputError
        The price book breaks a rule, an amount is in another currency than the study's, or a street class
        has a factor below 1.
    """
    ways = table_files.read_ways()
    _refuse_unknown_ways(settings, tuple(ways))
    prices, parts = table_files.read_prices(), table_files.cable_parts()
    book = settings.folder / settings.costs.price_book if settings.costs.price_book else None
    if book is not None:
        own = read_price_book(book, prices)
        pairs = {w.surcharge_item: w.route_item for w in ways.values() if w.surcharge_item}
        laid = lay_over(prices, own)
        if apart := priced_apart(own, laid, parts):
            raise InputError(apart, str(book), "the price book")
        carried = carry_prices(laid, pairs, set(own["item_id"]))
        prices = table_files.typed_prices(with_parts(carried, parts))
    street_classes = table_files.read_street_classes()
    _refuse_low_factors(street_classes.values())
    span_factors = table_files.read_span_factors()
    _refuse_odd_factors(span_factors)
    _refuse_odd_parts(parts)
    camera_classes = table_files.read_camera_classes()
    _refuse_odd_cameras(camera_classes.values())
    catalog = Catalog(
        prices=prices,
        ways=ways,
        street_classes=street_classes,
        camera_classes=camera_classes,
        optics=table_files.read_optics(),
        cable_sizes=table_files.read_cable_sizes(),
        cable_parts=parts.rows,
        kits=table_files.read_kits(),
        allowances=table_files.read_allowances(),
        sensitive_places=table_files.read_sensitive_places(),
        levels=table_files.read_levels(),
        losses=table_files.read_losses(),
        attenuators=table_files.read_attenuators(),
        traffic=table_files.read_traffic(),
        switches=table_files.read_switches(),
        uplinks=table_files.read_uplinks(),
        backbone_optics=table_files.read_backbone_optics(),
        span_factors=span_factors,
        crossing_kinds=table_files.read_crossing_kinds(),
        failures=read_failures(),
        ups=read_ups(),
        road_owners=_road_owners(settings),
        permit_asks=read_permit_asks(),
        money=read_money_tables(),
        splitters=read_splitters(),
        pon_optics=read_pon_optics(),
        olts=read_olts(),
    )
    problems = [
        *currency_problems(prices, settings.study.currency),
        *missing_items(items_asked_for(catalog), prices),
    ]
    if problems:
        raise InputError(problems, str(book or "planner/catalog/prices.csv"), "the price book")
    return catalog


def _road_owners(settings: Settings) -> tuple[RoadOwner, ...]:
    """Return who grants permits on which roads: the study's own rows go before those of the catalog."""
    own = settings.service.road_owners
    given = study_road_owners(settings.folder / own) if own else ()
    return (*given, *read_road_owners(settings.study.country))


def items_asked_for(catalog: Catalog) -> Iterator[tuple[str, str]]:
    """Yield (who asks, item_id) for every price that the catalog's tables or the code refer to."""
    for way in catalog.ways.values():
        items = (way.route_item, way.surcharge_item, way.yearly_item, way.support_item)
        yield from ((f"way {way.way}", i) for i in items)
    yield from ((f"camera class {c.camera_class}", c.device_item) for c in catalog.camera_classes.values())
    yield from ((f"optic {o.optic}", o.item_id) for o in catalog.optics)
    yield from ((f"uplink {o.optic}", o.item_id) for o in catalog.uplinks)
    yield from ((f"backbone optic {o.optic}", o.item_id) for o in catalog.backbone_optics)
    yield from ((f"attenuator {a.attenuator}", a.item_id) for a in catalog.attenuators)
    yield from ((f"splitter 1:{s.ratio}", s.item_id) for s in catalog.splitters.values())
    yield from ((f"port of class {o.pon_class}", o.item_id) for o in catalog.pon_optics)
    yield from ((f"line terminal {o.architecture}", o.item_id) for o in catalog.olts.values())
    for size in catalog.cable_sizes:
        yield from ((f"cable of {size.fiber_count}", i) for i in (size.item_id, size.install_item))
    parts = parts_of(catalog.cable_parts, catalog.cable_sizes).items
    yield from ((f"{part.part} of {whole}", item) for item, (whole, part) in parts.items())
    for kind in catalog.crossing_kinds:
        items = (kind.aerial_item, kind.bored_item, kind.bored_m_item, kind.bridge_item)
        yield from ((f"crossing of {kind.osm_value}", i) for i in items)
    yield from ((f"kit {k.kit}", k.item_id) for k in catalog.kits)
    yield from ((f"lot of {n.resource}", n.item_id) for n in read_center_lots().values())
    yield from (("network room", i) for i in NAMED_IN_CODE)


def _refuse_low_factors(classes: Iterable[StreetClass]) -> None:
    """Raise InputError for street factors below 1: a surcharge is added to the meters, never taken off."""
    low = [f"{c.street_class} ({c.cost_factor:g})" for c in classes if not c.cost_factor >= 1]
    if low:
        what = f"`cost_factor` is below 1 for {name_up_to_five(low)}."
        mend = (
            "Write 1 for an ordinary street, and lower the price of the route item where works are cheaper."
        )
        raise InputError(Problem(what, mend), "planner/catalog/street_classes.csv", "the street classes")


def _refuse_odd_factors(factors: Iterable[SpanFactor]) -> None:
    """Raise InputError for factors on works below 1, and for ranges that hold nothing."""
    low = [f"{f.factor} {f.value} {w} ({r:g})" for f in factors for w, r in f.ratios.items() if not r >= 1]
    odd = [f"{f.factor} from {f.low:g} to {f.high:g}" for f in factors if f.low >= f.high]
    problems = [Problem(f"the factor is below 1 for {name_up_to_five(low)}.")] if low else []
    problems += [Problem(f"the range is empty for {name_up_to_five(odd)}.")] if odd else []
    if problems:
        raise InputError(problems, "planner/catalog/span_factors.csv", "the factors of works")


def _refuse_odd_parts(parts: Parts) -> None:
    """Raise InputError where the parts of an amount do not sum to it."""
    sums: dict[tuple[str, str], float] = {}
    for part in parts.rows:
        sums[part.deployment, part.of] = sums.get((part.deployment, part.of), 0.0) + part.share
    odd = [f"{of} of {where} ({total:g})" for (where, of), total in sums.items() if abs(total - 1) > 1e-9]
    if odd:
        what = Problem(f"the shares do not sum to 1 for {name_up_to_five(odd)}.")
        raise InputError(what, "planner/catalog/cable_parts.csv", "the parts of cables")


def _refuse_odd_cameras(classes: Iterable[CameraClass]) -> None:
    """Raise InputError for classes of camera whose optics cannot be."""
    problems = [Problem(f"{c.camera_class}: {what}.") for c in classes for what in camera_problems(c)]
    if problems:
        raise InputError(problems, "planner/catalog/cameras.csv", "the camera classes")


def camera_problems(camera: CameraClass) -> list[str]:
    """Return what is wrong with the optics and figures of a class of camera."""
    above = ("sensor_width_mm", "sensor_height_mm", "focal_mm", "pixels_h", "pixels_v", "heads", "power_w",
             "service_life_years")  # fmt: skip
    problems = [
        f"`{name}` is {getattr(camera, name):g}; expected more than 0"
        for name in above
        if not getattr(camera, name) > 0
    ]
    if camera.projection not in PROJECTIONS:
        problems.append(f"`projection` is {camera.projection!r}; expected one of {', '.join(PROJECTIONS)}")
    if camera.projection == "fisheye" and not 0 < camera.field_deg <= 360:
        problems.append("`field_deg` of a fisheye is the angle across its image circle, up to 360")
    if camera.projection != "fisheye" and not math.isnan(camera.field_deg):
        problems.append("`field_deg` follows from sensor and lens: leave it blank")
    if not camera.focal_max_mm >= camera.focal_mm:
        problems.append(f"`focal_max_mm` is {camera.focal_max_mm:g}, below `focal_mm` {camera.focal_mm:g}")
    if not camera.infrared_m >= 0:
        problems.append(f"`infrared_m` is {camera.infrared_m:g}; expected 0 or more")
    if not 0 < camera.bitrate_mbps_low <= camera.bitrate_mbps_typical <= camera.bitrate_mbps_high:
        problems.append("its bitrates are not low, typical, high in order and above 0")
    problems.extend(
        f"`offered_at` names {kind!r}; expected any of {', '.join(CANDIDATE_KINDS)}"
        for kind in camera.offered_at
        if kind not in CANDIDATE_KINDS
    )
    return problems


def _refuse_unknown_ways(settings: Settings, known: tuple[str, ...]) -> None:
    """Raise SettingsError for ways that the catalog does not hold."""
    problems = []
    for key in ("available_ways", "forbidden_ways"):
        for way in getattr(settings.ownership, key):
            if way not in known:
                near = difflib.get_close_matches(way, known, n=1, cutoff=0.0)
                problems.append(
                    Problem(f"`ownership.{key}` names the unknown way {way!r}.", f"Did you mean `{near[0]}`?")
                )
    if problems:
        raise SettingsError(problems, str(settings.folder / "study.toml"), "the settings")
