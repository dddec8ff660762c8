"""Exchange formats: a stored plan as GeoPackage, GeoJSON, KML, DXF, Open Fibre Data Standard, OCDS."""

from planner.outputs.export.dxf import write_dxf
from planner.outputs.export.formats import FORMATS, Format, export_name
from planner.outputs.export.geojson import write_geojson
from planner.outputs.export.gpkg import pack_plan, unpack_plan
from planner.outputs.export.kml import write_kml
from planner.outputs.export.ocds import write_ocds
from planner.outputs.export.ofds import write_ofds

__all__ = [
    "FORMATS", "Format", "export_name", "pack_plan", "unpack_plan", "write_dxf", "write_geojson", "write_kml",
    "write_ocds", "write_ofds",
]  # fmt: skip
