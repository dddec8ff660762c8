"""Public ground: what share of a view lies on streets and open ground."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from planner.catalog.model import Catalog
from planner.city.model import City
from planner.siting.open_streets import half_widths_m
from planner.siting.sight.frontage import facade_lines_m
from planner.siting.sight.grid import Floats
from planner.siting.sight.scene import Scene, make_scene, polygons_of

PUBLIC_KINDS = ("plaza", "park", "playground")
CORRIDOR_QUARTER = 4


def public_share(city: City, catalog: Catalog, views: NDArray[np.object_]) -> Floats:
    """Return the share of each view's ground that is public, NaN where it sees nothing.

    Public are the streets outside tunnels, from facade to facade where their frontage is mapped and else to
    the half-width of their class (see `frontage.facade_lines_m`), and mapped plazas, parks and playgrounds.
    Parking and sports grounds, yards and what nobody mapped count as private, which errs low.

    Parameters
    ----------
    views
        Polygons as `viewsheds` returns them.
    """
    return public_share_in(make_scene(city, catalog), city, catalog, views)


def public_share_in(scene: Scene, city: City, catalog: Catalog, views: NDArray[np.object_]) -> Floats:
    """Return what `public_share` returns, in a scene that is made already."""
    width = facade_lines_m(scene.frontage, half_widths_m(city.streets, catalog))
    street = ~city.streets.spans["tunnel"].to_numpy(dtype=bool)
    axes = city.streets.spans.geometry.to_numpy()[street]
    ground = shapely.buffer(axes, width[street], quad_segs=CORRIDOR_QUARTER)
    if city.areas is not None:
        open_ground = polygons_of(city.areas[city.areas["kind"].isin(PUBLIC_KINDS)])[0]
        ground = np.concatenate((ground, open_ground))
    area = shapely.area(views)
    seen = np.flatnonzero(area > 0)
    view, piece = shapely.STRtree(ground).query(views[seen], predicate="intersects")
    out = np.where(area > 0, 0.0, np.nan)
    for k in np.unique(view).tolist():
        public = shapely.intersection(views[seen[k]], shapely.union_all(ground[piece[view == k]]))
        out[seen[k]] = min(1.0, public.area / area[seen[k]])
    return out
