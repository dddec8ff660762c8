"""Words about the search over the real cost after the tree."""

from __future__ import annotations

from planner.outputs.words.both import Both

BULK: dict[str, Both] = {
    "improved": Both(
        "Costo real: con sus cables, cajas y empalmes, el árbol del plan cuesta {gain} menos que "
        "el de la ruta más barata por sí sola ({cost} en lugar de {plain}); presupuestado, "
        "{capex} de inversión en lugar de {plain_capex}.",
        "Real cost: with its cables, closures and splices the tree of the plan costs {gain} less "
        "than that of the cheapest route by itself ({cost} instead of {plain}); priced, {capex} "
        "of capex instead of {plain_capex}.",
    ),
    "nothing_cheaper": Both(
        "Costo real: con cables, cajas y empalmes la búsqueda no halló un árbol más barato que el"
        " de la ruta ({cost}).",
        "Real cost: with cables, closures and splices the search found no cheaper tree than that "
        "of the route ({cost}).",
    ),
    "dearer_when_priced": Both(
        "Costo real: el árbol que halló la búsqueda no resultó más barato al presupuestarlo; se "
        "mantiene el de la ruta ({cost}).",
        "Real cost: the tree that the search found did not turn out cheaper when priced; that of "
        "the route is kept ({cost}).",
    ),
    "more_unserved": Both(
        "Costo real: el árbol que halló la búsqueda dejaba más sitios sin servicio; se mantiene "
        "el de la ruta ({cost}).",
        "Real cost: the tree that the search found left more sites unserved; that of the route is"
        " kept ({cost}).",
    ),
    "pins": Both(
        "Costo real: el árbol que halló la búsqueda dejaba una calle fijada; se mantiene el de la ruta "
        "({cost}).",
        "Real cost: the tree that the search found left a pinned street; that of the route is kept ({cost}).",
    ),
    "policy": Both(
        "Costo real: el árbol que halló la búsqueda pasaba un límite de dinero del estudio; se "
        "mantiene el de la ruta ({cost}).",
        "Real cost: the tree that the search found was above a limit on money of the study; that "
        "of the route is kept ({cost}).",
    ),
    "bound": Both(
        "Búsqueda local, no un óptimo probado: ningún árbol para estos circuitos cuesta menos de "
        "{bound} (brecha {gap}). La ruta sola queda a {route_gap} de la cota del trazado.",
        "A local search, not a proven optimum: no tree for these circuits costs less than {bound}"
        " (gap {gap}). The route alone stands {route_gap} from the bound of the routing.",
    ),
}
