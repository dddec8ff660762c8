"""Sight: who sees what from where, past buildings, along streets and over terrain.

`see`, `viewsheds`, `facade_seen` and `public_share` make the scene of the city themselves; who asks several
of them makes it once with `make_scene` and calls those that end in `_in`.
"""

from planner.siting.sight.facade import FacadeSeen, facade_seen, facade_seen_in, uses_of
from planner.siting.sight.model import SIGHT_MODELS, Places, Visibility, bearing_deg, within_field
from planner.siting.sight.public import public_share, public_share_in
from planner.siting.sight.scene import Scene, Standing, make_scene, stand
from planner.siting.sight.see import see, see_in
from planner.siting.sight.viewshed import viewsheds, viewsheds_in

__all__ = [
    "SIGHT_MODELS", "FacadeSeen", "Places", "Scene", "Standing", "Visibility", "bearing_deg", "facade_seen",
    "facade_seen_in", "make_scene", "public_share", "public_share_in", "see", "see_in", "stand", "uses_of",
    "viewsheds", "viewsheds_in", "within_field",
]  # fmt: skip
