"""What one cut puts out: sites, critical sites, and demand that loses its only view."""

from __future__ import annotations

import math
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from planner.network.risks import OFF_TREE, Risk, find_risks
from planner.network.second_ways import Alternatives, alternatives, by_row, working_spans
from planner.network.tables import drawn_rows
from planner.schema import CRITICAL_KINDS, SINGLE_POINTS
from planner.schema.plant import CUT_KINDS

LISTED = 50
ALWAYS = ("bridge", "tunnel")
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Sight:
    """What the cameras see, to tell which demand a cut leaves without any view.

    Parameters
    ----------
    camera_id
        One row a camera.
    indptr, demand
        CSR: rows of the demand that each camera sees.
    kept
        bool[d]: a camera that stands already sees it too; it does not hang on this network.
    weight
        float[d], study unit.
    residents
        float[d], people; None where no layer of the demand counts residents.
    """

    camera_id: Sequence[str]
    indptr: Ints
    demand: Ints
    kept: NDArray[np.bool_]
    weight: NDArray[np.float64]
    residents: NDArray[np.float64] | None


@dataclass(frozen=True)
class Hanging:
    """The route as it hangs on the centers, from the stored layers.

    Parameters
    ----------
    parent
        Row of the span toward the center for each span, -1 at a center.
    site_id, layer, kind
        Connected cameras and points; the kind of a point, blank for cameras.
    beyond
        Sites beyond each span of the tree.
    path
        Matrix of sites by spans: 1 where a working circuit that the site hangs on runs along the span, be it
        its own, that of a splitter or the uplink of its POP.
    seconds
        The circuits, where some protect others; None where every site hangs on one way alone.
    """

    parent: Ints
    site_id: tuple[str, ...]
    layer: tuple[str, ...]
    kind: tuple[str, ...]
    beyond: Ints
    path: csr_matrix
    seconds: Alternatives | None = None

    def dark(self, cut: Sequence[Sequence[int]]) -> csr_matrix:
        """Return a matrix of cuts by sites: 1 where a cut of these rows of spans puts the site out.

        A site is out when no circuit that leads from it to a center is whole, be it the working one or one
        that protects it.
        """
        takes = by_row(cut, self.path.shape[1])
        if self.seconds is not None:
            return self.seconds.dark(takes, self.site_id)
        out = ((takes @ self.path.T) > 0).astype(np.int64).tocsr()
        out.sort_indices()
        return out

    def held(self, cut: Sequence[int]) -> list[int]:
        """Return the sites that keep their light by a second way alone when these rows of spans are cut."""
        hit = by_row([cut], self.path.shape[1]) @ self.path.T
        out = set(self.dark([cut]).indices.tolist())
        return [k for k in sorted(hit.tocsr().indices.tolist()) if k not in out]

    def groups(self) -> tuple[Ints, Ints]:
        """Return a number of each span, alike where one cut puts out the same sites, and how many these are.

        Alike are only spans with as many sites beyond them on the working tree.
        """
        dark = self.dark([[row] for row in range(self.path.shape[1])])
        keys = [
            (beyond, tuple(dark.indices[dark.indptr[row] : dark.indptr[row + 1]].tolist()))
            for row, beyond in enumerate(self.beyond.tolist())
        ]
        number = {key: k for k, key in enumerate(dict.fromkeys(keys))}
        return np.array([number[k] for k in keys], np.int64), np.diff(dark.indptr).astype(np.int64)


def hang(
    spans: pd.DataFrame,
    cameras: pd.DataFrame,
    points: pd.DataFrame,
    circuits: pd.DataFrame | None = None,
    pops: pd.DataFrame | None = None,
) -> Hanging:
    """Return the tree of the stored spans and what every connected site hangs on.

    A site at a node of a center has an empty path: no span cuts it off. A site whose POP or splitter lies
    farther out hangs on the spans out there and back as well. Spans off the tree have no parent (-2): they
    carry second ways alone.

    Parameters
    ----------
    circuits, pops
        Layers of the plan; without them every site hangs on its way along the tree.
    """
    far = np.where(spans["from_node"] == spans["toward_center_node"], spans["to_node"], spans["from_node"])
    off = spans["role"].to_numpy() == "added" if "role" in spans else np.zeros(len(spans), bool)
    row_of = {node: row for row, node in enumerate(far.tolist()) if not off[row]}
    parent = np.array([row_of.get(n, -1) for n in spans["toward_center_node"]], dtype=np.int64)
    parent[off] = OFF_TREE
    sites: list[tuple[str, str, str, str]] = []
    for frame, key, layer in ((cameras, "camera_id", "cameras"), (points, "point_id", "points")):
        for row in frame[frame["connected"].astype(bool)].to_dict("records"):
            kind = str(row.get("kind") or "") if layer == "points" else ""
            sites.append((str(row[key]), layer, kind, str(row["node_id"])))
    inward = [_inward(row_of.get(node, -1), parent) for *_, node in sites]
    beyond = np.bincount([r for rows in inward for r in rows], minlength=len(spans)).astype(np.int64)
    held, seconds = inward, None
    if circuits is not None and pops is not None:
        held = working_spans(spans, circuits, [s[0] for s in sites])
        seconds = alternatives(spans, circuits, pops)
    return Hanging(
        parent,
        tuple(s[0] for s in sites),
        tuple(s[1] for s in sites),
        tuple(s[2] for s in sites),
        beyond,
        by_row(held, len(spans)),
        seconds,
    )


def _inward(row: int, parent: Ints) -> list[int]:
    """Return the rows of the tree from one to the center."""
    out = []
    while row >= 0:
        out.append(row)
        row = int(parent[row])
    return out


def every_cut(
    tables: Mapping[str, pd.DataFrame],
    streets: pd.DataFrame,
    existing: pd.DataFrame,
    pole_ways: Container[str],
    sight: Sight,
) -> gpd.GeoDataFrame:
    """Return SINGLE_POINTS for every stretch, bridge, tunnel and pole line, ranked.

    Ranks fall by sites put out, then critical sites, then demand that loses its only view, then by id. A
    site counts as out when no fiber that leads to it is whole: the working one is cut, and where another
    protects it that one too. Spans that carry second ways alone are no stretch. Centers are where the light
    comes from; no cut of a span puts one out.

    Parameters
    ----------
    tables
        Layers `spans`, `cameras`, `points`, `circuits` and `pops` of a plan; without the last two every site
        hangs on its way along the tree.
    streets, existing, pole_ways
        As in `find_risks`.
    """
    spans = gpd.GeoDataFrame(tables["spans"])
    hanging = hang(
        spans, tables["cameras"], tables["points"], tables.get("circuits"), tables.get("pops")
    )  # fmt: skip
    alike, _ = hanging.groups()
    risks = find_risks(spans, hanging.parent, alike, streets, existing, pole_ways)
    figures = cut_figures(hanging, [r.rows for r in risks], sight)
    lines = _Lines.of(spans)
    rows = [_row(lines, risk, fig) for risk, fig in zip(risks, figures, strict=True)]
    rows.sort(key=lambda r: (-r["sites"], -r["critical_sites"], -r["weight_lost"], r["risk_id"]))
    for rank, row in enumerate(rows, 1):
        row["rank"] = rank
    return drawn_rows(rows, SINGLE_POINTS, spans.crs)


def listed(cuts: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the first 50 cuts, and every bridge and tunnel that carries fiber."""
    kept = (cuts["rank"] <= LISTED) | cuts["kind"].isin(ALWAYS)
    return cuts[kept].reset_index(drop=True)


def cut_figures(hanging: Hanging, cut: Sequence[Sequence[int]], sight: Sight) -> list[dict[str, Any]]:
    """Return what each cut puts out.

    Parameters
    ----------
    cut
        Rows of the spans that each cut takes.

    Returns
    -------
    list
        A dict a cut: `dark` (rows of the sites), `sites`, `cameras`, `points`, `critical_sites`, `site_share`
        of the connected sites, `weight_lost` in the study unit and `residents` (None where not known).
    """
    dark = hanging.dark(cut)
    weight, residents = _lost(hanging, dark, sight)
    is_camera = np.array([y == "cameras" for y in hanging.layer], dtype=bool)
    critical = np.array([k in CRITICAL_KINDS for k in hanging.kind], dtype=bool)
    out = []
    for k in range(len(cut)):
        rows = dark.indices[dark.indptr[k] : dark.indptr[k + 1]]
        out.append(
            {
                "dark": rows.tolist(),
                "sites": len(rows),
                "cameras": int(is_camera[rows].sum()),
                "points": int(len(rows) - is_camera[rows].sum()),
                "critical_sites": int(critical[rows].sum()),
                "site_share": round(len(rows) / len(hanging.site_id), 6) if hanging.site_id else 0.0,
                "weight_lost": round(float(weight[k]), 3),
                "residents": None if residents is None else round(float(residents[k]), 1),
            }
        )
    return out


def cut_summary(
    cuts: gpd.GeoDataFrame, spans: pd.DataFrame, connected: int, out: Ints | None = None
) -> dict[str, Any]:
    """Return the block `cuts` of plan.json.

    `mean_sites_out` is what a cut at a random meter of the route puts out on average: with 90 m before 3
    sites and 110 m before 1 it is (90 x 3 + 110 x 1) / 200 = 1.9.

    Parameters
    ----------
    cuts
        Every cut, ranked.
    connected
        Connected sites.
    out
        Sites that a cut of each span puts out; without it those beyond the span.
    """
    length = spans["length_m"].to_numpy(dtype=float)
    total = float(length.sum())
    sites = spans["sites_downstream"].to_numpy() if out is None else out
    mean = float((length * sites.astype(float)).sum()) / total if total else 0.0
    worst = None
    if len(cuts):
        row = cuts.iloc[0]
        worst = {k: row[k] for k in ("risk_id", "kind")}
        # A column of text without any name holds NaN, which is no JSON.
        worst["street_name"] = row["street_name"] if isinstance(row["street_name"], str) else None
        worst |= {k: int(row[k]) for k in ("sites", "cameras", "points", "critical_sites")}
        worst |= {k: float(row[k]) for k in ("site_share", "weight_lost")}
    return {
        "worst": worst,
        "mean_sites_out": round(mean, 4),
        "mean_share_out": round(mean / connected, 6) if connected else 0.0,
        "counts": {kind: int((cuts["kind"] == kind).sum()) for kind in CUT_KINDS},
    }


def _lost(
    hanging: Hanging, dark: csr_matrix, sight: Sight
) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
    """Return for each cut the demand, and the residents, whose every camera is put out."""
    size = len(sight.weight)
    views = csr_matrix(
        (np.ones(len(sight.demand), np.int64), sight.demand, sight.indptr), shape=(len(sight.camera_id), size)
    )
    row_of = {c: i for i, c in enumerate(sight.camera_id)}
    held = np.array([row_of.get(s, -1) for s in hanging.site_id], dtype=np.int64)
    seeing = np.flatnonzero(held >= 0)
    lit = views[held[seeing]]
    eyes = np.asarray(lit.sum(axis=0)).ravel()
    lost = (dark[:, seeing] @ lit).tocoo()
    gone = (lost.data == eyes[lost.col]) & ~sight.kept[lost.col]

    def total(worth: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sum of what is gone, by cut."""
        rows = lost.row[gone]
        return np.bincount(rows, weights=worth[lost.col[gone]], minlength=dark.shape[0]).astype(np.float64)

    return total(sight.weight), None if sight.residents is None else total(sight.residents)


@dataclass(frozen=True)
class _Lines:
    """Columns of the spans as lists and arrays: a frame cut out for each risk costs ten times the rest."""

    name: list[str]
    span_id: list[str]
    length_m: NDArray[np.float64]
    shape: NDArray[np.object_]

    @classmethod
    def of(cls, spans: gpd.GeoDataFrame) -> _Lines:
        """Return the columns of spans."""
        return cls(
            spans["street_name"].fillna("").astype(str).tolist(),
            spans["span_id"].astype(str).tolist(),
            spans["length_m"].to_numpy(dtype=float),
            np.asarray(spans.geometry.to_numpy(), dtype=object),
        )


def _row(lines: _Lines, risk: Risk, figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return one row of SINGLE_POINTS without its rank."""
    rows = list(risk.rows)
    meters: dict[str, list[float]] = {}
    for row in rows:
        meters.setdefault(lines.name[row], []).append(float(lines.length_m[row]))
    sums = {name: math.fsum(meters[name]) for name in sorted(meters)}
    return {
        "risk_id": risk.risk_id,
        "kind": risk.kind,
        "street_name": max(sums, key=lambda name: sums[name]) or None,
        "span_ids": " ".join(lines.span_id[row] for row in rows),
        "length_m": round(float(lines.length_m[rows].sum()), 2),
        **{k: v for k, v in figures.items() if k != "dark"},
        "owner": risk.owner or None,
        "geometry": shapely.line_merge(shapely.multilinestrings(lines.shape[rows])),
    }
