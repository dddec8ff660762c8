"""Optics: fields of view, pixel density, distances, tilt, dead zone, face zone, stream and storage.

Pure functions of numbers or arrays, which broadcast. `drop_m` is the mount height less the height of the
target; it is above 0. Distances are along the ground unless the name says slant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.catalog.model import CameraClass

Floats = NDArray[np.float64]
Numbers = float | Sequence[float] | Floats

ALL_ROUND_DEG = 360.0
FULL_TURN = 359.999
SECONDS_PER_DAY = 86_400
MBIT_PER_TB = 8_000_000


def field_of_view_deg(sensor_mm: Numbers, focal_mm: Numbers) -> Floats:
    """Return the field of view of a rectilinear lens across a side of its sensor, 2 atan(sensor / 2 focal).

    Lenses that bend straight lines (fisheye, panoramic) see more than that.

    >>> field_of_view_deg([5.1, 4.8], 4.0).round(1).tolist()
    [65.0, 61.9]
    """
    return np.degrees(2 * np.arctan(np.asarray(sensor_mm) / (2 * np.asarray(focal_mm))))


def lens_density(pixels: Numbers, focal_mm: Numbers, sensor_mm: Numbers) -> Floats:
    """Return the pixel density of a rectilinear lens one meter away, on its axis, px/m times m.

    Divided by the slant distance it is the pixel density there. Off the axis the same lens gives more pixels
    a meter at the same distance (by 1 / cos of the angle at least), which is not counted: it errs toward
    promising less, by 16 % at the edge of a field of 65 deg.

    >>> round(float(lens_density(2560, 4.0, 5.1)), 1)
    2007.8
    """
    return np.asarray(pixels) * np.asarray(focal_mm) / np.asarray(sensor_mm, dtype=float)


def fisheye_density(pixels: Numbers, field_deg: Numbers) -> Floats:
    """Return the pixel density of an equidistant fisheye one meter away: its pixels a radian, px.

    Along the circle around its axis it gives more (by angle / sine of the angle from the axis), not counted.

    >>> per_radian = fisheye_density(3000, 180.0)
    >>> round(float(per_radian)), round(float(per_radian) / 250, 1)
    (955, 3.8)
    """
    return np.asarray(pixels) / np.radians(np.asarray(field_deg, dtype=float))


def density_px_per_m(density_1m: Numbers, distance_m: Numbers, drop_m: Numbers) -> Floats:
    """Return the pixel density at a target on the ground distance, through the slant distance.

    >>> round(float(density_px_per_m(lens_density(2560, 4.0, 5.1), 19.0, 4.4)))
    103
    """
    return np.asarray(density_1m) / np.hypot(np.asarray(distance_m, dtype=float), np.asarray(drop_m))


def level_slant_m(density_1m: Numbers, px_per_m: Numbers) -> Floats:
    """Return the slant distance to which a pixel density is held.

    >>> level_slant_m(lens_density(2560, 4.0, 5.1), [250, 125, 62.5, 25]).round(1).tolist()
    [8.0, 16.1, 32.1, 80.3]
    """
    return np.asarray(density_1m, dtype=float) / np.asarray(px_per_m)


def level_distance_m(density_1m: Numbers, px_per_m: Numbers, drop_m: Numbers) -> Floats:
    """Return the ground distance to which a pixel density is held; 0 where it is held nowhere.

    >>> level_distance_m(lens_density(2560, 4.0, 5.1), [250, 25], 6.0 - 1.6).round(1).tolist()
    [6.7, 80.2]
    >>> float(level_distance_m(fisheye_density(3000, 180.0), 250, 4.4))
    0.0
    """
    slant, drop = np.broadcast_arrays(level_slant_m(density_1m, px_per_m), np.asarray(drop_m, dtype=float))
    return np.sqrt(np.maximum(slant**2 - drop**2, 0.0))


def focal_needed_mm(
    pixels: Numbers, sensor_mm: Numbers, px_per_m: Numbers, distance_m: Numbers, drop_m: Numbers
) -> Floats:
    """Return the focal length that holds a pixel density to a ground distance.

    >>> round(float(focal_needed_mm(2560, 5.1, 250, 19.0, 4.4)), 1)
    9.7
    """
    slant = np.hypot(np.asarray(distance_m, dtype=float), np.asarray(drop_m))
    return np.asarray(px_per_m) * slant * np.asarray(sensor_mm) / np.asarray(pixels)


def near_distance_m(drop_m: Numbers, tilt_deg: Numbers, vertical_deg: Numbers) -> Floats:
    """Return the dead zone: where the frame's lower edge meets the target's height, drop / tan(tilt + V / 2).

    0 where that edge looks straight down or back. This is on the axis; the lower edge is a straight line
    across the view, so at the sides the dead zone is longer by 1 / cos of the angle off the axis.

    >>> round(float(near_distance_m(4.4, 22.9, 39.5)), 1)
    4.8
    """
    lower = np.asarray(tilt_deg, dtype=float) + np.asarray(vertical_deg) / 2
    drop, lower = np.broadcast_arrays(np.asarray(drop_m, dtype=float), lower)
    steep = lower >= 90 - 1e-9
    near = drop / np.tan(np.radians(np.where(steep, 45.0, np.maximum(lower, 1e-9))))
    return np.where(steep, 0.0, near)


def far_distance_m(drop_m: Numbers, tilt_deg: Numbers, vertical_deg: Numbers) -> Floats:
    """Return where the frame's upper edge meets the target's height; infinite from the horizon up.

    >>> far_distance_m(4.4, [22.9, 19.0], 39.5).round(0).tolist()
    [80.0, inf]
    """
    upper = np.asarray(tilt_deg, dtype=float) - np.asarray(vertical_deg) / 2
    drop, upper = np.broadcast_arrays(np.asarray(drop_m, dtype=float), upper)
    level = upper <= 1e-9
    far = drop / np.tan(np.radians(np.where(level, 45.0, np.minimum(upper, 90.0))))
    return np.where(level, np.inf, far)


def tilt_for_deg(drop_m: Numbers, far_m: Numbers, vertical_deg: Numbers) -> Floats:
    """Return the tilt at which the frame's upper edge meets the target's height at the far distance.

    More tilt would lose that distance, less would waste frame on sky and lengthen the dead zone.

    >>> round(float(tilt_for_deg(4.4, 80.2, field_of_view_deg(2.87, 4.0))), 1)
    22.9
    """
    down = np.degrees(np.arctan2(np.asarray(drop_m, dtype=float), np.asarray(far_m, dtype=float)))
    return np.minimum(down + np.asarray(vertical_deg) / 2, 90.0)


def ground_field_deg(horizontal_deg: Numbers, tilt_deg: Numbers, drop_m: Numbers, far_m: Numbers) -> Floats:
    """Return the angle on the ground within which a tilted frame holds every target to the far distance.

    A tilted frame is a trapezoid on the ground: far away it is narrower than the lens' field (by cos of the
    tilt), near by wider. The angle is that at the far distance, so no target of the sector is outside the
    frame's sides. From x = tan(H / 2), a target at angle a off the axis is inside while
    far sin a <= x (far cos a cos tilt + drop sin tilt).

    >>> round(float(ground_field_deg(65.0, 22.9, 4.4, 80.2)), 1)
    62.2
    >>> float(ground_field_deg(65.0, 0.0, 4.4, 80.2).round(1))
    65.0
    """
    x = np.tan(np.radians(np.asarray(horizontal_deg, dtype=float) / 2))
    tilt = np.radians(np.asarray(tilt_deg, dtype=float))
    along = x * np.cos(tilt)
    far = np.maximum(np.asarray(far_m, dtype=float), 1e-9)
    lift = x * np.asarray(drop_m) * np.sin(tilt) / (far * np.hypot(1.0, along))
    half = np.arctan(along) + np.arcsin(np.minimum(lift, 1.0))
    return np.minimum(np.degrees(2 * half), 180.0)


def face_zone_m(drop_m: Numbers, face_angle_deg: Numbers) -> Floats:
    """Return the ground distance from which a face is seen no steeper than an angle.

    >>> face_zone_m([6 - 1.6, 8 - 1.6], 13.0).round().tolist()
    [19.0, 28.0]
    """
    return np.asarray(drop_m, dtype=float) / np.tan(np.radians(np.asarray(face_angle_deg)))


def steepness_deg(drop_m: Numbers, distance_m: Numbers) -> Floats:
    """Return how far above its face a target is seen from, at a ground distance.

    >>> round(float(steepness_deg(4.4, 6.7)))
    33
    """
    return np.degrees(np.arctan2(np.asarray(drop_m, dtype=float), np.asarray(distance_m, dtype=float)))


def bitrate_mbps(
    megapixels: Numbers, fps: Numbers, bits_per_pixel: Numbers, codec: Numbers, scene: Numbers
) -> Floats:
    """Return the stream of a camera: pixels a second times bits a pixel, times codec and scene factors.

    Within a factor 2 either way: noise by night, rain and traffic double it, a still street halves it.

    >>> bitrate_mbps(2.07, 15, 0.13, 0.5, [0.5, 1, 2]).round(1).tolist()
    [1.0, 2.0, 4.0]
    """
    rate = np.asarray(megapixels, dtype=float) * np.asarray(fps) * np.asarray(bits_per_pixel)
    return rate * np.asarray(codec) * np.asarray(scene)


def storage_tb(stream_mbps: Numbers, days: Numbers, headroom_pct: Numbers) -> float:
    """Return the decimal terabytes before RAID that hold days of footage of all streams, with headroom.

    1 Mb/s is 10.8 GB a day.

    >>> round(storage_tb(1.0, 1, 0) * 1000, 1), round(storage_tb([4.0] * 600, 60, 20), 2)
    (10.8, 1866.24)
    """
    total = float(np.asarray(stream_mbps, dtype=float).sum())
    return float(
        total * SECONDS_PER_DAY * np.asarray(days) / MBIT_PER_TB * (1 + np.asarray(headroom_pct) / 100)
    )


@dataclass(frozen=True)
class Frame:
    """How a class of camera looks at the ground from a mount height, tilted for its far distance.

    Parameters
    ----------
    density_1m
        Pixel density one meter away.
    tilt_deg
        Below the horizon; 90 looks straight down.
    field_deg
        Angle on the ground within which it sees; 360 all round.
    near_m, far_m
        Ground distances between which it sees the target's height; far_m is 0 where it holds no level.
    night_far_m
        The same by its own light: no farther than its infrared reaches, slant.
    """

    density_1m: float
    tilt_deg: float
    field_deg: float
    near_m: float
    far_m: float
    night_far_m: float

    @property
    def all_round(self) -> bool:
        """Whether it looks all round, so that its azimuth means nothing."""
        return self.field_deg >= FULL_TURN


def density_1m(camera: CameraClass, focal_mm: float | None = None) -> float:
    """Return the pixel density of a class one meter away, at its home preset unless a focal length is given.

    Each head of a multi-sensor camera has this density; its heads add fields, not density.
    """
    if camera.projection == "fisheye":
        return float(fisheye_density(camera.pixels_h, camera.field_deg))
    return float(lens_density(camera.pixels_h, focal_mm or camera.focal_mm, camera.sensor_width_mm))


def lens_field_deg(camera: CameraClass) -> float:
    """Return the horizontal field of view of the lens at its home preset, all heads together, 360 at most."""
    if camera.projection == "fisheye":
        return ALL_ROUND_DEG
    one = float(field_of_view_deg(camera.sensor_width_mm, camera.focal_mm))
    return min(one * camera.heads, ALL_ROUND_DEG)


def day_distance_m(camera: CameraClass, px_per_m: float, drop_m: float) -> float:
    """Return the ground distance to which the home preset of a class holds a pixel density by day."""
    return float(level_distance_m(density_1m(camera), px_per_m, drop_m))


def night_distance_m(camera: CameraClass, day_m: float, drop_m: float) -> float:
    """Return the ground distance by its own light: the least of the day's and its infrared reach, slant."""
    return min(day_m, float(np.sqrt(max(camera.infrared_m**2 - drop_m**2, 0.0))))


def frame_of(camera: CameraClass, px_per_m: float, drop_m: float, range_m: float = 0.0) -> Frame:
    """Return how a class looks at the ground when it is tilted to hold a pixel density as far as it can.

    A fisheye looks straight down and sees all round from the mount outward. Heads of a multi-sensor camera
    stand side by side, each tilted alike, and see all round where their fields on the ground sum to 360 deg.

    Parameters
    ----------
    px_per_m
        Pixel density of the study's level.
    drop_m
        Mount height less height of the target, m, above 0.
    range_m
        Range claimed: the frame looks no farther; 0 sets none.
    """
    far = day_distance_m(camera, px_per_m, drop_m)
    far = min(far, range_m) if range_m > 0 else far
    night = night_distance_m(camera, far, drop_m)
    density = density_1m(camera)
    if camera.projection == "fisheye" or far <= 0:
        return Frame(density, 90.0, lens_field_deg(camera), 0.0, far, night)
    vertical = float(field_of_view_deg(camera.sensor_height_mm, camera.focal_mm))
    horizontal = float(field_of_view_deg(camera.sensor_width_mm, camera.focal_mm))
    tilt = float(tilt_for_deg(drop_m, far, vertical))
    one = float(ground_field_deg(horizontal, tilt, drop_m, far))
    near = min(float(near_distance_m(drop_m, tilt, vertical)), far)
    return Frame(density, tilt, min(one * camera.heads, ALL_ROUND_DEG), near, far, night)


def reach_m(camera: CameraClass, px_per_m: float, drop_m: float) -> float:
    """Return the ground distance to which a class can hold a pixel density at the tele end of its zoom.

    For privacy: a PTZ may turn to any direction and zoom in, so all of that circle is within its reach,
    though its coverage counts through the home preset only.
    """
    tele = density_1m(camera, camera.focal_max_mm)
    return float(level_distance_m(tele, px_per_m, drop_m))
