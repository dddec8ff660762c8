"""Words of the map page."""

from __future__ import annotations

from planner.outputs.words.both import Both, same

PAGE: dict[str, Both] = {
    "layers": Both("Capas y leyenda", "Layers and legend"),
    "search": Both("Buscar id, nombre o calle", "Search id, name or street"),
    "search_none": Both("Nada encontrado", "Nothing found"),
    "search_more": Both("y {n} más: escriba más letras", "and {n} more: type more letters"),
    "tables": Both("Tablas", "Tables"),
    "close": Both("Cerrar", "Close"),
    "layer": Both("Capa", "Layer"),
    "filter": Both("Filtrar", "Filter"),
    "go": Both("Ir a", "Go to"),
    "rows": Both("{from} a {to} de {n}", "{from} to {to} of {n}"),
    "previous": Both("Anteriores", "Previous"),
    "next": Both("Siguientes", "Next"),
    "language": same("English / Español"),
    "whole": Both("Todo el plan", "Whole plan"),
    "north": Both("norte", "north"),
    "yes": Both("sí", "yes"),
    "no": Both("no", "no"),
    "unknown": Both("sin dato", "not given"),
    "fibers": Both("fibras", "fibers"),
    "width": Both("Ancho de línea: fibras", "Line width: fibers"),
    "from_on": Both("desde {n}", "from {n}"),
    "shade": Both("más oscuro: más demanda", "darker: more demand"),
    "sources": Both("Fuentes y notas", "Sources and notes"),
    "source": Both("Fuente", "Source"),
    "plan": same("Plan"),
    "zoom_in": Both("Acercar", "Zoom in"),
    "zoom_out": Both("Alejar", "Zoom out"),
    "map": Both("Mapa del plan", "Map of the plan"),
    "sort": Both("ordenar", "sort"),
    "skip": Both("Ir a las tablas", "Skip to the tables"),
    "sight": Both(
        "El contorno punteado es lo que la cámara ve de día al nivel del estudio, según su modelo de visión.",
        "The dashed outline is what the camera sees by day at the study's level, by its sight model.",
    ),
    "print": Both("Imprimir", "Print"),
}
