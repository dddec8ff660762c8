"""Words about single points of failure."""

from __future__ import annotations

from planner.outputs.words.both import Both

WEAK: dict[str, Both] = {
    "title": Both("Puntos únicos de falla", "Single points of failure"),
    "tree": Both(
        "La red es un árbol: ningún sitio tiene un segundo camino, y un corte deja sin servicio todo lo que "
        "está más allá de él hasta que se repara.",
        "The network is a tree: no site has a second way, and a cut puts out everything beyond it until it "
        "is mended.",
    ),
    "guarded": Both(
        "La red de trabajo es un árbol: solo {protected} sitios y nodos críticos tienen un segundo "
        "camino. A los demás un corte los deja sin servicio hasta que se repara.",
        "The working network is a tree: only {protected} critical sites and POPs have a second way. A "
        "cut puts out the others beyond it until it is mended.",
    ),
    "worst": Both(
        "El peor corte, {place}, deja sin servicio {sites} de {connected} sitios ({share}), {critical} de "
        "ellos críticos (hospitales, policía, bomberos).",
        "The worst cut, {place}, puts out {sites} of {connected} sites ({share}), {critical} of them "
        "critical (hospitals, police, fire stations).",
    ),
    "mean": Both(
        "Un corte en un metro cualquiera de la ruta deja sin servicio {sites} sitios en promedio ({share}). "
        "Llevan fibra {bridges} puentes y {tunnels} túneles.",
        "A cut at a random meter of the route puts out {sites} sites on average ({share}). {bridges} bridges "
        "and {tunnels} tunnels carry fiber.",
    ),
    "table": Both(
        "Los diez cortes que más sitios dejan sin servicio", "The ten cuts that put out most sites"
    ),
    "rank": Both("Orden", "Rank"),
    "place": Both("Dónde", "Where"),
    "kind": Both("Qué se corta", "What is cut"),
    "length": Both("Largo", "Length"),
    "sites": Both("Sitios", "Sites"),
    "share": Both("Parte", "Share"),
    "cameras": Both("Cámaras", "Cameras"),
    "points": Both("Puntos", "Points"),
    "critical": Both("Críticos", "Critical"),
    "demand": Both("Demanda que nadie más ve", "Demand nobody else sees"),
    "residents": Both("Habitantes en ella", "Residents there"),
    "map": Both("Puntos únicos de falla por orden", "Single points of failure, ranked"),
    "one": Both("lo que se pierde con un solo corte", "what one cut takes"),
}
