"""What stops when rents, fees and maintenance do, on two cameras and a school worked out by hand."""

from __future__ import annotations

from math import exp
from typing import Any

import pandas as pd
import pytest

from planner.catalog.operate_tables import read_failures
from planner.catalog.table_files import read_ways
from planner.network.stops import Standing, cut_off, standing, still_working

SPANS = ["span_id", "way", "deployment", "length_m"]
CIRCUITS = ["circuit_id", "kind", "from_id", "to_id", "span_ids", "protects"]
FIXED = 0.07 + 0.04 + 0.02 + 0.03 + 0.01  # camera, its switch, optics, core switch, drop


def town(far: str = "lease_dark_fiber", mode: str = "own", second: bool = False) -> Standing:
    """CAM-1 beside the center by own poles (SP-1, 500 m); CAM-2 and a school behind SP-2 too (1 km).

    With `second`, CAM-2 has a second way of its own poles (SP-3, 2 km). CAM-3 is not joined.
    """
    spans = [
        ("SP-1", "new_poles", "aboveGround", 500.0),
        ("SP-2", far, "belowGround" if "fiber" in far else "aboveGround", 1000.0),
        ("SP-3", "new_poles", "aboveGround", 2000.0),
    ]
    circuits: list[tuple[Any, ...]] = [
        ("CIR-1", "access", "CAM-1", "POP-1", "SP-1", None),
        ("CIR-2", "access", "CAM-2", "POP-1", "SP-2 SP-1", None),
        ("CIR-3", "access", "GOV-1", "POP-1", "SP-2 SP-1", None),
    ]
    if second:
        circuits.append(("CIR-4", "protection", "CAM-2", "POP-1", "SP-3", "CIR-2"))
    cameras = pd.DataFrame(
        {"camera_id": ["CAM-1", "CAM-2", "CAM-3"], "connected": [True, True, False], "mode": mode}
    )
    points = pd.DataFrame({"point_id": ["GOV-1"], "connected": [True], "mode": ["own"]})
    return standing(
        pd.DataFrame(spans, columns=SPANS), pd.DataFrame(circuits, columns=CIRCUITS), cameras, points,
        read_ways(), read_failures(),
    )  # fmt: skip


def working(stands: Standing, years: float) -> float:
    """Expected cameras that work."""
    return still_working(stands, "camera", read_failures(), years)


def test_sites_behind_rented_fiber_go_dark() -> None:
    """CAM-2 and the school lose their way with SP-2, CAM-1 keeps it; CAM-3 was never joined."""
    stands = town()
    assert stands.camera.ids == ("CAM-1", "CAM-2")
    assert cut_off(stands, "camera", ("fiber",)) == ("CAM-2",)
    assert cut_off(stands, "point", ("fiber",)) == ("GOV-1",)
    assert cut_off(stands, "camera", ("supports", "cameras")) == ()


def test_a_second_way_of_own_cable_keeps_a_camera_lit() -> None:
    """SP-3 is own: CAM-2 is not dark, the school without a second way is."""
    stands = town(second=True)
    assert cut_off(stands, "camera", ("fiber",)) == ()
    assert cut_off(stands, "point", ("fiber",)) == ("GOV-1",)


def test_own_cable_on_poles_of_others_stops_with_their_rent_alone() -> None:
    """Cable on poles of others is not rented fiber: it is taken down when the poles are not paid."""
    stands = town("existing_poles")
    assert cut_off(stands, "camera", ("fiber",)) == ()
    assert cut_off(stands, "camera", ("supports",)) == ("CAM-2",)
    assert cut_off(stands, "point", ("fiber", "supports")) == ("GOV-1",)


def test_lent_cameras_are_taken_back_without_their_fee_alone() -> None:
    """Both cameras are lent; points belong to the province."""
    stands = town("new_poles", mode="commodatum")
    assert cut_off(stands, "camera", ("cameras",)) == ("CAM-1", "CAM-2")
    assert cut_off(stands, "point", ("cameras",)) == ()
    assert cut_off(stands, "camera", ("fiber", "supports")) == ()


def test_nothing_stops_where_all_is_owned() -> None:
    """Own poles and own cameras depend on no rent and no fee."""
    stands = town("new_poles")
    assert cut_off(stands, "camera", ("fiber", "supports", "cameras")) == ()


@pytest.mark.parametrize("years", [0.25, 1, 3, 5])
def test_without_maintenance_parts_fail_at_their_rates(years: float) -> None:
    """Own cameras: rates of devices and drop, 0.02 a km of aerial cable."""
    near, far = FIXED + 0.02 * 0.5, FIXED + 0.02 * 1.5
    expected = exp(-near * years) + exp(-far * years)
    assert working(town("new_poles"), years) == pytest.approx(expected, abs=1e-12)


def test_what_is_left_out_is_not_counted_among_what_works() -> None:
    """Without CAM-2 only CAM-1 is expected."""
    left = still_working(town("new_poles"), "camera", read_failures(), 1, without=("CAM-2",))
    assert left == pytest.approx(exp(-(FIXED + 0.02 * 0.5)), abs=1e-12)


def test_rented_fiber_and_lent_cameras_go_on_being_mended_by_their_owners() -> None:
    """Under leased fiber SP-2 is not cut for good; a lent camera and its switch (0.11) are replaced."""
    rented = exp(-(FIXED + 0.01) * 3)
    assert working(town(), 3) == pytest.approx(2 * rented, abs=1e-12)
    lent = town(mode="commodatum")
    assert working(lent, 3) == pytest.approx(2 * exp(-(FIXED - 0.11 + 0.01) * 3), abs=1e-12)


def test_a_second_way_fails_only_with_the_first() -> None:
    """CAM-2: 1.5 km one way and 2 km the other, cut both or not dark."""
    one, other = exp(-0.02 * 1.5 * 5), exp(-0.02 * 2 * 5)
    far = exp(-FIXED * 5) * (1 - (1 - one) * (1 - other))
    near = exp(-(FIXED + 0.01) * 5)
    assert working(town("new_poles", second=True), 5) == pytest.approx(near + far, abs=1e-12)
