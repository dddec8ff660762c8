"""A street network, its people and a stand-in annex rebuilt from facts tables where no survey is at hand.

Whatever is made from it says that streets are reconstructed, not surveyed.
"""

from planner.sources.reconstruction.demand import reconstruct_demand
from planner.sources.reconstruction.places import place_cameras, place_points, published_schools
from planner.sources.reconstruction.sharing import share_by_root
from planner.sources.reconstruction.spread import street_nodes
from planner.sources.reconstruction.stand_in import StandInTown, stand_in_tables
from planner.sources.reconstruction.streets import reconstruct_streets
from planner.sources.reconstruction.study_files import write_provenance, write_streets
from planner.sources.reconstruction.tables import FactsTables, read_tables

__all__ = [
    "FactsTables", "StandInTown", "place_cameras", "place_points", "published_schools", "read_tables",
    "reconstruct_demand", "reconstruct_streets", "share_by_root", "stand_in_tables", "street_nodes",
    "write_provenance", "write_streets",
]  # fmt: skip
