"""Words about what stands already, and about the replacement program."""

from __future__ import annotations

from planner.outputs.words.both import Both

REPLACEMENT: dict[str, Both] = {
    "title": Both("Lo que ya está, y su reposición", "What stands already, and its replacement"),
    "stands": Both(
        "Ya están {assets} bienes: {kinds}. {listed} sitios de las listas ya están: ni se unen ni se "
        "compran.",
        "{assets} assets stand already: {kinds}. {listed} listed sites stand: they are neither joined nor "
        "bought.",
    ),
    "replaced": Both(
        "Lo caído o pasado de su vida útil en {year} lo compra de nuevo este plan: {cost}, dentro de su "
        "costo.",
        "What is down or past its service life in {year} is bought again by this plan: {cost}, within its "
        "cost.",
    ),
    "nothing": Both("Nada de ello se compra de nuevo.", "None of it is bought again."),
    "program": Both(
        "Programa de reposición de {first} a {last}, con {budget} por año, aparte del costo de este plan: de "
        "{due} partes que vencen o están caídas se reponen {bought}, por {cost} de {cost_due}.",
        "Replacement program from {first} to {last}, with {budget} a year, beside the cost of this plan: of "
        "{due} parts that are due or down {bought} are replaced, for {cost} of {cost_due}.",
    ),
    "coverage": Both(
        "Cobertura esperada en {last}: {without} sin el programa, {with_it} con él.",
        "Expected coverage in {last}: {without} without the program, {with_it} with it.",
    ),
    "bound": Both(
        "Ningún otro programa con esos presupuestos, probabilidades y repartos conserva más de {gap} por "
        "encima de este.",
        "No other program with these budgets, chances and shares keeps more than {gap} above this one.",
    ),
    "expectation": Both(
        "Son valores esperados: lo caído no ve; lo pasado de su vida útil falla sin remedio al {worn} por "
        "año; pasado el último año de mantenimiento nadie repara (tasas del catálogo). Supuestos de "
        "planificación.",
        "These are expectations: what is down sees nothing; what is past its service life fails for good at "
        "{worn} a year; after the last year of maintenance nobody mends (rates of the catalog). Planning "
        "assumptions.",
    ),
    "lines_table": Both(
        "Lo nuevo, lo repuesto y lo que ya está, por ítem", "New, replaced and standing, by item"
    ),
    "years_table": Both("Programa de reposición por año", "Replacement program by year"),
    "first_table": Both("Qué se repone primero", "What is replaced first"),
    "chart": Both(
        "Cobertura esperada por año, con el programa de reposición y sin él",
        "Expected coverage by year, with the replacement program and without",
    ),
    "with": Both("con el programa", "with the program"),
    "without": Both("sin el programa", "without the program"),
    "item": Both("Ítem", "Item"),
    "new": Both("Nuevo", "New"),
    "again": Both("Repuesto", "Replaced"),
    "standing": Both("Ya está", "Stands"),
    "year": Both("Año", "Year"),
    "budget": Both("Presupuesto", "Budget"),
    "spent": Both("Gastado", "Spent"),
    "parts": Both("Partes", "Parts"),
    "asset": Both("Bien", "Asset"),
    "part": Both("Parte", "Part"),
    "reason": Both("Motivo", "Reason"),
    "cost": Both("Costo", "Cost"),
    "share": Both("Demanda a la vista", "Demand in view"),
    "alone": Both("Que nadie más ve", "That nobody else sees"),
    "built": Both("Construida en", "Built in"),
    "camera": Both("{n} cámaras", "{n} cameras"),
    "route": Both("{n} tramos", "{n} route spans"),
    "pop": Both("{n} nodos", "{n} POPs"),
    "point": Both("{n} puntos", "{n} points"),
    "center": Both("{n} centros", "{n} centers"),
    "support": Both("{n} postes y cámaras de paso", "{n} poles and chambers"),
    "down": Both("está caída", "it is down"),
    "age": Both("pasó su vida útil", "past its service life"),
    "told": Both("lo dice la fuente", "the source says so"),
    "device": Both("cámara", "camera"),
    "switch": Both("switch y módulos", "switch and modules"),
    "battery": Both("baterías", "batteries"),
    "power": Both("conexión eléctrica", "power connection"),
    "cable": Both("cable", "cable"),
    "site": Both("gabinete y carteles", "enclosure and signs"),
    "room": Both("equipos de sala", "equipment of the room"),
    "pole": Both("poste", "pole"),
    "money_title": Both("El dinero del programa de reposición", "Money of the replacement program"),
    "money_sheet": Both("Programa de reposición", "Replacement program"),
    "money_lead": Both(
        "El programa de reposición paga {amount} en sus años, más {tax} de impuestos; lo paga {payer}. El "
        "año 0 es {start}.",
        "The replacement program pays {amount} over its years, and {tax} of tax; {payer} pays it. Year 0 is "
        "{start}.",
    ),
    "money_nobody": Both("nadie nombrado", "nobody named"),
    "money_present": Both(
        "Costo presente en {years} años, con impuestos: {without} sin el programa, {with_it} con él; sin "
        "impuestos, {bare} y {bare_with}.",
        "Present cost over {years} years, with tax: {without} without the program, {with_it} with it; "
        "without tax, {bare} and {bare_with}.",
    ),
    "money_table": Both(
        "Lo que paga el programa cada año, junto al plan, {currency}",
        "What the program pays each year, beside the plan, {currency}",
    ),
    "money_calendar": Both("Año calendario", "Calendar year"),
    "money_payer": Both("Quién paga", "Who pays"),
    "money_base": Both("A precios del año 0", "At prices of year 0"),
    "money_amount": Both("Con su aumento", "As risen"),
    "money_tax": Both("Impuestos", "Tax"),
    "money_total": Both("Programa, con impuestos", "Program, with tax"),
    "money_factor": Both("Factor de descuento", "Discount factor"),
    "money_worth": Both("Valor presente", "Present value"),
    "money_plan": Both("El plan, con impuestos", "The plan, with tax"),
    "money_both": Both("Ambos", "Both"),
    "money_sum": Both("Suma", "Sum"),
    "money_rate": Both("Tasa de descuento", "Discount rate"),
    "money_rise": Both("Aumento anual de precios", "Yearly rise of prices"),
    "money_horizon": Both("Costo presente", "Present cost"),
    "money_years": Both("Años", "Years"),
    "money_without": Both("Sin el programa, con impuestos", "Without the program, with tax"),
    "money_with": Both("Con el programa, con impuestos", "With the program, with tax"),
    "money_bare": Both("Sin el programa, sin impuestos", "Without the program, without tax"),
    "money_bare_with": Both("Con el programa, sin impuestos", "With the program, without tax"),
}
