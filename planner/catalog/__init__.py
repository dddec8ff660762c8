"""READ-ONLY DATA: price book, ways of building, street classes, equipment, each row with its source."""

from planner.catalog.load import load_catalog
from planner.catalog.model import Catalog

__all__ = ["Catalog", "load_catalog"]
