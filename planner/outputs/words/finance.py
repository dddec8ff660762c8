"""Words for money over the years: layers, columns, codes, and the chapter of the report."""

from __future__ import annotations

from planner.outputs.words.both import Both

FINANCE_LAYERS: dict[str, Both] = {
    "money_lines": Both(
        "Qué cuesta cada línea después de la obra", "What each line costs after construction"
    ),
    "payments": Both("Quién paga cuánto cada año", "Who pays how much each year"),
    "cash_flow": Both("Flujo de fondos", "Cash flow"),
    "loan": Both("Préstamo", "Loan"),
}
FINANCE_COLUMNS: dict[str, Both] = {
    "service_life_years": Both("vida útil", "service life"),
    "foreign_share": Both("parte en moneda extranjera", "share in foreign currency"),
    "year": Both("año", "year"),
    "contingency": Both("imprevistos", "contingency"),
    "labor": Both("personal", "wages"),
    "energy": Both("energía", "energy"),
    "links": Both("enlaces y plantel ajeno", "links and plant of others"),
    "general": Both("otros pagos anuales", "other yearly payments"),
    "maintenance": Both("mantenimiento", "maintenance"),
    "replacement": Both("reposición", "replacement"),
    "decommissioning": Both("desmontaje", "decommissioning"),
    "tax": Both("impuestos", "tax"),
    "loan_drawn": Both("desembolso del préstamo", "loan drawn"),
    "interest": Both("intereses", "interest"),
    "principal": Both("amortización", "principal"),
    "own_funds": Both("fondos propios", "own funds"),
    "discount_factor": Both("factor de descuento", "discount factor"),
    "present": Both("valor presente", "present value"),
    "own_present": Both("fondos propios, valor presente", "own funds, present value"),
    "tranche": Both("tramo del préstamo", "tranche"),
    "opening": Both("saldo inicial", "opening balance"),
    "drawn": Both("desembolso", "drawn"),
    "payment": Both("cuota", "payment"),
    "closing": Both("saldo final", "closing balance"),
    "amount": Both("importe", "amount"),
    "base": Both("importe a precios del año 0", "amount in money of year 0"),
}
FINANCE_CODES: dict[str, Both] = {
    "due": Both("según otras líneas", "follows from other lines"),
    "works": Both("obras y equipos", "works and equipment"),
    **{k: FINANCE_COLUMNS[k] for k in ("labor", "energy", "links", "general", "maintenance", "replacement",
                                       "decommissioning")},
}  # fmt: skip
