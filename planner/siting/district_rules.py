"""What the districts ask of the choice: least and most cameras, least coverage, cameras per resident."""

from __future__ import annotations

import difflib
import math
from dataclasses import dataclass
from fractions import Fraction

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from planner.city.model import City
from planner.errors import InputError, Problem, SettingsError, name_up_to_five
from planner.settings.model import Settings
from planner.settings.siting_settings import DistrictSettings
from planner.siting.demand_points import Demand
from planner.siting.districts import district_names, districts_of

RESIDENTS = "population"


@dataclass(frozen=True)
class DistrictRules:
    """Districts of a study in the order of their layer, and what each asks; plain arrays.

    Parameters
    ----------
    names
        Name of each district.
    residents
        float64[districts]: residents, nan where nobody tells.
    demand_milli
        int64[districts]: demand in it, off the streets too: the denominator of its coverage.
    floor_milli
        int64[districts]: least weight of its demand to be seen, 0 without a floor.
    least_cameras, most_cameras
        int64[districts]: 0 without a floor, -1 without a ceiling. Only cameras of the plan count, as in
        `cameras.count`: those that stand already do not.
    candidate_district, demand_district
        int64: district of each candidate and demand point, -1 outside all.
    """

    names: tuple[str, ...]
    residents: NDArray[np.float64]
    demand_milli: NDArray[np.int64]
    floor_milli: NDArray[np.int64]
    least_cameras: NDArray[np.int64]
    most_cameras: NDArray[np.int64]
    candidate_district: NDArray[np.int64]
    demand_district: NDArray[np.int64]


def district_rules(
    city: City, settings: Settings, candidates: gpd.GeoDataFrame, demand: Demand
) -> DistrictRules:
    """Return what each district asks of the choice.

    A floor of coverage is the greater of `cameras.district_least_coverage_pct` and the district's own, a
    part of all its demand, rounded up to a thousandth. A ceiling is the lesser of the district's own and
    floor(residents / 1000 x `cameras.most_cameras_per_1000_residents`). Residents come from the layer of
    districts; else, where the mixture holds a layer of population, from its part in the district; else they
    are unknown.

    Parameters
    ----------
    city
        City with its districts.
    settings
        `[[districts]]` and the limits of `[cameras]`.
    candidates
        CANDIDATES that are offered, with their district.
    demand
        Demand with its points' district and the rows without a point.

    Raises
    ------
    SettingsError
        `[[districts]]` names a district that the layer does not hold, or one twice; a floor is above its
        ceiling; limits are asked for and there is no layer of districts.
    InputError
        Residents are needed for a ceiling and unknown; a district's places carry fewer cameras than its
        floor; the list fixes more cameras in a district than its ceiling.
    """
    names = district_names(city)
    own = _own_rules(names, settings)
    index = {name: i for i, name in enumerate(names)}
    at_candidate = _indices(candidates["district"].to_numpy(dtype=object), index)
    at_point = _indices(demand.points["district"].to_numpy(dtype=object), index)
    at_lost = _indices(districts_of(demand.off_street_xy, city), index)
    weight = demand.points["weight_milli"].to_numpy(dtype=np.int64)
    size = _sums(at_point, weight, len(names)) + _sums(at_lost, demand.off_street_milli, len(names))
    residents = _residents(city, names, demand, at_point, at_lost)
    rules = DistrictRules(
        names=names,
        residents=residents,
        demand_milli=size,
        floor_milli=_floors(own, size, settings.cameras.district_least_coverage_pct),
        least_cameras=np.array([d.least_cameras for d in own], dtype=np.int64),
        most_cameras=_ceilings(own, names, residents, settings.cameras.most_cameras_per_1000_residents),
        candidate_district=at_candidate,
        demand_district=at_point,
    )
    _refuse_impossible(rules, candidates, settings)
    return rules


def _own_rules(names: tuple[str, ...], settings: Settings) -> list[DistrictSettings]:
    """Return the entry of `[[districts]]` of each district; refuse names that the layer does not hold."""
    asked = [d.name for d in settings.districts]
    cameras = settings.cameras
    problems = []
    if not names and (
        asked or cameras.district_least_coverage_pct or cameras.most_cameras_per_1000_residents
    ):
        problems.append(
            Problem(
                "limits by district are asked for, and the study has no districts.",
                "Name a polygon layer in `sources.districts`.",
            )
        )
    elif names:
        problems.extend(
            Problem(
                f"`[[districts]]` names {n!r}, which the layer does not hold.",
                f"Did you mean `{difflib.get_close_matches(n, names, n=1, cutoff=0.0)[0]}`?",
            )
            for n in dict.fromkeys(asked)
            if n not in names
        )
        twice = [n for n in dict.fromkeys(asked) if asked.count(n) > 1]
        problems.extend(Problem(f"`[[districts]]` names {n!r} more than once.", "Keep one.") for n in twice)
    problems.extend(
        Problem(
            f"district {d.name!r}: `least_cameras` is {d.least_cameras}, above its `most_cameras` "
            f"{d.most_cameras}.",
            "Lower the one or raise the other.",
        )
        for d in settings.districts
        if 0 <= d.most_cameras < d.least_cameras
    )
    if problems:
        raise SettingsError(problems, str(settings.folder / "study.toml"), "the settings")
    own = {d.name: d for d in settings.districts}
    return [own.get(n, DistrictSettings(name=n)) for n in names]


def _indices(found: NDArray[np.object_], index: dict[str, int]) -> NDArray[np.int64]:
    """Return the number of each district name, -1 for None."""
    return np.array([index.get(n, -1) for n in found], dtype=np.int64)


def _sums(at: NDArray[np.int64], weight: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Return the whole-number sum of the weights in each district."""
    total = np.zeros(count, dtype=np.int64)
    np.add.at(total, at[at >= 0], weight[at >= 0])
    return total


def _residents(
    city: City,
    names: tuple[str, ...],
    demand: Demand,
    at_point: NDArray[np.int64],
    at_lost: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Return the residents of each district: the layer's, else its part of the layer of population."""
    known = np.full(len(names), np.nan)
    if city.districts is not None and len(names):
        told = city.districts.assign(residents=city.districts["residents"].astype(float))
        summed = told.groupby("name", sort=False)["residents"].sum(min_count=1)
        known = summed.reindex(list(names)).to_numpy(dtype=np.float64)
    for number, layer in enumerate(demand.layers):
        if layer.kind != RESIDENTS:
            continue
        here = demand.layer_milli[number]
        lost = np.where(demand.off_street_layer == number, demand.off_street_milli, 0)
        milli = _sums(at_point, here, len(names)) + _sums(at_lost, lost, len(names))
        whole = int(here.sum() + lost.sum())
        if whole:
            return np.where(np.isnan(known), np.rint(milli / whole * layer.total), known)
    return known


def _floors(own: list[DistrictSettings], size: NDArray[np.int64], least_pct: float) -> NDArray[np.int64]:
    """Return the least weight to be seen in each district, rounded up."""
    share = [Fraction(str(max(d.least_coverage_pct, least_pct))) / 100 for d in own]
    return np.array([math.ceil(s * int(w)) for s, w in zip(share, size, strict=True)], dtype=np.int64)


def _ceilings(
    own: list[DistrictSettings], names: tuple[str, ...], residents: NDArray[np.float64], per_1000: float
) -> NDArray[np.int64]:
    """Return the most cameras of each district, -1 without a ceiling."""
    most = np.array([d.most_cameras for d in own], dtype=np.int64)
    if per_1000 <= 0:
        return most
    unknown = [n for n, r in zip(names, residents, strict=True) if np.isnan(r)]
    if unknown:
        raise InputError(
            Problem(
                f"`cameras.most_cameras_per_1000_residents` is {per_1000:g}, and nobody tells the residents "
                f"of {name_up_to_five(unknown)}.",
                "Name their column in `sources.districts_residents`, or give a layer of kind population in "
                "`[[demand]]`.",
            ),
            title="the districts",
        )
    by_residents = [math.floor(Fraction(str(per_1000)) * round(float(r)) / 1000) for r in residents]
    cap = np.array(by_residents, dtype=np.int64)
    return np.where(most < 0, cap, np.minimum(most, cap))


def _refuse_impossible(rules: DistrictRules, candidates: gpd.GeoDataFrame, settings: Settings) -> None:
    """Raise InputError for limits that no choice can meet, all districts at once."""
    count = len(rules.names)
    room = _sums(rules.candidate_district, candidates["cameras_most"].to_numpy(dtype=np.int64), count)
    fixed = _sums(rules.candidate_district, candidates["cameras_least"].to_numpy(dtype=np.int64), count)
    problems = []
    for i, name in enumerate(rules.names):
        least, most = int(rules.least_cameras[i]), int(rules.most_cameras[i])
        if least > room[i]:
            problems.append(
                Problem(
                    f"district {name!r} asks for {least} cameras at least, and its places carry {room[i]}.",
                    "Lower `least_cameras`, or offer more places (`cameras.candidates`, "
                    "`cameras.midblock_spacing_m`).",
                )
            )
        if 0 <= most < max(int(fixed[i]), least):
            problems.append(
                Problem(
                    f"district {name!r} may carry {most} cameras, and {max(int(fixed[i]), least)} are fixed "
                    "there or asked for.",
                    "Raise `most_cameras` or `cameras.most_cameras_per_1000_residents`.",
                )
            )
    total = int(rules.least_cameras.sum())
    if total > settings.cameras.count:
        problems.append(
            Problem(
                f"the districts ask for {total} cameras at least, and `cameras.count` is "
                f"{settings.cameras.count}.",
                "Raise the count, or lower `least_cameras`.",
            )
        )
    if problems:
        raise InputError(problems, title="the districts")
