"""OFFER: where cameras may stand and who sees what."""

from planner.siting.model import Offer
from planner.siting.offer import offer_cameras, places_of

__all__ = ["Offer", "offer_cameras", "places_of"]
