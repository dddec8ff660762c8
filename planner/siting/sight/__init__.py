"""Sight: who sees what from where, past buildings, along streets and over terrain."""

from planner.siting.sight.facade import FacadeSeen, facade_seen
from planner.siting.sight.model import SIGHT_MODELS, Places, Visibility, bearing_deg, within_field
from planner.siting.sight.public import public_share
from planner.siting.sight.see import see
from planner.siting.sight.viewshed import viewsheds

__all__ = [
    "SIGHT_MODELS", "FacadeSeen", "Places", "Visibility", "bearing_deg", "facade_seen", "public_share", "see",
    "viewsheds", "within_field",
]  # fmt: skip
