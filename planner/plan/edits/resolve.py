"""Edits as read, found in the stored plan and in the streets: where each is, and what it asks for."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from pyproj import Transformer

from planner.city.model import City
from planner.errors import InputError, Problem
from planner.plan.edits.model import Edits, Stored
from planner.schema import EDITS
from planner.schema.edits import FORBID, MOVE, PIN, PLACE, STREET
from planner.settings import Settings
from planner.siting.edits import NEAR_M, SAME_PLACE_M, PlaceEdits, PlaceLimit, PlacePin

Row = Mapping[str, Any]


def find_edits(raw: pd.DataFrame | None, stored: Stored | None, city: City, settings: Settings) -> Edits:
    """Return the edits of a study with the places and streets that they are about.

    Parameters
    ----------
    raw
        RAW_EDITS, None without any.
    stored
        The plan whose cameras and places the edits name.

    Raises
    ------
    InputError
        All at once: assets that the stored plan or the streets do not hold, cameras and places named without
        a stored plan, an asset edited twice.
    """
    finder = _Finder(stored, city)
    for number, row in enumerate([] if raw is None else raw.to_dict("records"), start=1):
        finder.take(f"EDIT-{number:04d}", {str(k): v for k, v in row.items()})
    finder.finish()
    if finder.problems:
        where = settings.sources.edits or str(settings.folder / "study.toml")
        raise InputError(finder.problems, where, "the edits of the plan")
    return finder.edits()


@dataclass
class _Finder:
    """Edits found so far, and what is wrong with the others."""

    stored: Stored | None
    city: City
    rows: list[dict[str, Any]] = field(default_factory=list)
    pins: list[PlacePin] = field(default_factory=list)
    limits: list[PlaceLimit] = field(default_factory=list)
    left: list[tuple[str, Row, str]] = field(default_factory=list)
    streets: dict[str, list[str]] = field(default_factory=lambda: {PIN: [], FORBID: []})
    problems: list[Problem] = field(default_factory=list)

    def take(self, edit_id: str, row: Row) -> None:
        """Take an edit."""
        asset = _word(row["asset_id"]) or ""
        if asset.startswith("SP-"):
            self._street(edit_id, row, asset)
            return
        placed = row["action"] != MOVE and _number(row["lat"]) is not None
        held = self._held(edit_id, asset, placed=placed) if asset else None
        if asset and held is None and not placed:
            return
        if row["action"] == MOVE and held is not None:
            self._move(edit_id, row, held)
        elif row["action"] == PIN:
            self._pin(edit_id, row, held)
        else:
            self._forbid(edit_id, row, held)

    def _held(self, edit_id: str, asset: str, *, placed: bool) -> Row | None:
        """Return the camera or place of the stored plan, None where there is none: a position tells then.

        So edits that a plan was made with hold for the next one, though what they forbade is gone from it.
        """
        if self.stored is None:
            if placed:
                return None
            self.problems.append(
                Problem(
                    f"{edit_id} names {asset}, and the run starts from no stored plan.",
                    "Name the plan it is of with --from, or give lat and lon.",
                )
            )
            return None
        frame, key = (
            (self.stored.cameras, "camera_id") if asset.startswith("CAM-")
            else (self.stored.candidates, "candidate_id")
        )  # fmt: skip
        found = frame[frame[key] == asset]
        if not len(found) and placed:
            return None
        if not len(found):
            near = difflib.get_close_matches(asset, list(frame[key]), n=1, cutoff=0.0)
            mend = f"Did you mean {near[0]}?" if near else "It holds none."
            self.problems.append(Problem(f"{edit_id} names {asset}, which {self.stored.name} has not.", mend))
            return None
        return {str(k): v for k, v in found.iloc[0].items()}

    def _street(self, edit_id: str, row: Row, asset: str) -> None:
        """Take an edit of a street: a part of one (SP-00844.2) is the whole street."""
        street = asset.partition(".")[0]
        spans = self.city.streets.spans
        found = spans[spans["span_id"] == street]
        if not len(found):
            near = difflib.get_close_matches(street, list(spans["span_id"]), n=1, cutoff=0.0)
            self.problems.append(
                Problem(f"{edit_id} names {asset}, no street of the study.", f"Did you mean {near[0]}?")
            )
            return
        if row["action"] == PIN and not bool(found["may_carry"].iloc[0]):
            what = f"{edit_id} pins {street}, a {found['street_class'].iloc[0]} that may carry no fiber."
            self.problems.append(Problem(what, "Pin another street."))
        self.streets[str(row["action"])].append(street)
        shape = found.geometry.iloc[0]
        self._row(edit_id, row, STREET, shape.interpolate(0.5, normalized=True), street_span_id=street)

    def _pin(self, edit_id: str, row: Row, held: Row | None) -> None:
        """Take a pin: a camera of the stored plan as it is, a place, or a position."""
        at = self._position(row) if held is None else held["geometry"]
        camera = held is not None and "camera_id" in held
        wanted = _word(row["camera_class"]) or (_word(held["camera_class"]) if camera and held else None)
        way = _number(row["azimuth_deg"])
        if way is None and camera and held is not None and wanted == held["camera_class"]:
            way = _number(held["azimuth_deg"])
        source = edit_id if held is None else str(held["source_id"])
        name = None if held is None else _word(held["name"])
        self.pins.append(PlacePin(edit_id, at.x, at.y, wanted, way, source, name))
        self._row(edit_id, row, PLACE, at, pinned_class=wanted, pinned_deg=way)

    def _forbid(self, edit_id: str, row: Row, held: Row | None) -> None:
        """Take a place or a position where no camera may stand."""
        at = self._position(row) if held is None else held["geometry"]
        within = NEAR_M if held is None else SAME_PLACE_M
        self.limits.append(PlaceLimit(edit_id, at.x, at.y, 0, _why(edit_id, row), within))
        self._row(edit_id, row, PLACE, at, left_there=0.0)

    def _move(self, edit_id: str, row: Row, held: Row) -> None:
        """Take a camera that is to stand elsewhere: pinned there, and gone where it stood."""
        at, was = self._position(row), held["geometry"]
        if at.distance(was) <= SAME_PLACE_M:  # moved already: it stays there
            self._pin(edit_id, {**row, "action": PIN}, held)
            return
        wanted = _word(row["camera_class"]) or _word(held["camera_class"])
        way = _number(row["azimuth_deg"])
        source, name = str(held["source_id"]), _word(held["name"])
        self.pins.append(PlacePin(edit_id, at.x, at.y, wanted, way, source, name))
        self.left.append((edit_id, held, _why(edit_id, row)))
        moved = {"from_x_m": was.x, "from_y_m": was.y}
        self._row(edit_id, row, PLACE, at, pinned_class=wanted, pinned_deg=way, **moved)

    def finish(self) -> None:
        """Leave room where moved cameras stood for those that stay; tell assets that are edited twice."""
        moved = Counter(str(held["candidate_id"]) for _, held, _ in self.left)
        stood = {} if self.stored is None else Counter(self.stored.cameras["candidate_id"].astype(str))
        row_of = {r["edit_id"]: r for r in self.rows}
        for edit_id, held, why in self.left:
            place, was = str(held["candidate_id"]), held["geometry"]
            most = max(0, stood[place] - moved[place])
            row_of[edit_id]["left_there"] = float(most)
            self.limits.append(PlaceLimit(edit_id, was.x, was.y, most, why))
        named = Counter(r["asset_id"] for r in self.rows if r["asset_id"])
        named.update(r["street_span_id"] for r in self.rows
                     if r["kind"] == STREET and r["asset_id"] != r["street_span_id"])  # fmt: skip
        self.problems += [
            Problem(f"{asset} is edited {times} times.", "Keep one of these edits.")
            for asset, times in sorted(named.items())
            if times > 1
        ]

    def edits(self) -> Edits:
        """Return what was found."""
        frame = pd.DataFrame(self.rows, columns=EDITS.names)
        rows = gpd.GeoDataFrame(frame, geometry="geometry", crs=self.city.crs)
        places = PlaceEdits(tuple(self.pins), tuple(self.limits))
        return Edits(rows, places, tuple(self.streets[PIN]), tuple(self.streets[FORBID]), self.stored)

    def _position(self, row: Row) -> shapely.Point:
        """Return the position of an edit in meters, to the centimeter."""
        into = Transformer.from_crs("EPSG:4326", self.city.crs, always_xy=True)
        x, y = into.transform(float(row["lon"]), float(row["lat"]))
        return shapely.Point(round(x, 2), round(y, 2))

    def _row(self, edit_id: str, row: Row, kind: str, at: shapely.Point, **found: Any) -> None:
        """Keep a row of EDITS."""
        self.rows.append(
            {
                "edit_id": edit_id,
                "action": row["action"],
                "asset_id": _word(row["asset_id"]),
                "camera_class": _word(row["camera_class"]),
                "azimuth_deg": _number(row["azimuth_deg"]),
                "note": _word(row["note"]),
                "kind": kind,
                "geometry": at,
                **found,
            }
        )


def _why(edit_id: str, row: Row) -> str:
    """Return why a place is forbidden, in the words of the planner."""
    note = _word(row["note"])
    return f"edit {edit_id}: {note}" if note else f"edit {edit_id}"


def _word(value: object) -> str | None:
    """Return a cell as text, None where blank."""
    return value.strip() or None if isinstance(value, str) else None


def _number(value: Any) -> float | None:
    """Return a cell as a number, None where blank."""
    return None if value is None or bool(pd.isna(value)) else float(value)
