"""What a study claims of its cameras, held against what the geometry delivers."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from planner.catalog.model import CameraClass, Catalog, Level
from planner.errors import Problem, SettingsError
from planner.settings import ClaimSettings, Settings
from planner.siting.levels import level_of, target_drop_m, unknown_level
from planner.siting.optics import (
    day_distance_m,
    density_1m,
    density_px_per_m,
    field_of_view_deg,
    focal_needed_mm,
    steepness_deg,
)
from planner.siting.views import frames_of_classes, holds_ground
from planner.sources.model import SourceNote

ROUNDING_M = 0.05


def refuse_claims(settings: Settings, catalog: Catalog) -> None:
    """Raise for whatever a study claims of its cameras that their geometry does not deliver.

    `cameras.level` must be held somewhere on the ground by one of the classes on offer. Every `[[claims]]`
    entry is held against the home preset of its class at the study's mount height, and
    `cameras.range_m` against the classes that may be chosen: one of them must hold `cameras.level` that far.
    Names of classes and levels must be known, and the mount above the target. Distances are by day; the night
    is told by the plan's night coverage. A claim up to 5 cm beyond is taken as rounding.

    Raises
    ------
    SettingsError
        All such faults at once, each with the numbers and what would deliver it.
    """
    problems = list(_names(settings, catalog))
    if target_drop_m(settings) <= 0:
        cameras = settings.cameras
        problems.append(
            Problem(
                f"`cameras.mount_height_m` is {cameras.mount_height_m:g}, not above the target at "
                f"`cameras.target_height_m` {cameras.target_height_m:g}.",
                "Raise the mount or lower the target.",
            )
        )
    if not problems:
        nowhere = list(_held_nowhere(settings, catalog))
        problems = [*(nowhere or _range_claim(settings, catalog)), *_claims(settings, catalog)]
    if problems:
        raise SettingsError(problems, str(settings.folder / "study.toml"), "the settings")


def _names(settings: Settings, catalog: Catalog) -> Iterator[Problem]:
    """Yield a problem for each name of a class or level that the catalog does not hold."""
    cameras, profile = settings.cameras, settings.cameras.level_profile
    if not cameras.classes:
        yield Problem("`cameras.classes` is empty.", f"Name any of {', '.join(catalog.camera_classes)}.")
    named = [("cameras.classes", c) for c in cameras.classes]
    named += [("cameras.class_most", c) for c in cameras.class_most]
    named += [("cameras.camera_class", cameras.camera_class)]
    named += [(f"claims[{i}].camera_class", c.camera_class) for i, c in enumerate(settings.claims)]
    for key, name in named:
        if name not in catalog.camera_classes:
            near = difflib.get_close_matches(name, catalog.camera_classes, n=1, cutoff=0.6)
            known = ", ".join(catalog.camera_classes)
            mend = f"Did you mean `{near[0]}`?" if near else f"The catalog has: {known}."
            yield Problem(f"`{key}` names {name!r}, which is no class of camera.", mend)
    levels = [("cameras.level", cameras.level)]
    levels += [(f"claims[{i}].level", c.level) for i, c in enumerate(settings.claims)]
    if settings.privacy.facade_level:
        levels.append(("privacy.facade_level", settings.privacy.facade_level))
    for key, name in levels:
        if level_of(catalog, profile, name) is None:
            yield unknown_level(catalog, profile, name, key)


def classes_on_offer(settings: Settings) -> tuple[str, ...]:
    """Return the keys of the classes that the settings offer, that of a fixed list's rows among them."""
    cameras = settings.cameras
    keys = [*cameras.classes, *([cameras.camera_class] if cameras.list_mode == "fixed" else [])]
    return tuple(dict.fromkeys(keys))


def classes_without_ground(
    settings: Settings, catalog: Catalog, own: Iterable[str] = ()
) -> SourceNote | None:
    """Return the finding that tells classes which hold the study's level nowhere on the ground; None if none.

    Parameters
    ----------
    own
        Classes that rows of the list name.
    """
    frames = frames_of_classes(settings, catalog)
    keys = dict.fromkeys((*classes_on_offer(settings), *own))
    bare = [k for k in keys if k in frames and not holds_ground(frames[k])]
    if not bare:
        return None
    level = catalog.levels[settings.cameras.level_profile][settings.cameras.level]
    drop = target_drop_m(settings)
    told = ", ".join(f"{k} to {density_1m(catalog.camera_classes[k]) / level.px_per_m:.2f} m" for k in bare)
    return SourceNote(
        "CLASS-NO-GROUND",
        "warning",
        "cameras",
        len(bare),
        f"{level.level} ({level.px_per_m:g} px/m) is held by no frame of these classes on the ground, "
        f"{drop:g} m below the mount (slant distance: {told}): they are not offered, and see nothing where "
        "the list fixes them.",
    )


def _held_nowhere(settings: Settings, catalog: Catalog) -> Iterator[Problem]:
    """Yield the problem of a level that no class on offer holds anywhere on the ground."""
    cameras, drop = settings.cameras, target_drop_m(settings)
    level = catalog.levels[cameras.level_profile][cameras.level]
    frames, offered = frames_of_classes(settings, catalog), classes_on_offer(settings)
    if any(holds_ground(frames[c]) for c in offered):
        return
    slant = {c: density_1m(catalog.camera_classes[c]) / level.px_per_m for c in offered}
    told = ", ".join(f"{c} to {m:.2f} m" for c, m in slant.items())
    what = (
        f"`cameras.level` is {level.level} ({level.px_per_m:g} px/m), which no class on offer holds anywhere "
        f"on the ground: from a mount of {cameras.mount_height_m:g} m the target is {drop:.2f} m below; the "
        f"level is held, slant, by {told}."
    )
    yield Problem(what, _mend_nowhere(settings, catalog, level, offered, max(slant.values())))


def _mend_nowhere(
    settings: Settings, catalog: Catalog, level: Level, offered: tuple[str, ...], slant_m: float
) -> str:
    """Say what would see anything at all: another class, a lower level, a lower mount."""
    drop = target_drop_m(settings)
    reach = {c.camera_class: day_distance_m(c, level.px_per_m, drop) for c in catalog.camera_classes.values()}
    enough = [f"{name} (to {m:.1f} m)" for name, m in reach.items() if m > ROUNDING_M]
    ways = [f"a class that holds it: {', '.join(enough)}"] if enough else ["no class of the catalog holds it"]
    for lower in sorted(catalog.levels[level.profile].values(), key=lambda e: -e.px_per_m):
        held = {c: day_distance_m(catalog.camera_classes[c], lower.px_per_m, drop) for c in offered}
        best = max(held, key=lambda c: held[c])
        if held[best] > ROUNDING_M:
            ways.append(
                f"a lower level: {lower.level} ({lower.px_per_m:g} px/m; {best} to {held[best]:.1f} m)"
            )
            break
    ways.append(f"a mount below {settings.cameras.target_height_m + slant_m:.2f} m")
    return f"What would see anything: {'; '.join(ways)}."


def _range_claim(settings: Settings, catalog: Catalog) -> Iterator[Problem]:
    """Yield the problem of a range that no class on offer holds the study's level to."""
    cameras, drop = settings.cameras, target_drop_m(settings)
    level = catalog.levels[cameras.level_profile][cameras.level]
    offered = [catalog.camera_classes[c] for c in classes_on_offer(settings)]
    held = {c.camera_class: day_distance_m(c, level.px_per_m, drop) for c in offered}
    if not cameras.range_m > 0 or max(held.values()) + ROUNDING_M >= cameras.range_m:
        return
    best = max(offered, key=lambda c: held[c.camera_class])
    reached = ", ".join(f"{key} to {m:.1f} m" for key, m in held.items())
    what = (
        f"`cameras.range_m` is {cameras.range_m:g}, but no class of `cameras.classes` holds {level.level} "
        f"({level.px_per_m:g} px/m) that far from a mount of {cameras.mount_height_m:g} m: {reached}; "
        f"{_left(best, cameras.range_m, drop)}."
    )
    yield Problem(what, _mend(best, level, cameras.range_m, settings, catalog, "cameras.range_m"))


def _claims(settings: Settings, catalog: Catalog) -> Iterator[Problem]:
    """Yield a problem for each claim that the class does not deliver, or that claims no distance."""
    for number, claim in enumerate(settings.claims):
        key = f"claims[{number}]"
        if not claim.distance_m > 0:
            yield Problem(
                f"`{key}.distance_m` is {claim.distance_m:g}; expected the distance claimed, above 0."
            )
            continue
        camera = catalog.camera_classes[claim.camera_class]
        level = catalog.levels[settings.cameras.level_profile][claim.level]
        held = day_distance_m(camera, level.px_per_m, target_drop_m(settings))
        if held + ROUNDING_M < claim.distance_m:
            yield _undelivered(key, claim, camera, level, held, settings, catalog)


def _undelivered(
    key: str,
    claim: ClaimSettings,
    camera: CameraClass,
    level: Level,
    held: float,
    settings: Settings,
    catalog: Catalog,
) -> Problem:
    """Say what a claim says, what the geometry gives, and what would deliver it."""
    drop = target_drop_m(settings)
    told = f" ({claim.source})" if claim.source else ""
    reach = (
        f"to {held:.1f} m on the ground, where the target is seen {float(steepness_deg(drop, held)):.0f} deg "
        "from above"
        if held > 0
        else "nowhere on the ground"
    )
    what = (
        f"`{key}` claims {level.level} ({level.px_per_m:g} px/m) to {claim.distance_m:g} m for "
        f"{camera.camera_class}{told}. From a mount of {settings.cameras.mount_height_m:g} m {_lens(camera)} "
        f"holds it {reach}; {_left(camera, claim.distance_m, drop)}."
    )
    return Problem(what, _mend(camera, level, claim.distance_m, settings, catalog, f"{key}.distance_m"))


def _lens(camera: CameraClass) -> str:
    """Name the lens of a class."""
    if camera.projection == "fisheye":
        return f"its fisheye of {camera.pixels_h} px over {camera.field_deg:g} deg"
    home = " (home preset)" if camera.focal_max_mm > camera.focal_mm else ""
    heads = f" of each of its {camera.heads} heads" if camera.heads > 1 else ""
    return f"the {camera.focal_mm:g} mm lens{home}{heads}"


def _left(camera: CameraClass, distance_m: float, drop_m: float) -> str:
    """Say what pixel density a class has left at a distance."""
    left = float(density_px_per_m(density_1m(camera), distance_m, drop_m))
    return f"at {distance_m:g} m {camera.camera_class} has {left:.0f} px/m left"


def _mend(
    camera: CameraClass, level: Level, distance_m: float, settings: Settings, catalog: Catalog, key: str
) -> str:
    """Say what would deliver a level to a distance: a class, a lens, a lower level, a shorter range."""
    drop = target_drop_m(settings)
    held = day_distance_m(camera, level.px_per_m, drop)
    enough = [
        f"{c.camera_class} ({day_distance_m(c, level.px_per_m, drop):.0f} m)"
        for c in catalog.camera_classes.values()
        if day_distance_m(c, level.px_per_m, drop) >= distance_m
    ]
    lower = [
        f"{e.level} ({e.px_per_m:g} px/m)"
        for e in catalog.levels[level.profile].values()
        if day_distance_m(camera, e.px_per_m, drop) + ROUNDING_M >= distance_m
    ]
    ways = [f"a class that holds it: {', '.join(enough)}"] if enough else ["no class of the catalog holds it"]
    ways.append(_lens_needed(camera, level, distance_m, drop))
    ways.append(f"a lower level: {lower[-1]}" if lower else "no level of the profile is held that far")
    if held > 0:
        ways.append(f"`{key}` of {int(held * 10) / 10:g}")
    return f"What would deliver it: {'; '.join(ways)}."


def _lens_needed(camera: CameraClass, level: Level, distance_m: float, drop_m: float) -> str:
    """Say what lens, or fisheye, would hold a level to a distance with the same pixels."""
    if camera.projection == "fisheye":
        pixels = camera.pixels_h * float(
            level.px_per_m / density_px_per_m(density_1m(camera), distance_m, drop_m)
        )
        return f"a fisheye of {pixels:,.0f} px"
    needed = float(
        focal_needed_mm(camera.pixels_h, camera.sensor_width_mm, level.px_per_m, distance_m, drop_m)
    )
    field = float(field_of_view_deg(camera.sensor_width_mm, needed))
    zoom = camera.focal_max_mm > camera.focal_mm
    if zoom and needed <= camera.focal_max_mm:
        return f"a home preset at {needed:.1f} mm, which its zoom has, seeing {field:.1f} deg"
    return f"a lens of {needed:.1f} mm, seeing {field:.1f} deg"
