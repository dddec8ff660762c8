"""Words of the sheets of money: cash flow, payments, loan, and the bill of materials by group."""

from __future__ import annotations

from planner.outputs.words.both import Both

MONEY_SHEETS: dict[str, Both] = {
    "groups": Both("Por rubro, etapa y dueño", "By group, phase and owner"),
    "cash_flow": Both("Flujo de fondos", "Cash flow"),
    "payments": Both("Pagos por pagador", "Payments by payer"),
    "loan": Both("Préstamo", "Loan"),
    "risk": Both("Riesgo", "Risk"),
    "policies": Both("Políticas", "Policies"),
}
MONEY_WORDS: dict[str, Both] = {
    "groups_title": Both("Presupuesto por rubro, etapa y dueño", "Budget by group, phase and owner"),
    "flow_title": Both(
        "Flujo de fondos: el año 0 construye la primera etapa, los demás se pagan a fin de año",
        "Cash flow: year 0 builds the first phase, later years are paid at their end",
    ),
    "payments_title": Both(
        "Quién paga cuánto cada año, sin impuestos", "Who pays how much each year, no tax"
    ),
    "payments_note": Both(
        "Importe: el de precios del año 0 con su aumento anual, que está en la hoja del flujo de fondos.",
        "Amount: that of prices of year 0 with its yearly rise, which stands on the sheet of the cash flow.",
    ),
    "loan_title": Both("Cuadro del préstamo", "Schedule of the loan"),
    "loan_none": Both("El estudio no prevé préstamo.", "The study foresees no loan."),
    "discount_rate": Both("Tasa de descuento", "Discount rate"),
    "esc_labor": Both("Aumento anual, personal", "Yearly rise, wages"),
    "esc_energy": Both("Aumento anual, energía", "Yearly rise, energy"),
    "esc_general": Both("Aumento anual, lo demás", "Yearly rise, all else"),
    "tax_capex": Both("Impuesto sobre inversión y reposición", "Tax on capex and replacement"),
    "tax_yearly": Both("Impuesto sobre pagos anuales, sin personal", "Tax on yearly payments, wages apart"),
    "removal_pct": Both("Desmontaje, parte de obras y equipos", "Taking down, part of works and equipment"),
    "tax_on_capex": Both("de ellos, sobre la inversión", "of it, on capex"),
    "npc_of": Both("Costo presente, {years} años, sin impuestos", "Present cost, {years} years, without tax"),
    "npc_tax_of": Both(
        "Costo presente, {years} años, con impuestos", "Present cost, {years} years, with tax"
    ),
    "own_of": Both(
        "Fondos propios, {years} años, con impuestos y préstamo",
        "Own funds, {years} years, with tax and loan",
    ),
    "share": Both("Parte financiada", "Share financed"),
    "rate": Both("Interés anual", "Interest a year"),
    "years": Both("Años, con la gracia", "Years, grace included"),
    "grace": Both("Años de gracia", "Years of grace"),
    "level_payment": Both("cuota pareja", "level payment"),
    "group": Both("Rubro", "Group"),
    "when": Both("Cuándo", "When"),
    "all": Both("Total", "Total"),
    "phase_of": Both("Etapa {phase}", "Phase {phase}"),
    "owner_of": Both("Dueño: {owner}", "Owned by {owner}"),
    "no_owner": Both("Sin dueño nombrado", "No owner named"),
    "unnamed": Both("sin nombrar", "not named"),
    "difference": Both("Diferencia", "Difference"),
    "risk_title": Both("Lo que no es seguro", "What is not sure"),
    "risk_note": Both(
        "Valores de los sorteos y caminos de la corrida, no fórmulas; correlaciones, rangos y caminos son "
        "supuestos de planificación.",
        "Values of the draws and paths of the run, not formulas; correlations, ranges and paths are planning "
        "assumptions.",
    ),
    "unit_costs": Both("Inversión por unidad [{currency}]", "Capex a unit [{currency}]"),
    "value": Both("Valor", "Value"),
    "all_in_per_camera": Both("por cámara, todo incluido", "a camera, everything included"),
    "all_in_per_site": Both(
        "por sitio (cámaras y puntos), todo incluido", "a site (cameras and points), all in"
    ),
    "all_in_per_resident": Both("por habitante", "a resident"),
    "direct_per_camera": Both(
        "lo que se compra para la cámara misma", "what is bought for the camera itself"
    ),
    "direct_per_point": Both("lo que se compra para el punto mismo", "what is bought for the point itself"),
    "band_of": Both(
        "{draws} sorteos, semilla {seed} [{currency}]", "{draws} draws, seed {seed} [{currency}]"
    ),
    "band_capex": Both("inversión sin impuestos", "capex without tax"),
    "band_net_present_cost": Both(
        "costo presente, primer horizonte, sin impuestos", "present cost, first horizon, without tax"
    ),
    "p5": Both("5 de 100 por debajo", "5 of 100 lie below"),
    "p50": Both("la mitad por debajo", "half lie below"),
    "p95": Both("95 de 100 por debajo", "95 of 100 lie below"),
    "mean": Both("promedio", "mean"),
    "driver_low": Both("un décimo por debajo", "a tenth lies below"),
    "driver_high": Both("un décimo por encima", "a tenth lies above"),
    "swing": Both("vaivén", "swing"),
    "factor_pairs": Both(
        "Correlación entre factores (supuestos de planificación)",
        "Correlation between factors (planning assumptions)",
    ),
}
