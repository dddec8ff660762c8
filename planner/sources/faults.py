"""What the libraries raise on damaged files: found by damaging files at random, gathered in one place."""

from __future__ import annotations

import zipfile
import zlib
from xml.etree import ElementTree as ET

import networkx as nx
import osmium
import pyarrow
from openpyxl.utils.exceptions import InvalidFileException
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj.exceptions import CRSError, ProjError
from rasterio.errors import CRSError as RasterCRSError
from rasterio.errors import RasterioError, RasterioIOError
from shapely.errors import ShapelyError

LONGEST = 160

XML_FAULTS = (ET.ParseError, ValueError, LookupError)
"""A broken tag, a bad character, an unknown encoding."""
ZIP_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)
"""A damaged, foreign or encrypted archive."""
SHEET_FAULTS = (InvalidFileException, TypeError, AttributeError, *XML_FAULTS, *ZIP_FAULTS)
GRAPHML_FAULTS = (nx.NetworkXError, TypeError, AttributeError, *XML_FAULTS)
CRS_FAULTS = (CRSError, ProjError)
LAYER_FAULTS = (
    DataSourceError, DataLayerError, ShapelyError, pyarrow.ArrowException, OSError, ValueError, *CRS_FAULTS,
)  # fmt: skip
OSM_FAULTS = (RuntimeError, OSError, ValueError, osmium.InvalidLocationError)
RASTER_FAULTS = (RasterioIOError, RasterioError, RasterCRSError, *CRS_FAULTS, *ZIP_FAULTS)


def one_line(fault: object) -> str:
    r"""Return what a library says in one line of at most 160 characters, without a period at its end.

    >>> one_line("unexpected\n  end of file.")
    'unexpected end of file'
    """
    text = " ".join(str(fault).split()).rstrip(".")
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} ..."
