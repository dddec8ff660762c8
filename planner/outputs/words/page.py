"""Words of the map page."""

from __future__ import annotations

from planner.outputs.words.both import Both, same

PAGE: dict[str, Both] = {
    "layers": Both("Capas y leyenda", "Layers and legend"),
    "search": Both("Buscar id, calle, escuela…", "Search id, street, school…"),
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
    "language": Both("English", "Español"),
    "whole": Both("Todo el plan", "Whole plan"),
    "north": Both("norte", "north"),
    "yes": Both("sí", "yes"),
    "no": Both("no", "no"),
    "unknown": Both("sin dato", "not given"),
    "fibers": Both("fibras", "fibers"),
    "width": Both("Ancho de línea: fibras", "Line width: fibers"),
    "from_on": Both("desde {n}", "from {n}"),
    "shade": Both("color más intenso: más demanda", "stronger color: more demand"),
    "sources": Both("Fuentes y notas", "Sources and notes"),
    "source": Both("Fuente", "Source"),
    "plan": same("Plan"),
    "zoom_in": Both("Acercar", "Zoom in"),
    "zoom_out": Both("Alejar", "Zoom out"),
    "map": Both("Mapa del plan", "Map of the plan"),
    "internal": Both("uso interno: muestra toda la red", "internal: shows the whole network"),
    "sort": Both("ordenar", "sort"),
    "skip": Both("Ir a las tablas", "Skip to the tables"),
    "sight": Both(
        "El contorno punteado es lo que la cámara ve de día al nivel del estudio, según su modelo de visión.",
        "The dashed outline is what the camera sees by day at the study's level, by its sight model.",
    ),
    "print": Both("Imprimir", "Print"),
    "blank": Both("Sin dato", "Not given"),
    "color_by": Both("Color según", "Color by"),
    "shown_of": Both("{n} de {all}", "{n} of {all}"),
    "measure": Both("Medir", "Measure"),
    "measure_how": Both(
        "Marque puntos en el mapa; con teclado: flechas y Enter, Retroceso borra el último, Escape termina.",
        "Mark points on the map; by keyboard: arrows and Enter, Backspace takes back the last, Escape ends.",
    ),
    "length": Both("Distancia: {n}", "Distance: {n}"),
    "area": Both("superficie encerrada: {n}", "area enclosed: {n}"),
    "again": Both("De nuevo", "Again"),
    "phase": Both("Etapa", "Phase"),
    "all_phases": Both("Todas las etapas", "All phases"),
    "shade_dark": Both("Oscuro", "Dark"),
    "map_keys": Both(
        "Mapa del plan: flechas para mover, más y menos para acercar o alejar; todo lo dibujado está "
        "también en Tablas",
        "Map of the plan: arrows move it, plus and minus zoom; all that is drawn stands in Tables as well",
    ),
}

GROUP_NAMES: dict[str, Both] = {
    "changes": Both("Cambios y avance", "Changes and progress"),
    "cameras": Both("Cámaras y lo que ven", "Cameras and what they see"),
    "sites": Both("Sitios y centros", "Sites and centers"),
    "network": Both("Red de fibra", "Fiber network"),
    "works": Both("Obra y etapas", "Works and phases"),
    "risks": Both("Riesgos", "Risks"),
    "ground": Both("Ciudad y demanda", "City and demand"),
}
"""Groups of the legend, by `planner.outputs.map.model.GROUPS`."""
