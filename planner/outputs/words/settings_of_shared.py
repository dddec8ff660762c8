"""What each setting of one budget shared out among members means, in Spanish."""

from __future__ import annotations

SHARED: dict[str, str] = {
    "shared.budgets": "presupuestos que se prueban por miembro, con cámaras y fibra decididas juntas en cada "
    "uno; 0 no reparte ningún presupuesto y cada miembro conserva el de su estudio",
    "shared.reserve": "parte de `costs.budget` reservada para lo propio de la provincia (troncal, centros)",
    "shared.count": "qué se suma entre miembros: la demanda vista (en una sola unidad), la parte vista por "
    "los habitantes del miembro (`study.residents`), o la parte vista sola, todos por igual",
    "shared.least_share": "parte mínima del presupuesto que tiene cada miembro",
    "shared.most_share": "parte máxima del presupuesto que puede tener un miembro",
    "shared.least_per_resident": "dinero mínimo por habitante de cada miembro (`study.residents`)",
    "shared.least_coverage": "parte mínima de su demanda que se ve en cada miembro",
    "shared.rounds": "rondas más de presupuestos, cerca de los que pide la cota, si la brecha pasa su límite",
    "shared.gap_limit_pct": "sin más rondas por debajo de esta brecha del conjunto",
}
