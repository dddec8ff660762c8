"""PRICE: quantities to BOM to budget."""

from planner.costs.bom import price
from planner.costs.existing import match_existing
from planner.costs.model import Bom, Money
from planner.costs.ways import WayCosts, way_costs

__all__ = ["Bom", "Money", "WayCosts", "match_existing", "price", "way_costs"]
