"""Sight: who sees what from where, past buildings, along streets and over terrain."""

from planner.siting.sight.model import SIGHT_MODELS, Places, Visibility, bearing_deg, within_field
from planner.siting.sight.see import see

__all__ = ["SIGHT_MODELS", "Places", "Visibility", "bearing_deg", "see", "within_field"]
