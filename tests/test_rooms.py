"""The house's walls: who may import whom, and which room owns which library."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1] / "planner"
SHARED = ["errors", "schema", "settings", "units"]
ROOMS = ["catalog", "sources", "city", "siting", "optimize", "network", "costs", "plan", "rules"]
ROOMS += ["outputs", "cli"]
OWNERS = {
    "pulp": {"optimize"},
    "highspy": {"optimize"},
    "folium": {"outputs"},
    "osmnx": {"sources"},
    "osmium": {"sources"},
    "rasterio": {"sources"},
    "requests": {"sources"},
    "click": {"cli"},
    "dask": {"plan"},
    "distributed": {"plan"},
    "ezdxf": {"outputs"},
    "reportlab": {"outputs"},
    "arabic_reshaper": {"outputs"},
    "bidi": {"outputs"},
    "segno": {"outputs"},
}


def imports_of(path: Path) -> set[str]:
    """Return every module that a file imports, at its top or inside a function."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            module = node.module or ""
            found |= {f"{module}.{a.name}" for a in node.names} if module == "planner" else {module}
    return found


def files() -> list[Path]:
    """Return the Python files of the house."""
    return sorted(p for p in HOUSE.rglob("*.py") if "vendor" not in p.parts)


def room_of(path: Path) -> str:
    """Return the room or shared module that a file belongs to."""
    first = path.relative_to(HOUSE).parts[0]
    return first.removesuffix(".py")


def allowed_for(room: str) -> set[str]:
    """Return the rooms and shared modules that a room may import."""
    if room == "optimize":
        return {"optimize"}
    if room == "rules":
        return {*SHARED, "catalog", "rules"}
    if room in SHARED:
        return set(SHARED[: SHARED.index(room) + 1])
    return {*SHARED, *ROOMS[: ROOMS.index(room) + 1]}


@pytest.mark.parametrize("path", files(), ids=lambda p: str(p.relative_to(HOUSE)))
def test_a_room_imports_only_from_rooms_before_it(path: Path) -> None:
    """A file imports planner modules only from its own room and those that stand before it."""
    room = room_of(path)
    if room == "__main__":
        room = "cli"
    if room == "__init__":
        assert not {m for m in imports_of(path) if m.startswith("planner")}
        return
    used = {m.split(".")[1] for m in imports_of(path) if m.startswith("planner.")} - {"__version__"}
    assert used <= allowed_for(room), f"{room} imports {sorted(used - allowed_for(room))}"


@pytest.mark.parametrize("path", files(), ids=lambda p: str(p.relative_to(HOUSE)))
def test_a_library_has_one_owner(path: Path) -> None:
    """A library with an owner is imported in the room of its owner only."""
    used = {m.split(".")[0] for m in imports_of(path)}
    for library in used & OWNERS.keys():
        assert room_of(path) in OWNERS[library], f"{library} belongs to {OWNERS[library]}"


def test_every_folder_of_the_house_is_a_room() -> None:
    """No folder or module stands outside the plan of the house."""
    known = {*SHARED, *ROOMS, "__init__", "__main__", "__pycache__", "_examples"}
    assert {p.name.removesuffix(".py") for p in HOUSE.iterdir()} <= known


@pytest.mark.parametrize("path", files(), ids=lambda p: str(p.relative_to(HOUSE)))
def test_no_file_is_past_500_lines_and_no_function_past_60(path: Path) -> None:
    """A file past 500 lines or a function past 60 (its docstring aside) is two things in one.

    A compiled kernel may have 100: its state is local arrays, and each call across kernels costs them again.
    """
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 500
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
            length = (node.end_lineno or 0) - first.lineno + 1
            kernel = any("njit" in ast.unparse(d) for d in node.decorator_list)
            assert length <= (100 if kernel else 60), f"{path.name}:{node.name} has {length} lines"
