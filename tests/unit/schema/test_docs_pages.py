"""Pages of docs/ name every layer, key, command and format that there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from planner.cli.main import COMMANDS
from planner.outputs.export import FORMATS
from planner.outputs.export.geojson import LEFT_OUT
from planner.rules.documents import SUMMARY_KEYS
from planner.rules.folder import LAYERS
from planner.schema import Table
from planner.schema.province_parts import PART_TABLES, TABLES

DOCS = Path(__file__).parents[3] / "docs"


def page(name: str) -> str:
    """Return a page of docs/."""
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", LAYERS)
def test_formats_tells_what_each_layer_holds(name: str) -> None:
    assert f"| `{name}` | {LAYERS[name].meaning} |" in page("formats")


def test_formats_lists_no_layer_that_is_not_there() -> None:
    section = page("formats").partition("## Layers of `plan.gpkg`")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", section, re.M)) == set(LAYERS)


@pytest.mark.parametrize("key", SUMMARY_KEYS)
def test_formats_names_each_key_of_the_summary(key: str) -> None:
    assert re.search(rf"\b{key.rpartition('.')[2]}\b", page("formats"))


@pytest.mark.parametrize("command", [str(c.name) for c in COMMANDS])
def test_outputs_tells_what_each_command_writes(command: str) -> None:
    assert f"`planner {command}" in page("outputs")


def test_outputs_names_no_command_that_is_not_there() -> None:
    named = set(re.findall(r"`planner (\w+)", page("outputs")))
    assert named == {str(c.name) for c in COMMANDS}


@pytest.mark.parametrize("to", FORMATS)
def test_exchange_tells_each_format(to: str) -> None:
    assert f"| `{to}` |" in page("exchange")


@pytest.mark.parametrize("name", LEFT_OUT)
def test_exchange_tells_what_geojson_leaves_out(name: str) -> None:
    assert f"`{name}`" in page("exchange")


@pytest.mark.parametrize("name", sorted(p.stem for p in DOCS.glob("*.md")))
def test_every_page_that_is_named_is_there(name: str) -> None:
    named = re.findall(r"docs/([a-z_]+)\.md", page(name))
    assert [n for n in named if not (DOCS / f"{n}.md").is_file()] == []


OF_MEMBERS = {t.name: t for t in (*TABLES, *(t for tables in PART_TABLES.values() for t in tables))}


@pytest.mark.parametrize("name", OF_MEMBERS)
def test_members_tells_what_each_layer_of_a_plan_of_members_holds(name: str) -> None:
    assert f"| `{name}` | {OF_MEMBERS[name].meaning} |" in page("members")


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_members_tells_each_column_of_its_own_layers(table: Table) -> None:
    for column in table.columns:
        assert f"| `{column.name}` | {column.unit} | {column.meaning} |" in page("members")
