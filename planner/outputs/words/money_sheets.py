"""Words of the sheets of money: cash flow, payments, loan, and the bill of materials by group."""

from __future__ import annotations

from planner.outputs.words.both import Both

MONEY_SHEETS: dict[str, Both] = {
    "groups": Both("Por rubro, etapa y dueño", "By group, phase and owner"),
    "cash_flow": Both("Flujo de fondos", "Cash flow"),
    "payments": Both("Pagos por pagador", "Payments by payer"),
    "loan": Both("Préstamo", "Loan"),
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
    "owner_of": Both("De {owner}", "Owned by {owner}"),
    "unnamed": Both("sin nombrar", "not named"),
    "difference": Both("Diferencia", "Difference"),
}
