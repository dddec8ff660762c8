"""Where inputs are from, in both languages."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from planner.outputs.told import role_told, sources


def test_inputs_of_several_members_that_read_alike_are_told_once() -> None:
    """Two members of the same files by name: two lines in place of four; a file for two things names both."""
    of_member = [
        {"role": "streets, places", "path": "a.pbf", "source": "OpenStreetMap", "license": "ODbL"},
        {"role": "demand", "path": "b.csv"},
    ]
    told = sources(cast(Any, SimpleNamespace(summary={"inputs": of_member * 2})))
    assert [t.es for t in told] == ["calles, lugares: OpenStreetMap, ODbL (a.pbf)", "demanda: — (b.csv)"]
    assert told[0].en == "streets, places: OpenStreetMap, ODbL (a.pbf)"


def test_a_role_without_words_is_told_as_it_is() -> None:
    assert role_told("demand_2").en == role_told("demand_2").es == "demand_2"
