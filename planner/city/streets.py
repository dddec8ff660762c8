"""From raw street lines to a clean, numbered StreetNetwork."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS

from planner.catalog.model import Catalog
from planner.city.chains import Chains, drop_doubles, drop_small_loops, merge_chains
from planner.city.classes import StreetTraits, read_traits
from planner.city.components import number_components
from planner.city.findings import FindingLog
from planner.city.lines import Lines
from planner.city.model import StreetNetwork
from planner.city.noding import (
    cut_where_streets_meet,
    join_dead_ends,
    merge_near_ends,
    report_unjoined_crossings,
)
from planner.city.project import measure_length_error, project_lines
from planner.errors import InputError, Problem
from planner.schema import STREET_NODES, STREET_SPANS

SHOWN_SOURCES = 3


def build_streets(
    streets: gpd.GeoDataFrame, crs: CRS, catalog: Catalog, log: FindingLog
) -> tuple[StreetNetwork, float]:
    """Return the clean street network in `crs` and the largest length error of a span, percent.

    Every change is a row of `log`. Lengths are whole centimeters; vertices stand on a grid of one
    millimeter. A span stays in the network when it may not carry fiber: people walk there.

    Parameters
    ----------
    streets
        RAW_STREETS in degrees.
    crs
        Projected CRS in meters.
    catalog
        Its table of street classes decides what each span may carry.
    log
        Takes the findings.
    """
    traits = read_traits(streets, catalog)
    lines = clean_lines(project_lines(streets, crs, log), traits, log)
    if not len(lines.lines):
        raise InputError(
            Problem("no street is left after cleaning.", "Check the street layer: every line has no length."),
            title="the streets",
        )
    report_unjoined_crossings(lines.lines, traits.level, log)
    error_pct = measure_length_error(lines.lines, crs, log)
    network = number_streets(lines, traits, streets["source_id"].astype(str).tolist(), crs)
    _report_classes(network, lines.lines.row, traits, log)
    _report_components(network, log)
    return network, error_pct


def clean_lines(lines: Lines, traits: StreetTraits, log: FindingLog) -> Chains:
    """Return the lines cut where streets meet, mended, each street once, merged between junctions."""
    if not len(lines):
        return Chains.single(lines)
    worse = (~traits.may_carry).astype(np.int64)
    lines = drop_doubles(cut_where_streets_meet(lines, traits.level), traits.level, worse, log)
    lines = join_dead_ends(merge_near_ends(lines, traits.level, log), traits.level, log)
    lines = drop_doubles(lines, traits.level, worse, log)
    chains = merge_chains(Chains.single(lines), traits.kind)
    fewer = drop_small_loops(chains, log)
    return merge_chains(fewer, traits.kind) if len(fewer.lines) < len(chains.lines) else fewer


def number_streets(chains: Chains, traits: StreetTraits, source_id: Sequence[str], crs: CRS) -> StreetNetwork:
    """Return nodes and spans with ids in the order of the street layer."""
    order = np.argsort(chains.lines.row, kind="stable")
    lines = chains.lines.take(order)
    rows = [chains.rows[i] for i in order.tolist()]
    tail, head, xy = lines.nodes()
    length = np.maximum(np.round(lines.lengths_m(), 2), 0.01)
    component = number_components(tail, head, length, len(xy))
    node_id = np.array([f"ND-{i:05d}" for i in range(1, len(xy) + 1)], dtype=object)
    row, most = lines.row, chains.most[order]
    spans = gpd.GeoDataFrame(
        {
            "span_id": [f"SP-{i:05d}" for i in range(1, len(lines) + 1)],
            "source_id": [_joined_ids(source_id, r) for r in rows],
            "name": traits.name[row],
            "ref": traits.ref[row],
            "street_class": traits.street_class[row],
            "from_node": node_id[tail],
            "to_node": node_id[head],
            "length_m": length,
            "bridge": traits.bridge[row],
            "tunnel": traits.tunnel[row],
            "may_carry": traits.may_carry[row],
            "aerial_allowed": traits.aerial_allowed[row],
            "cost_factor": traits.cost_factor[row],
            "component": component[tail],
            "lit": traits.lit[row],
            "surface": traits.surface[most],
            "lanes": traits.lanes[most],
        },
        geometry=lines.geometry(),
        crs=crs,
    )
    degree = np.bincount(np.concatenate((tail, head)), minlength=len(xy))
    nodes = gpd.GeoDataFrame(
        {"node_id": node_id, "degree": degree, "component": component}, geometry=shapely.points(xy), crs=crs
    )
    spans["slope_pct"] = np.nan
    return StreetNetwork(STREET_NODES.arrange(nodes), STREET_SPANS.arrange(spans))


def _joined_ids(source_id: Sequence[str], rows: tuple[int, ...]) -> str:
    """Return the source ids of a span: up to three, then how many more."""
    unique = list(dict.fromkeys(source_id[r] for r in rows))
    more = len(unique) - SHOWN_SOURCES
    return ";".join(unique[:SHOWN_SOURCES]) + (f";+{more}" if more > 0 else "")


def _report_classes(network: StreetNetwork, row: np.ndarray, traits: StreetTraits, log: FindingLog) -> None:
    """Log which streets may not carry fiber and why, and classes that the table does not hold."""
    spans = network.spans
    length = spans["length_m"].to_numpy()
    row = np.sort(row, kind="stable")
    unknown = traits.unknown[row]
    for name in sorted(set(spans.loc[unknown, "street_class"])):
        here = unknown & (spans["street_class"] == name).to_numpy()
        log.add(
            "STREETS-CLASS-UNKNOWN",
            f"Street class `{name}` is not in the table of street classes; treated as `unclassified`.",
            feature=str(name), count=int(here.sum()), length_m=float(length[here].sum()), warning=True,
        )  # fmt: skip
    closed, tunnel = traits.closed[row], traits.tunnel[row] & ~traits.closed[row]
    log.add(
        "STREETS-PRIVATE",
        "Streets with access private or no stay on the map but may not carry fiber.",
        count=int(closed.sum()), length_m=float(length[closed].sum()),
    )  # fmt: skip
    log.add(
        "STREETS-TUNNEL",
        "Tunnels may not carry fiber: that would need the agreement of the tunnel's owner.",
        count=int(tunnel.sum()), length_m=float(length[tunnel].sum()),
    )  # fmt: skip
    rest = ~spans["may_carry"].to_numpy() & ~closed & ~tunnel
    for name in sorted(set(spans.loc[rest, "street_class"])):
        here = rest & (spans["street_class"] == name).to_numpy()
        log.add(
            "STREETS-NO-FIBER",
            f"Streets of class `{name}` may not carry fiber by the table of street classes.",
            feature=str(name), count=int(here.sum()), length_m=float(length[here].sum()),
        )  # fmt: skip


def _report_components(network: StreetNetwork, log: FindingLog) -> None:
    """Log how many pieces the streets fall into and how much lies outside the largest."""
    component, length = network.spans["component"].to_numpy(), network.spans["length_m"].to_numpy()
    outside = float(length[component > 1].sum())
    count = int(component.max())
    share = 100.0 * outside / float(length.sum())
    if count > 1:
        log.add(
            "STREETS-COMPONENTS",
            f"The streets fall into {count} parts that do not meet; {share:.1f} % of the meters lie outside "
            "the largest. Sites there are reached only from a center in the same part.",
            count=count, length_m=outside, warning=share > 5.0,
        )  # fmt: skip
