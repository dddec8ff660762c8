"""Words about coverage against cost."""

from __future__ import annotations

from planner.outputs.words.both import Both
from planner.outputs.words.report import REPORT

FRONTIER: dict[str, Both] = {
    "title": Both("Cobertura según el dinero", "Coverage against cost"),
    "switch": REPORT["switch"],
    "internal": REPORT["internal"],
    "theme": REPORT["theme"],
    "what": Both(
        "Cámaras y calles decididas juntas para cada presupuesto. Cada punto es un plan completo, "
        "presupuestado y auditado; donde un plan más barato ve lo mismo o más, vale también para el "
        "presupuesto mayor.",
        "Cameras and streets decided together for each budget. Each point is a whole plan, priced and "
        "audited; where a cheaper plan sees as much or more, it stands for the larger budget too.",
    ),
    "bound_note": Both(
        "La línea discontinua es la cota del modelo: ninguna elección de cámaras y calles por el dinero que "
        "el modelo tiene en ese presupuesto ve más.",
        "The dashed line is the bound of the model: no choice of cameras and streets for the money that the "
        "model has within that budget sees more.",
    ),
    "second": Both(
        "En la cobertura cuenta también lo que vale una segunda vista (`cameras.backup_share`); la que dice "
        "el informe de cada plan es lo que ve al menos una cámara.",
        "Coverage counts what a second sight is worth, too (`cameras.backup_share`); the one that the report "
        "of each plan tells is what at least one camera sees.",
    ),
    "tender": Both(
        "La lista del pliego ({cameras} cámaras) ve {covered} por {capex}.",
        "The tender's list ({cameras} cameras) sees {covered} for {capex}.",
    ),
    "cheaper": Both(
        "La misma cobertura cuesta {less} menos (punto {point}).",
        "The same coverage costs {less} less (point {point}).",
    ),
    "more": Both(
        "Por el mismo dinero se ve {more} más (punto {point}), probado a {gap} de lo mejor del modelo.",
        "For the same money {more} more is seen (point {point}), proven within {gap} of the model's best.",
    ),
    "neither": Both(
        "Ningún punto ve lo mismo por menos, ni más por lo mismo.",
        "No point sees the same for less, or more for the same.",
    ),
    "mark": Both("lista del pliego", "tender's list"),
    "across": Both("inversión, millones de {currency}", "capex, million {currency}"),
    "table": Both("Puntos", "Points"),
    "point": Both("Punto", "Point"),
    "budget": Both("Presupuesto", "Budget"),
    "capex": Both("Inversión", "Capex"),
    "cameras": Both("Cámaras", "Cameras"),
    "covered": Both("Demanda vista", "Demand seen"),
    "coverage_share": Both("Cobertura", "Coverage"),
    "gap_pct": Both("Brecha", "Gap"),
    "outcome": Both("Fin", "Outcome"),
    "gain_pct": Both("Ganancia sobre etapas", "Gain on stages"),
    "plan": Both("Plan", "Plan"),
    "bound_of": Both("Cota por el punto", "Bound by point"),
    "map": Both("Mapa de los puntos", "Map of the points"),
    "map_cameras": Both(
        "Punto {point}: {cameras} cámaras, ven {share}", "Point {point}: {cameras} cameras see {share}"
    ),
    "map_spans": Both("Punto {point}: ruta de {km}", "Point {point}: route of {km}"),
    "map_camera": Both("cámara del plan de ese punto", "camera of the plan of that point"),
    "map_span": Both("ruta del plan de ese punto", "route of the plan of that point"),
    "proven": Both("probado", "proven"),
    "stopped": Both("detenido", "stopped"),
}
