"""Choice of the projected CRS, rounding of lengths and exact money."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from pyproj import CRS
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_utm_crs_info

CENT = Decimal("0.01")


def utm_crs_for(west_deg: float, south_deg: float, east_deg: float, north_deg: float) -> CRS:
    """Return the WGS 84 / UTM zone whose area holds the middle of a box in degrees.

    Within 10 degrees of longitude of the middle its scale error stays below 1 %; the city room
    measures the error of the streets themselves and reports it.

    >>> utm_crs_for(-65.42, -24.32, -65.18, -24.12).to_epsg()
    32720

    Raises
    ------
    ValueError
        The middle lies north of 84 N or south of 80 S, where there is no UTM zone.
    """
    lon, lat = (west_deg + east_deg) / 2, (south_deg + north_deg) / 2
    area = AreaOfInterest(lon, lat, lon, lat)
    found = query_utm_crs_info(datum_name="WGS 84", area_of_interest=area)
    if not found:
        raise ValueError(f"no UTM zone holds latitude {lat:.4g}: they reach from 80 S to 84 N")
    return CRS.from_epsg(int(found[0].code))


def round_m(length_m: float) -> float:
    """Return a length rounded to the centimeter, the resolution of every stored length.

    >>> round_m(12.3456)
    12.35
    """
    return round(float(length_m), 2)


def money(value: float | int | str | Decimal) -> Decimal:
    """Return an amount rounded half up to the cent.

    >>> money("2.005")
    Decimal('2.01')
    """
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    return exact.quantize(CENT, rounding=ROUND_HALF_UP)


def cents(value: float | int | str | Decimal) -> int:
    """Return an amount in whole minor units (cents), rounded half up.

    >>> cents("31.705")
    3171
    """
    return int(money(value) * 100)


def from_cents(value: int) -> Decimal:
    """Return minor units as an amount with two decimals.

    >>> from_cents(3171)
    Decimal('31.71')
    """
    return (Decimal(int(value)) / 100).quantize(CENT)
