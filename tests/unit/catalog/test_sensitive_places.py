"""The table of sensitive places, doors and poles."""

from __future__ import annotations

from planner.catalog.table_files import read_sensitive_places
from planner.schema import EXCLUSION_ACTIONS
from planner.siting.exclusions import ASSEMBLED_BEFORE

ROWS = read_sensitive_places()


def test_every_row_has_a_known_action_a_tag_and_a_source() -> None:
    """Actions are those of the schema or none; no cell is blank; each tag stands once."""
    assert {r.action for r in ROWS} <= {*EXCLUSION_ACTIONS, "none"}
    assert all(r.kind and r.osm_key and r.osm_value and r.source for r in ROWS)
    tags = [(r.osm_key, r.osm_value) for r in ROWS]
    assert len(tags) == len(set(tags))


def test_a_kind_asks_for_one_thing() -> None:
    """Every tag of a kind has the same action, so the kind alone tells what to do."""
    actions: dict[str, set[str]] = {}
    for row in ROWS:
        actions.setdefault(row.kind, set()).add(row.action)
    assert all(len(found) == 1 for found in actions.values())


def test_kinds_of_the_brief_are_there() -> None:
    """Unions, parties, worship, clinics, shelters and schools ask for something; doors are masked or free."""
    asking = {r.kind for r in ROWS if r.action != "none"}
    assert asking >= {"union", "party", "worship", "clinic", "shelter", "school", "kindergarten", "hospital"}
    assert {r.action for r in ROWS if r.door} == {"mask", "none"}
    assert {r.kind for r in ROWS if r.door} >= {"school", "hospital", "transit_stop"}
    assert {r.kind for r in ROWS} >= {*ASSEMBLED_BEFORE, "pole"}


def test_guesses_are_called_so() -> None:
    """An action that no brief gives is a planning assumption and says so."""
    free = [r for r in ROWS if "design brief" not in r.source]
    assert all("planning assumption" in r.source for r in free)
    forbidding = [r for r in ROWS if r.action == "forbid"]
    assert all("decided by the authority" in r.source for r in forbidding)
