"""Words for classes of OpenStreetMap: streets, and what a route crosses; a class without words stays."""

from __future__ import annotations

from planner.outputs.words.both import Both, same

ROADS: dict[str, Both] = {
    "motorway": Both("autopista", "motorway"),
    "trunk": Both("ruta troncal", "trunk road"),
    "primary": Both("vía primaria", "primary road"),
    "secondary": Both("vía secundaria", "secondary road"),
    "tertiary": Both("vía colectora", "tertiary road"),
    "unclassified": Both("calle sin clase", "street without a class"),
    "residential": Both("calle residencial", "residential street"),
    "living_street": Both("calle de convivencia", "living street"),
    "service": Both("calle de servicio", "service road"),
    "pedestrian": Both("calle peatonal", "pedestrian street"),
    "footway": Both("senda peatonal", "footway"),
    "cycleway": Both("ciclovía", "cycleway"),
    "path": Both("sendero", "path"),
    "track": Both("huella", "track"),
    "steps": Both("escalera", "steps"),
    "road": Both("calle de clase desconocida", "road of unknown class"),
    "busway": Both("carril de ómnibus", "busway"),
}
LINKS: dict[str, Both] = {
    f"{name}_link": Both(f"enlace de {ROADS[name].es}", f"{ROADS[name].en} link")
    for name in ("motorway", "trunk", "primary", "secondary", "tertiary")
}
BARRIERS: dict[str, Both] = {
    "rail": Both("ferrocarril", "railway"),
    "light_rail": Both("tren ligero", "light rail"),
    "narrow_gauge": Both("ferrocarril de trocha angosta", "narrow-gauge railway"),
    "subway": Both("subterráneo", "subway"),
    "tram": Both("tranvía", "tramway"),
    "monorail": Both("monorriel", "monorail line"),
    "disused": Both("ferrocarril en desuso", "disused railway"),
    "abandoned": Both("ferrocarril levantado", "abandoned railway"),
    "river": Both("río", "river"),
    "riverbank": Both("cauce", "riverbank"),
    "stream": Both("arroyo", "stream"),
    "canal": same("canal"),
    "drain": Both("desagüe", "drain"),
    "ditch": Both("zanja", "ditch"),
}
CLASSES: dict[str, Both] = {**ROADS, **LINKS, **BARRIERS}
