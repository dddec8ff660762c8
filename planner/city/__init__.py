"""MODEL: meters, one projected CRS, a frozen City; nothing dropped without a row that says so."""

from planner.city.build import build_city
from planner.city.components import carrying_components, carrying_components_of_spans, reached_components
from planner.city.describe import describe_city, describe_ground
from planner.city.model import City, StreetNetwork
from planner.city.snap import snap
from planner.city.split import split_at

__all__ = [
    "City", "StreetNetwork", "build_city", "carrying_components", "carrying_components_of_spans",
    "describe_city", "describe_ground", "reached_components", "snap", "split_at",
]  # fmt: skip
