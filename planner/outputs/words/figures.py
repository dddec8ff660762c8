"""The figures of `plan.json` that people read: block, key, label, unit and format."""

from __future__ import annotations

from planner.outputs.words.both import Both, same

M = same("m")
NONE = same("")
SITES = Both("sitios", "sites")

FIGURES: tuple[tuple[str, str, Both, Both, str], ...] = (
    ("", "outcome", Both("Resultado", "Outcome"), NONE, "code"),
    ("cameras", "chosen", Both("Cámaras", "Cameras"), NONE, "whole"),
    ("cameras", "fixed", Both("de ellas, dadas por el pliego", "of them given by the tender"), NONE, "whole"),
    ("cameras", "candidates", Both("Lugares candidatos", "Candidate places"), NONE, "whole"),
    ("cameras", "coverage_share", Both("Demanda vista", "Demand seen"), NONE, "share"),
    (
        "cameras",
        "coverage_upper_bound_share",
        Both("Cota: ningún plan ve más de", "Bound: no plan sees more than"),
        NONE,
        "share",
    ),
    (
        "cameras",
        "coverage_night_share",
        Both("Demanda vista de noche", "Demand seen by night"),
        NONE,
        "share",
    ),
    ("cameras", "level", Both("Nivel exigido", "Level asked for"), NONE, "code"),
    ("cameras", "places_used", Both("Lugares con cámara", "Places with a camera"), NONE, "whole"),
    ("cameras", "seats_needed", Both("Puestos de operador", "Operator seats"), NONE, "whole"),
    ("cameras", "gap_pct", Both("Brecha probada, cámaras", "Proven gap, cameras"), same("%"), "amount"),
    ("network", "sites", Both("Sitios por conectar", "Sites to connect"), NONE, "whole"),
    ("network", "connected", Both("Sitios conectados", "Sites connected"), NONE, "whole"),
    ("network", "route_m", Both("Ruta: calles con fibra", "Route: streets with fiber"), M, "one"),
    ("network", "cable_m", Both("Cable a comprar", "Cable to buy"), M, "one"),
    ("network", "drop_m", Both("Acometidas", "Drops"), M, "one"),
    (
        "network",
        "fiber_km",
        Both("Fibra: suma de los hilos de los cables", "Fiber: sum over the strands of the cables"),
        same("km"),
        "one",
    ),
    ("network", "owned_route_share", Both("Ruta propia", "Owned route"), NONE, "share"),
    ("network", "gap_pct", Both("Brecha probada, ruta", "Proven gap, route"), same("%"), "amount"),
    ("city", "street_km", Both("Calles", "Streets"), same("km"), "one"),
    ("city", "residents", Both("Habitantes", "Residents"), NONE, "whole"),
)
