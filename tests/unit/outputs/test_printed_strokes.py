"""Operators of printed shapes against reportlab's own paths, and what is left out."""

from __future__ import annotations

import numpy as np
import shapely

from planner.outputs.palette import Look
from planner.outputs.pdf.sheets.strokes import area_code, line_code, mark_code, marks_code

HOLED = shapely.box(0, 0, 10, 10).difference(shapely.box(2, 2, 4, 4))


def as_they_are(places: np.ndarray) -> np.ndarray:
    return places


def places_of(code: str) -> list[tuple[float, float]]:
    """Return the places that a path moves and draws to."""
    words = code.split()
    return [(float(words[k - 2]), float(words[k - 1])) for k, w in enumerate(words) if w in ("m", "l")]


def test_lines_are_one_path_that_moves_to_each_and_empty_ones_and_points_are_left_out():
    one, two = shapely.LineString([(0, 0), (1, 1), (2, 0)]), shapely.LineString([(5, 5), (6, 6)])
    mixed = np.array(
        [shapely.MultiLineString([one, two]), shapely.LineString(), shapely.Point(9, 9), one], dtype=object
    )
    code = line_code(mixed, as_they_are)
    assert code.split().count("m") == 3
    assert places_of(code) == [*one.coords, *two.coords, *one.coords]
    assert line_code(np.array([shapely.LineString()], dtype=object), as_they_are) == ""


def test_each_area_is_filled_by_itself_with_its_holes_left_out():
    pair = shapely.MultiPolygon([shapely.box(20, 0, 21, 1), shapely.box(30, 0, 31, 1)])
    shapes = np.array([HOLED, pair, shapely.Polygon(), shapely.box(0, 0, 1, 1)], dtype=object)
    plain = area_code(shapes, as_they_are, edged=False)
    assert plain.split().count("f*") == 3, "one filling a shape, by the rule that leaves holes out"
    assert plain.split().count("h") == 5, "each ring is closed"
    assert area_code(shapes, as_they_are, edged=True).split().count("B*") == 3
    assert len(places_of(plain)) == sum(len(shapely.get_coordinates(s)) for s in shapes)


def test_marks_stand_where_they_should_though_each_is_told_from_the_one_before():
    places = np.round(np.random.default_rng(3).uniform(0, 800, (2000, 2)), 2)
    code = marks_code(places, mark_code(Look("#000000", "diamond", 4)))
    steps = [(float(a), float(b)) for *_, a, b in (part.split()[-6:] for part in code.split(" cm ")[:-1])]
    assert np.abs(np.cumsum(steps, axis=0) - places).max() < 0.006


def test_a_circle_is_round_to_a_thousandth_of_its_radius():
    look = Look("#000000", "circle", 100)
    words = mark_code(look).split()
    curves = [np.array(words[k - 6 : k], dtype=float).reshape(3, 2) for k, w in enumerate(words) if w == "c"]
    radius = 100 * 0.6 * 0.8
    start, t = np.array([radius, 0.0]), np.linspace(0, 1, 50)[:, None]
    for a, b, end in curves:
        along = (1 - t) ** 3 * start + 3 * (1 - t) ** 2 * t * a + 3 * (1 - t) * t**2 * b + t**3 * end
        assert np.abs(np.hypot(*along.T) / radius - 1).max() < 0.001
        start = end
    assert len(curves) == 4
    assert words[-1] == "B*"
    assert mark_code(Look("#000000", "circle", 100, fill_opacity=0.0)).endswith(" S")
