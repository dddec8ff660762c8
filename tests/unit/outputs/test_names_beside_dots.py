"""Names on the pictures of a plan of members: none on another, none cut off, where there is room."""

from __future__ import annotations

from itertools import combinations

from planner.outputs.province.labels import Dot, name_boxes, names


def test_centers_close_together_keep_their_names_apart() -> None:
    """Twelve dots within 60 pixels, names of 25 characters: no two names share a spot, all inside."""
    dots = [
        Dot(400 + 20 * (k % 4), 300 + 20 * (k // 4), 6, f"ECU 911 of a town, no. {k:2d}") for k in range(12)
    ]
    boxes = [b for b in name_boxes(dots, 14, 900, 600) if b is not None]
    assert len(boxes) == 12
    assert all(a.over(b) == 0 for a, b in combinations(boxes, 2))
    assert all(b.beyond(900, 600) == 0 for b in boxes)


def test_a_name_at_the_edge_goes_to_the_other_side() -> None:
    """Right of its dot where there is room; at the right edge, left of it."""
    inside, edge = name_boxes([Dot(100, 100, 5, "Macas"), Dot(890, 300, 5, "Macas")], 14, 900, 600)
    assert inside is not None
    assert inside.left > 100
    assert edge is not None
    assert edge.right < 890


def test_a_name_is_not_struck_through_by_a_line() -> None:
    """A line that leaves a dot to the right sends its name to the left; with lines on both sides, above."""
    dot = Dot(400, 300, 5, "Portoviejo")
    (left,) = name_boxes([dot], 14, 900, 600, [[(400, 300), (700, 300)]])
    assert left is not None
    assert left.right < 400
    (above,) = name_boxes([dot], 14, 900, 600, [[(100, 300), (400, 300), (700, 300)]])
    assert above is not None
    assert above.bottom < 300


def test_what_has_no_name_writes_none_and_names_are_escaped() -> None:
    assert names([Dot(10, 10, 4, "")], 14, 900, 600) == []
    assert "<b>" not in "".join(names([Dot(100, 100, 4, "<b>")], 14, 900, 600))
