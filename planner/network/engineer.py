"""From chosen routes to plant: the one door of the network room."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import geopandas as gpd
import pandas as pd

from planner.catalog.model import Catalog
from planner.city.works import factors_of
from planner.network.cables import draw_cables
from planner.network.circuits import circuit_table
from planner.network.closures import POP, SITE, SPLITTER, place_closures
from planner.network.crossings import place_crossings
from planner.network.drops import place_drops
from planner.network.equipment import equip
from planner.network.graph import TREE, RouteGraph
from planner.network.layout import Layout, Protect
from planner.network.light import Lamp
from planner.network.lighting import Lighting, light_routes
from planner.network.model import Plant, Routes
from planner.network.modes import mode_of
from planner.network.numbering import path_text, splices_by_node
from planner.network.pon_equipment import line_terminals
from planner.network.pop_choice import choose_pops
from planner.network.pop_evidence import pop_evidence
from planner.network.pops import CENTER, Pop, center_pops, pop_table, ports_bought
from planner.network.quantities import Assets, count_quantities
from planner.network.responsible import (
    PlantOwners,
    plant_owners,
    responsible,
    responsible_for_camera,
    responsible_for_span,
)
from planner.network.second_light import second_ports
from planner.network.sites import SITE_COLUMNS, left_out, place_sites, reach_sites
from planner.network.splitting import splitter_table, splitting_figures
from planner.network.standing import existing_pop_table, standing_pops
from planner.network.supports import place_supports
from planner.network.traffic import site_loads
from planner.network.tree import grow_tree, load_tree
from planner.schema import CAMERAS, CENTERS, NODES, POINTS, SPANS
from planner.settings import Settings


def engineer(
    routes: Routes,
    cameras: gpd.GeoDataFrame,
    points: gpd.GeoDataFrame,
    centers: gpd.GeoDataFrame,
    anchors: pd.DataFrame,
    settings: Settings,
    catalog: Catalog,
    unserved_in: gpd.GeoDataFrame | None = None,
    existing: pd.DataFrame | None = None,
    protect: Protect | None = None,
    critical: frozenset[str] = frozenset(),
    standing: gpd.GeoDataFrame | None = None,
    stood: frozenset[str] = frozenset(),
) -> Plant:
    """Return the plant of a network: own fibers from its POP to each site, or splitters between them.

    Each site hangs on the center nearest along the chosen spans. A site that no optic lights (reach, rate,
    loss, overload: `network/light.py`) is moved to `unserved`, and the spans that served only it are left
    out; so are chosen spans that serve nobody.
    Fibers on a span = those of the circuits over it; cables add the spare. Sites that are left out keep
    their row, not connected, and get no equipment. All ids follow the walk from the centers outward,
    so that one input always gives one plan.

    Parameters
    ----------
    routes
        Chosen spans with their ways, and the node of each site and center. Two centers are not to be
        joined by chosen spans in use.
    cameras
        CAMERAS columns but node_id, drop_m, connected, route_to_center_m and the responsible ones.
    points, centers
        SITES frames.
    anchors
        ANCHORS of the sites, for the street span of each.
    settings
        `network`, `ownership`, `cameras`, `centers`, `rules.status`.
    unserved_in
        UNSERVED rows known before; carried through.
    existing
        What `costs.match_existing` returns: who owns the plant along each street span. Poles, ducts and fiber
        that stand or are rented there get that owner; None where the study has no such layer.
    protect
        What adds second ways to the working circuits; None adds none.
    critical
        Ids of sites that have fibers of their own where the others hang on splitters.
    standing
        POPs of the study's list: RAW_POPS with `site_id`, and `street_reason` and `snap_distance_m` of their
        anchors; None where it has no list.
    stood
        Ids of centers that stand already: what a center buys once is not bought.

    Raises
    ------
    SettingsError
        Splitters or classes of ports that the study asks for are not in the catalog.
    PlannerError
        A site's node is not reached by the chosen spans: a fault of the caller.
    """
    sites = place_sites(routes, cameras, points, centers)
    grown = grow_tree(routes)
    reached = _loaded(reach_sites(sites, grown, settings), cameras, points, settings, catalog)
    held = standing_pops(standing, routes, grown)
    full = load_tree(grown, Counter(reached["node_id"]), [p.node_id for p in held])
    choice = choose_pops(reached, points, full, center_pops(sites, grown), settings, catalog, held)
    lighting = light_routes(reached, grown, routes, choice, settings, catalog, protect, critical)
    unserved = left_out(sites, lighting.dark, unserved_in)
    lit, layout = lighting.lit, lighting.layout
    crs = routes.network.spans.crs
    owners = plant_owners(existing)
    graph, laid = layout.graph, layout.laid
    spans = _spans(layout, routes, owners, settings)
    cables = draw_cables(graph, laid, layout.numbering.used(len(laid.runs)), settings, crs)
    splices = splices_by_node(graph, layout.circuits, layout.numbering)
    closures = place_closures(graph, laid, splices, _devices(lit, layout), settings, crs)
    crossings = place_crossings(graph, routes, owners, settings, catalog)
    supports = place_supports(graph, set(closures["node_id"]), crossings, owners, settings, catalog)
    drops = place_drops(lit, _entrances(layout.pops), _entering(layout), routes, settings)
    equipping = equip(lighting, cameras, list(centers["site_id"]), settings, catalog, stood)
    splitters = splitter_table(layout.splitting, layout.tree, settings, crs)
    assets = Assets(
        spans,
        cables,
        closures,
        supports,
        crossings,
        drops,
        equipping.equipment,
        equipping.on_sites,
        splitters,
    )
    street = dict(zip(anchors["site_id"].astype(str), anchors["span_id"], strict=True))
    return Plant(
        cameras=_cameras(cameras, sites, lit, street, settings),
        points=_points(points, sites, lit, street, settings),
        centers=_centers(centers, sites, settings),
        nodes=_nodes(graph, spans, crs),
        spans=spans,
        cables=cables,
        closures=closures,
        supports=supports,
        crossings=crossings,
        drops=drops,
        pops=_pops(lighting, equipping.equipment, settings, catalog, crs),
        splitters=splitters,
        circuits=_circuits(layout),
        equipment=equipping.equipment,
        link_budget=lighting.links,
        quantities=count_quantities(assets, {p.stands_at for p in layout.pops}, settings, catalog),
        unserved=unserved.set_crs(crs, allow_override=True),
        existing_pops=existing_pop_table(standing, layout.pops, lighting.dark_pops, crs),
        pop_figures=lighting.choice.figures,
        pop_evidence=pop_evidence(lighting.choice, reached, full),
        pon_figures=splitting_figures(layout.splitting),
        dark_pops=lighting.dark_pops,
    )


def _loaded(
    sites: pd.DataFrame, cameras: gpd.GeoDataFrame, points: gpd.GeoDataFrame, settings: Settings,
    catalog: Catalog,
) -> pd.DataFrame:  # fmt: skip
    """Return the sites with what each sends and receives."""
    classes = dict(zip(cameras["camera_id"], cameras["camera_class"], strict=True))
    kinds = dict(zip(points["site_id"], points["kind"], strict=True)) if "kind" in points else {}
    return site_loads(sites, classes, kinds, settings, catalog)


def _devices(lit: pd.DataFrame, layout: Layout) -> dict[str, set[str]]:
    """Return what hangs on the routes at each node."""
    out: dict[str, set[str]] = defaultdict(set)
    for node in lit["node_id"]:
        out[str(node)].add(SITE)
    for pop in layout.pops:
        if pop.kind != CENTER:
            out[pop.node_id].add(POP)
    for splitter in layout.splitting.splitters if layout.splitting is not None else ():
        out[splitter.node_id].add(SPLITTER)
    return out


def _entrances(pops: Sequence[Pop]) -> pd.DataFrame:
    """Return the POPs as places that cables enter; the entrance of a center bears its id."""
    rows = [
        {
            "site_id": p.stands_at, "layer": "pops", "name": None,
            "node_id": p.node_id, "drop_m": p.drop_m, "geometry": p.place,
        }
        for p in pops
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=SITE_COLUMNS)


def _entering(layout: Layout) -> dict[str, int]:
    """Return the fibers in use that enter each POP, by the id of its entrance, and sites with two ways."""
    name = {p.pop_id: p.stands_at for p in layout.pops}
    fibers: Counter[str] = Counter()
    for circuit in layout.circuits:
        for end in (circuit.from_id, circuit.to_id):
            if end in name:
                fibers[name[end]] += circuit.fibers
    for site in layout.splitting.splitter_of if layout.splitting is not None else ():
        fibers[site] = 1
    for second in layout.circuits:
        if second.protects and second.from_id not in name:
            both = (second, layout.circuits[layout.from_device[second.from_id]])
            fibers[second.from_id] = sum(c.fibers for c in both)
    return dict(fibers)


def _circuits(layout: Layout) -> pd.DataFrame:
    """Return CIRCUITS with the fibers of each in the cables."""
    paths = [path_text(layout.laid, layout.graph, hops) for hops in layout.numbering.hops]
    lengths = dict(zip(layout.graph.span_id, layout.graph.length_m.tolist(), strict=True))
    return circuit_table(layout.circuits, paths, lengths)


def _pops(
    lighting: Lighting, equipment: pd.DataFrame, settings: Settings, catalog: Catalog, crs: object
) -> gpd.GeoDataFrame:
    """Return POPS: a port for each site with fibers of its own, and one for each tree of splitters."""
    layout, own = lighting.layout, lighting.lit["optic"].notna()
    served = Counter(lighting.lit.loc[own, "pop_id"])
    lines = line_terminals(layout.pops, equipment, catalog)
    trees = layout.splitting.ports_by_pop() if layout.splitting is not None else {}
    ports = ports_bought(layout.pops, equipment, catalog)
    base, each = catalog.allowances["pop_base_w"].value, catalog.allowances["pop_port_w"].value
    power, route, optic = {}, {}, {}
    for up in lighting.uplinks:
        pop = up.pop.pop_id
        # What stands at a POP of the list draws from its own power.
        power[pop] = (base if up.pop.stock is None else 0.0) + each * served[pop] + lines[pop][1]
        drop = up.pop.drop_m + settings.network.drop_allowance_m
        route[pop] = layout.route_m([layout.from_device[pop]]) + drop
        optic[pop] = up.lamp.optic.optic if isinstance(up.lamp, Lamp) else ""
    taken = lighting.lit.assign(ports=own.astype(int))
    more = second_ports(lighting.seconds)
    pon = {pop: (lines[pop][0], trees.get(pop, 0)) for pop in lines}
    return pop_table(layout.pops, taken, ports, power, optic, route, settings, crs, more, pon)


def _spans(layout: Layout, routes: Routes, owners: PlantOwners, settings: Settings) -> gpd.GeoDataFrame:
    """Return SPANS: the tree in its order, then what was added."""
    graph = layout.graph
    street = routes.network.spans.iloc[graph.span_row]
    streets = [str(s).partition(".")[0] for s in street["span_id"]]
    facts = [
        responsible_for_span(settings, w, owners.get((s, w.way)))
        for s, w in zip(streets, graph.ways, strict=True)
    ]
    added = layout.protection.added_weights_cents
    frame = pd.DataFrame(
        {
            "span_id": street["span_id"].to_numpy(),
            "street_span_id": streets,
            "street_name": street["name"].to_numpy(),
            "street_class": street["street_class"].to_numpy(),
            "from_node": street["from_node"].to_numpy(),
            "to_node": street["to_node"].to_numpy(),
            "toward_center_node": [graph.node_id[i] for i in graph.near],
            "length_m": graph.length_m,
            "way": [w.way for w in graph.ways],
            "deployment": [w.deployment for w in graph.ways],
            "owned": [w.owned for w in graph.ways],
            "cost_factor": _cost_factors(graph, routes),
            "weight_cents": [
                int(routes.span_weights_cents[s] if role == TREE else added[s])
                for s, role in zip(graph.span_id, graph.role, strict=True)
            ],
            "role": list(graph.role),
            "sites_downstream": graph.beyond,
            "fibers": layout.fibers,
            **_columns(facts, settings),
        }
    )
    out = gpd.GeoDataFrame(frame, geometry=street.geometry.to_numpy(), crs=routes.network.spans.crs)
    return out[SPANS.names]


def _cost_factors(graph: RouteGraph, routes: Routes) -> list[float]:
    """Return the factor on works of each span by its way, to four decimals."""
    network = routes.network.spans
    by_way = {w.way: factors_of(network, routes.works, w.way) for w in set(graph.ways)}
    return [
        round(float(by_way[w.way][row]), 4)
        for w, row in zip(graph.ways, graph.span_row.tolist(), strict=True)
    ]


def _nodes(graph: RouteGraph, spans: pd.DataFrame, crs: object) -> gpd.GeoDataFrame:
    """Return NODES in the order of the graph."""
    ends = pd.concat([spans["from_node"], spans["to_node"]]).value_counts()
    degree = [int(ends.get(n, 0)) for n in graph.node_id]
    frame = pd.DataFrame({"node_id": list(graph.node_id), "degree": degree})
    return gpd.GeoDataFrame(frame, geometry=list(graph.point), crs=crs)[NODES.names]


def _cameras(
    cameras: gpd.GeoDataFrame,
    sites: pd.DataFrame,
    lit: pd.DataFrame,
    street: Mapping[str, str],
    settings: Settings,
) -> gpd.GeoDataFrame:
    """Return CAMERAS, filled."""
    out = _joined(cameras, cameras["camera_id"], sites, lit)
    given = (
        out["street_span_id"] if "street_span_id" in out else pd.Series(None, index=out.index, dtype=object)
    )
    out["street_span_id"] = given.where(given.notna(), out["camera_id"].map(street))
    facts = [responsible_for_camera(settings, mode_of(r, settings)) for r in out.to_dict("records")]
    for name in responsible_for_camera(settings, settings.ownership.camera_mode):
        out[name] = [f[name] for f in facts] if facts else pd.Series(dtype=object)
    return gpd.GeoDataFrame(CAMERAS.arrange(out), geometry="geometry", crs=cameras.crs)


def _points(
    points: gpd.GeoDataFrame,
    sites: pd.DataFrame,
    lit: pd.DataFrame,
    street: Mapping[str, str],
    settings: Settings,
) -> gpd.GeoDataFrame:
    """Return POINTS, filled."""
    out = _joined(points, points["site_id"], sites, lit).rename(columns={"site_id": "point_id"})
    out["street_span_id"] = out["point_id"].map(street).astype(object)
    for name, value in responsible(settings).items():
        out[name] = value
    return gpd.GeoDataFrame(POINTS.arrange(out), geometry="geometry", crs=points.crs)


def _centers(centers: gpd.GeoDataFrame, sites: pd.DataFrame, settings: Settings) -> gpd.GeoDataFrame:
    """Return CENTERS, filled."""
    here = sites.set_index("site_id").loc[centers["site_id"]]
    out = centers.rename(columns={"site_id": "center_id"}).reset_index(drop=True)
    out["node_id"], out["drop_m"] = here["node_id"].to_numpy(), here["drop_m"].to_numpy(dtype=float)
    for name, value in responsible(settings).items():
        out[name] = value
    return gpd.GeoDataFrame(CENTERS.arrange(out), geometry="geometry", crs=centers.crs)


def _joined(
    frame: gpd.GeoDataFrame, ids: pd.Series, sites: pd.DataFrame, lit: pd.DataFrame
) -> gpd.GeoDataFrame:
    """Return a copy with node, drop, connection and route; blank where a site is left out."""
    out = frame.reset_index(drop=True)
    keys = pd.Index(ids.astype(str))
    served = lit.set_index("site_id").reindex(keys)
    out["connected"] = keys.isin(set(lit["site_id"]))
    out["node_id"] = served["node_id"].astype(object).where(served["node_id"].notna(), None).to_numpy()
    out["drop_m"] = sites.set_index("site_id").reindex(keys)["drop_m"].to_numpy(dtype=float)
    out["route_to_center_m"] = served["route_m"].to_numpy(dtype=float)
    return out


def _columns(facts: Sequence[Mapping[str, object]], settings: Settings) -> dict[str, list[object]]:
    """Turn a list of responsible facts into columns, also when it is empty."""
    return {name: [f[name] for f in facts] for name in responsible(settings)}
