"""What holds for any layers, zones and districts: sums, merging, order of rows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely
from helpers_city import grid_paths, toy_city, toy_settings
from helpers_ground import at, box, candidates_of, demand_layer, demand_of, frame, full_catalog, spot
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.city.model import City
from planner.settings.model import CamerasSettings
from planner.siting.candidates.merge import MERGE_M, ORDER, kept, thinned
from planner.siting.district_rules import district_rules
from planner.siting.exclusions import apply_exclusions
from planner.siting.mixture import MIXTURE_TOTAL_MILLI

SOME = settings(max_examples=25, deadline=None)
CITY = toy_city(grid_paths(4, 4))
CITY = replace(CITY, areas=frame(CITY, [box(105, 105, 195, 195)], name="Plaza", kind="plaza"))
CANDIDATES = candidates_of(CITY, candidates=("intersection", "midblock", "plaza"), midblock_spacing_m=50.0)

coordinate = st.integers(-20, 330)
boxes = st.builds(
    lambda x, y, w, h: box(x, y, x + w, y + h),
    coordinate,
    coordinate,
    st.integers(5, 200),
    st.integers(5, 200),
)
weights = st.floats(0.001, 1e6, allow_nan=False)
shares = st.floats(0.01, 100.0, allow_nan=False)
kinds = st.sampled_from(["population", "incidents", "crashes", "other"])
polygon_layer = st.tuples(st.lists(st.tuples(boxes, weights), min_size=1, max_size=5), shares, kinds)
point_layer = st.tuples(
    st.lists(st.tuples(st.builds(spot, coordinate, coordinate), weights), min_size=1, max_size=5),
    shares,
    kinds,
)
layers = st.lists(st.one_of(polygon_layer, point_layer), min_size=2, max_size=4)


def with_layers(rows: list[object], city: City = CITY) -> City:
    built = []
    for number, (members, share, kind) in enumerate(rows):
        shapes = [shape for shape, _ in members]
        spread = "points" if isinstance(shapes[0], shapely.Point) else "polygons"
        told = {"share": share, "kind": kind, "shape": spread, "name": f"l{number}"}
        built.append(demand_layer(shapes, [w for _, w in members], city, **told))
    return replace(city, demand_layers=tuple(built))


@SOME
@given(layers)
def test_mixture_sums_to_its_total_to_the_thousandth(rows: list[object]) -> None:
    """Whatever the layers, weights and what is off the streets sum to a million exactly, by layer too."""
    found = demand_of(with_layers(rows))
    points = found.points["weight_milli"].to_numpy()
    assert points.sum() + found.off_street_weight_milli == MIXTURE_TOTAL_MILLI
    by_layer = found.layer_milli.sum(axis=1) + found.layer_off_milli
    share = np.array([r[1] for r in rows]) / sum(r[1] for r in rows)
    assert np.abs(by_layer - share * MIXTURE_TOTAL_MILLI).max() <= 1
    assert (points > 0).all()
    assert found.off_street_milli.sum() == found.off_street_weight_milli


@SOME
@given(layers, st.lists(boxes, min_size=1, max_size=3))
def test_buildings_move_weight_and_lose_none(rows: list[object], roofs: list[object]) -> None:
    """No point lies inside a footprint afterward, and the weight of each layer is what it was."""
    city = with_layers(rows)
    before = demand_of(city)
    roofs = [r.intersection(box(-30, -30, 280, 280)) for r in roofs]  # the last street stays outdoors
    roofs = [r for r in roofs if r.area > 0]
    roofed = replace(city, buildings=frame(city, roofs, height_m=np.nan, use=None))
    after = demand_of(roofed)
    assert (after.layer_milli.sum(axis=1) == before.layer_milli.sum(axis=1)).all()
    inside = [shapely.within(p, r) for p in after.points.geometry for r in roofs]
    assert not any(inside)


@SOME
@given(st.lists(boxes, min_size=1, max_size=4), layers, st.integers(0, 100))
def test_districts_split_demand_without_loss(shapes: list[object], rows: list[object], pct: int) -> None:
    """Demand of the districts is at most all demand, and a floor is the least whole part of it."""
    city = with_layers(rows)
    names = [f"D{i}" for i in range(len(shapes))]
    city = replace(city, districts=frame(city, shapes, name=names, residents=None))
    told = toy_settings(cameras=CamerasSettings(district_least_coverage_pct=float(pct)))
    candidates = candidates_of(city, candidates=("intersection",))
    demand = demand_of(city)
    found = district_rules(city, told, candidates, demand)
    whole = int(demand.points["weight_milli"].sum()) + demand.off_street_weight_milli
    assert found.demand_milli.sum() <= whole
    short = found.floor_milli * 100 - pct * found.demand_milli
    assert ((short >= 0) & (short < 100)).all()


@SOME
@given(st.lists(st.tuples(boxes, st.sampled_from(["forbid", "mask", "justify"])), min_size=1, max_size=4))
def test_more_zones_never_allow_more(zones: list[object]) -> None:
    """Each zone added keeps or strengthens the action of every candidate; none is lost or doubled."""
    rank = {"justify": 1, "mask": 2, "forbid": 3}
    strength = np.zeros(len(CANDIDATES), dtype=int)
    for count in range(1, len(zones) + 1):
        shapes, actions = zip(*zones[:count], strict=True)
        city = replace(CITY, exclusions=frame(CITY, shapes, name="Z", action=list(actions), reason=None))
        kept_rows, out = apply_exclusions(CANDIDATES, city, toy_settings(), full_catalog())
        action = {
            i: rank.get(a, 0)
            for rows in (kept_rows, out)
            for i, a in zip(rows["candidate_id"], rows["exclusion"], strict=True)
        }
        assert len(action) == len(kept_rows) + len(out) == len(CANDIDATES)
        now = np.array([action[i] for i in CANDIDATES["candidate_id"]])
        assert (now >= strength).all()
        strength = now
    inside = {p for p in at(CANDIDATES) for z, _ in zones if z.intersects(spot(*p))}
    assert len(inside) == len({p for p, s in zip(at(CANDIDATES), strength, strict=True) if s})


@SOME
@given(
    st.lists(
        st.tuples(coordinate, coordinate, st.sampled_from(ORDER), st.integers(0, 6)), min_size=1, max_size=40
    )
)
def test_merging_leaves_no_two_near_and_no_one_alone_out(rows: list[tuple[int, int, str, int]]) -> None:
    """No two kept places but list rows stand within 12 m, and each one left out has a kept one near it."""
    xy = np.array([[x, y] for x, y, _, _ in rows], dtype=float)
    kind = [k for _, _, k, _ in rows]
    keep = kept(kind, xy, np.array([d for _, _, _, d in rows]))
    gap = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    near = (gap <= MERGE_M) & ~np.eye(len(xy), dtype=bool)
    listed = np.array(kind) == "list"
    assert keep[listed].all()
    assert not (near & (keep & ~listed)[:, None] & keep[None]).any()
    assert (near[~keep][:, keep].any(axis=1)).all()


@SOME
@given(st.lists(st.tuples(coordinate, coordinate), max_size=40), st.floats(1.0, 100.0))
def test_thinning_keeps_a_set_that_is_apart_and_whole(rows: list[tuple[int, int]], apart_m: float) -> None:
    """Kept places are apart, the first is kept, and each left out is near an earlier kept one."""
    xy = np.array(rows, dtype=float).reshape(-1, 2)
    keep = thinned(xy, apart_m)
    gap = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    close = (gap < apart_m) & np.tri(len(xy), k=-1, dtype=bool)
    assert not (close & keep[:, None] & keep[None]).any()
    assert (close[~keep] & keep[None]).any(axis=1).all()
