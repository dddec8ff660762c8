"""Specifications by performance, without any make: from the tables of the catalog behind the plan."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache

from planner.catalog.operate_tables import read_ups
from planner.catalog.pon_tables import read_olts, read_pon_optics, read_splitters
from planner.catalog.table_files import (
    cable_parts,
    read_attenuators,
    read_cable_sizes,
    read_camera_classes,
    read_optics,
    read_switches,
    read_uplinks,
)
from planner.outputs.words import Both, number
from planner.outputs.words.bid_specs import ITEM_SPECS, OLT, PON_PORT, SPLITTER

CAMERA = Both(
    "Al menos {h} x {v} píxeles ({heads} cabezal/es), infrarrojo de al menos {infrared} m, "
    "H.265 a {rate} Mb/s "
    "típicos, hasta {power} W por PoE, ONVIF Profile S y T, IP66, IK10, máscaras de privacidad en el equipo.",
    "At least {h} x {v} pixels ({heads} head(s)), infrared of at least {infrared} m, H.265 "
    "at {rate} Mb/s typical, "
    "up to {power} W over PoE, ONVIF Profile S and T, IP66, IK10, privacy masks in the device.",
)
LENS = Both(" Óptica: {focal} mm sobre sensor de {width} mm de ancho, o campo equivalente.",
            " Lens: {focal} mm on a sensor {width} mm wide, or an equal field.")  # fmt: skip
OPTIC = Both(
    "{rate} Mb/s, alcance {reach} km, {fibers} fibra(s), {up}/{down} nm, emisión mínima {tx} "
    "dBm, sensibilidad "
    "{rx} dBm o mejor; intercambiable según MSA, sin bloqueo de marca.",
    "{rate} Mb/s, reach {reach} km, {fibers} fiber(s), {up}/{down} nm, least launch {tx} "
    "dBm, sensitivity {rx} dBm "
    "or better; exchangeable by MSA, no lock to a make.",
)
CABLE = Both(
    "{fibers} fibras G.652.D en tubos de {tube}, {deployment}, IEC 60794, atenuación hasta "
    "0,36 dB/km a 1310 nm y "
    "0,22 dB/km a 1550 nm en bobina.",
    "{fibers} fibers G.652.D in tubes of {tube}, {deployment}, IEC 60794, attenuation up to "
    "0.36 dB/km at 1310 nm and "
    "0.22 dB/km at 1550 nm on the reel.",
)
DEPLOYED = {
    "aboveGround": Both("autosoportado dieléctrico (ADSS)", "self-supporting dielectric (ADSS)"),
    "belowGround": Both("para ductos", "for ducts"),
}
UPS = Both("Al menos {w} W y {wh} Wh útiles, baterías reemplazables, estado por SNMP.",
           "At least {w} W and {wh} Wh usable, replaceable batteries, state over SNMP.")  # fmt: skip
SWITCH = Both(
    "{ports} puertos de {rate} Mb/s, {uplinks} enlaces de {uplink} Mb/s, 802.1X, SNMPv3, "
    "syslog, configuración "
    "exportable en texto.",
    "{ports} ports of {rate} Mb/s, {uplinks} uplinks of {uplink} Mb/s, 802.1X, SNMPv3, syslog, configuration "
    "exportable as text.",
)
ATTENUATOR = Both("De {low} a {high} dB, conector del mismo tipo que el módulo.",
                  "From {low} to {high} dB, connector as that of the module.")  # fmt: skip
BY_DESCRIPTION = Both("Según la descripción y los ensayos de recepción.",
                      "As described, and by the tests of acceptance.")  # fmt: skip


@cache
def specs() -> dict[str, Both]:
    """Return the specification of each item that a table of the catalog describes."""
    return dict([*_cameras(), *_optics(), *_cables(), *_devices(), *_passive()])


def spec_of(item: str) -> Both:
    """Return the specification of an item: by the tables of the catalog, by its name, or by description.

    >>> spec_of("splitter_8").en[:3], spec_of("surcharge_duct_m").en[:28]
    ('1:8', 'As the route that it goes wi')
    """
    item = cable_parts().whole(item)
    if item in specs() or item in ITEM_SPECS:
        return specs().get(item, ITEM_SPECS.get(item, BY_DESCRIPTION))
    return next((s for key, s in ITEM_SPECS.items() if fnmatchcase(item, key)), BY_DESCRIPTION)


def _cameras() -> Iterator[tuple[str, Both]]:
    """Yield devices of the classes of camera."""
    for camera in read_camera_classes().values():
        text = CAMERA.fill(
            h=camera.pixels_h, v=camera.pixels_v, heads=camera.heads, infrared=number(camera.infrared_m),
            rate=number(camera.bitrate_mbps_typical, 1), power=number(camera.power_w),
        )  # fmt: skip
        lens = LENS.fill(focal=number(camera.focal_mm, 1), width=number(camera.sensor_width_mm, 1))
        yield camera.device_item, Both(text.es + lens.es, text.en + lens.en)


def _optics() -> Iterator[tuple[str, Both]]:
    """Yield modules of links and uplinks, and attenuators."""
    for optic in (*read_optics(), *read_uplinks()):
        yield (
            optic.item_id,
            OPTIC.fill(
                rate=number(optic.rate_mbps), reach=number(optic.reach_m / 1000), fibers=optic.fibers,
                up=optic.up_nm, down=optic.down_nm, tx=number(optic.tx_min_dbm, 1),
                rx=number(optic.rx_sensitivity_dbm, 1),
            ),
        )  # fmt: skip
    held = read_attenuators()
    for item in {a.item_id for a in held}:
        mine = [a for a in held if a.item_id == item]
        low, high = min(a.loss_low_db for a in mine), max(a.loss_high_db for a in mine)
        yield item, ATTENUATOR.fill(low=number(low, 1), high=number(high, 1))


def _cables() -> Iterator[tuple[str, Both]]:
    """Yield cables by size."""
    for cable in read_cable_sizes():
        deployment = DEPLOYED.get(cable.deployment, Both(cable.deployment, cable.deployment))
        text = CABLE.fill(fibers=cable.fiber_count, tube=cable.tube_fibers, deployment=deployment)
        yield cable.item_id, text


def _devices() -> Iterator[tuple[str, Both]]:
    """Yield UPS and switches."""
    for ups in read_ups().values():
        yield ups.item_id, UPS.fill(w=number(ups.watts), wh=number(ups.watt_hours))
    for switch in read_switches().values():
        yield (
            switch.item_id,
            SWITCH.fill(
                ports=switch.ports, rate=number(switch.port_mbps), uplinks=switch.uplink_ports,
                uplink=number(switch.uplink_mbps),
            ),
        )  # fmt: skip


def _passive() -> Iterator[tuple[str, Both]]:
    """Yield splitters, ports and line terminals of passive networks."""
    for splitter in read_splitters().values():
        yield splitter.item_id, SPLITTER.fill(ratio=splitter.ratio, loss=number(splitter.loss_high_db, 1))
    for port in read_pon_optics():
        yield (
            port.item_id,
            PON_PORT.fill(
                name=port.pon_class, least=number(port.loss_min_db), most=number(port.loss_max_db),
                down=port.down_nm, up=port.up_nm, reach=number(port.reach_m / 1000), split=port.most_split,
            ),
        )  # fmt: skip
    for olt in read_olts().values():
        yield (
            olt.item_id,
            OLT.fill(ports=olt.ports, uplinks=olt.uplink_ports, uplink=number(olt.uplink_mbps)),
        )
