"""Words of the page that `planner serve` shows."""

from __future__ import annotations

from planner.outputs.words.both import Both
from planner.outputs.words.report import REPORT

SERVE: dict[str, Both] = {
    "title": Both("Planes del estudio", "Plans of the study"),
    "switch": REPORT["switch"],
    "theme": REPORT["theme"],
    "what": Both(
        "Página de este equipo, solo para leer: muestra lo que ya está escrito en la carpeta del estudio.",
        "A page of this machine, for reading only: it shows what is written in the folder of the study.",
    ),
    "internal": Both(
        "Los mapas e informes muestran la red entera. Para publicar está el mapa público "
        "(planner map --public).",
        "Maps and reports show the whole network. For publication there is the public map "
        "(planner map --public).",
    ),
    "plans": Both("Planes", "Plans"),
    "plan": Both("Plan", "Plan"),
    "cameras": Both("Cámaras", "Cameras"),
    "coverage": Both("Cobertura", "Coverage"),
    "points": Both("Sitios conectados", "Connected sites"),
    "capex": Both("Inversión, sin impuestos", "Capex, without tax"),
    "outcome": Both("Fin", "Outcome"),
    "audit": Both("Auditoría", "Audit"),
    "audit_counts": Both(
        "{errors} errores, {warnings} advertencias, {open} datos por completar",
        "{errors} errors, {warnings} warnings, {open} facts still open",
    ),
    "made": Both("Hecho el", "Made on"),
    "look": Both("Ver", "Look at"),
    "downloads": Both("Descargas", "Downloads"),
    "evidence": Both("Prueba ({n} archivos)", "Evidence ({n} files)"),
    "unreadable": Both("no se puede leer plan.json", "plan.json cannot be read"),
    "none": Both("Ningún plan todavía.", "No plan yet."),
    "frontiers": Both("Cobertura según el dinero", "Coverage against cost"),
    "frontier_points": Both("{name}: {n} puntos", "{name}: {n} points"),
    "slider": Both("Con control deslizante", "With a slider"),
    "map.html": Both("mapa", "map"),
    "map_public.html": Both("mapa público", "public map"),
    "report.html": Both("informe", "report"),
    "report.pdf": Both("informe para imprimir", "report for print"),
    "sheets.pdf": Both("láminas para imprimir", "sheets for print"),
    "frontier.html": Both("tabla y gráfico", "table and chart"),
    "frontier_map.html": Both("mapa de todos los puntos", "map of all points"),
    "frontier.csv": Both("tabla (CSV)", "table (CSV)"),
    "back": Both("Todos los planes", "All plans"),
    "choose": Both("Presupuesto", "Budget"),
    "point_of": Both("Punto {point} de {all}", "Point {point} of {all}"),
    "spoken": Both(
        "punto {point}: presupuesto {budget}, {cameras} cámaras, cobertura {coverage}",
        "point {point}: budget {budget}, {cameras} cameras, coverage {coverage}",
    ),
    "less": Both("Menos dinero", "Less money"),
    "more": Both("Más dinero", "More money"),
    "seen": Both("Demanda vista", "Demand seen"),
    "cost": Both("Cuesta (sin impuestos)", "Costs (without tax)"),
    "bound": Both("Nadie ve más que", "Nothing sees more than"),
    "gap": Both("Brecha hasta esa cota", "Gap to that bound"),
    "gain": Both("Ganancia sobre etapas", "Gain on stages"),
    "folder": Both("Plan de este punto", "Plan of this point"),
    "map_of": Both("Mapa del plan de este punto", "Map of the plan of this point"),
    "no_map": Both("El plan de este punto no tiene mapa.", "The plan of this point has no map."),
    "bound_note": Both(
        "La cota es del modelo: ninguna elección de cámaras y calles por ese dinero ve más.",
        "The bound is of the model: no choice of cameras and streets for that money sees more.",
    ),
    "all_points": Both("Todos los puntos", "All points"),
    "script": Both(
        "El control deslizante necesita JavaScript; la tabla dice lo mismo.",
        "The slider needs JavaScript; the table says the same.",
    ),
}
