"""A street network, its people and a stand-in annex rebuilt from facts tables where no survey is at hand.

Whatever is made from it says that streets are reconstructed, not surveyed.
"""

from planner.sources.reconstruction.demand import reconstruct_demand
from planner.sources.reconstruction.places import place_cameras, place_points
from planner.sources.reconstruction.spread import street_nodes
from planner.sources.reconstruction.streets import reconstruct_streets
from planner.sources.reconstruction.tables import read_tables

__all__ = [
    "place_cameras", "place_points", "read_tables", "reconstruct_demand", "reconstruct_streets",
    "street_nodes",
]  # fmt: skip
