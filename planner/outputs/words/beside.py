"""Words on what stands beside a plan: its frontier and the other scenarios of the study."""

from __future__ import annotations

from planner.outputs.words.both import Both

BESIDE: dict[str, Both] = {
    "title": Both("Este plan entre otros", "This plan among others"),
    "frontier": Both("Cobertura según el presupuesto", "Coverage by budget"),
    "frontier_note": Both(
        "Cada punto es un plan entero para un presupuesto, con cámaras y fibra decididas juntas; la línea "
        "cortada es la cota que nadie supera. Más en frontier.html.",
        "Each point is a whole plan for a budget, cameras and fiber decided together; the dashed line is the "
        "bound that nobody exceeds. More in frontier.html.",
    ),
    "frontier_none": Both(
        "No se hicieron planes para otros presupuestos. Se hacen con: planner run STUDY --frontier 10. La "
        "curva de cobertura según el número de cámaras está más abajo.",
        "No plans were made for other budgets. They are made with: planner run STUDY --frontier 10. The "
        "curve of coverage by number of cameras is below.",
    ),
    "scenarios": Both("Propiedad y costo de otros escenarios", "Ownership and cost of other scenarios"),
    "scenarios_note": Both(
        "Los escenarios del estudio que había cuando se escribió este informe; cada uno cambia lo que su "
        "nombre dice en study.toml. Año por año los compara: planner compare STUDY {names}.",
        "The scenarios of the study that stood when this report was written; each changes what its name says "
        "in study.toml. Year by year they are compared by: planner compare STUDY {names}.",
    ),
    "scenarios_none": Both(
        "No había otro escenario hecho cuando se escribió este informe: propiedad, alquiler y comodato se "
        "comparan con planner run STUDY --scenario NOMBRE y planner compare.",
        "No other scenario had been made when this report was written: owning, leasing and loans for use are "
        "compared with planner run STUDY --scenario NAME and planner compare.",
    ),
    "scenario": Both("Escenario", "Scenario"),
    "this": Both("{name} (este)", "{name} (this one)"),
    "cameras": Both("Cámaras", "Cameras"),
    "seen": Both("Demanda vista", "Demand seen"),
    "connected": Both("Conectados", "Connected"),
    "owned": Both("Ruta propia", "Owned route"),
    "capex": Both("Inversión", "Capex"),
    "band": Both("Banda", "Band"),
    "opex": Both("Por año", "A year"),
    "present": Both("Costo presente, {years} años", "Present cost, {years} years"),
    "budget": Both("Presupuesto", "Budget"),
    "across": Both("Inversión, millones de {currency}", "Capex, million {currency}"),
    "point": Both("Punto", "Point"),
    "gap": Both("Brecha", "Gap"),
}
