"""Words of the report on money over the years."""

from __future__ import annotations

from planner.outputs.words.both import Both

MONEY: dict[str, Both] = {
    "title": Both("El dinero, año por año", "Money, year by year"),
    "present": Both(
        "Costo presente a {years} años: {cost} sin impuestos, {taxed} con impuestos. Al final, lo construido "
        "vale todavía {held}, por la vida útil que le queda.",
        "Present cost over {years} years: {cost} without tax, {taxed} with tax. At the end what was built is "
        "still worth {held}, by the service life that it has left.",
    ),
    "counted": Both(
        "Cuenta la inversión, personal, energía, enlaces, mantenimiento, reposición por vida útil y "
        "desmontaje; las vidas útiles son supuestos de planificación. {rises}",
        "It counts capex, wages, energy, links, maintenance, replacement by service life, and taking down; "
        "service lives are planning assumptions. {rises}",
    ),
    "constant": Both(
        "Todo está en moneda del año 0: el estudio no prevé aumentos.",
        "All is in money of year 0: the study foresees no rises.",
    ),
    "rising": Both(
        "El contrato de obra mantiene su precio; lo demás aumenta por año, según el estudio: personal "
        "{labor}, energía {energy}, resto {general}.",
        "The contract of the works holds its price; all else rises a year, as the study says: wages {labor}, "
        "energy {energy}, the rest {general}.",
    ),
    "unit": Both(
        "Inversión por cámara, todo incluido: {camera}; por sitio: {site}; por habitante: {resident}. Lo que "
        "se compra para la cámara misma, sin columna, energía ni switch: {direct_camera}; para el punto "
        "mismo: {direct_point}.",
        "Capex per camera, everything included: {camera}; per site: {site}; per resident: "
        "{resident}. What is "
        "bought for the camera itself, without pole, power and switch: {direct_camera}; for the point "
        "itself: {direct_point}.",
    ),
    "loan": Both(
        "Préstamo: {share} de la inversión{tax} en {years} años, {grace}, al {rate} anual, en {currency}. "
        "Se desembolsan {drawn}, los intereses suman {interest} y en el año más caro se pagan {dearest}. "
        "Tasa y plazos son los del estudio: los que nadie publicó son supuestos de planificación.",
        "Loan: {share} of capex{tax} over {years} years, {grace}, at {rate} a year, in {currency}. "
        "{drawn} is lent, interest sums to {interest}, and the dearest year takes {dearest}. Rate and terms "
        "are those of the study: what nobody published is a planning assumption.",
    ),
    "loan_of_tax": Both(" y de sus impuestos", " and of its tax"),
    "no_grace": Both("sin años de gracia", "without years of grace"),
    "grace": Both("los primeros {n} solo con intereses", "the first {n} of interest alone"),
    "loan_table": Both(
        "Servicio de la deuda, año por año [{currency}]", "Debt service, year by year [{currency}]"
    ),
    "staff": Both(
        "{staff} personas atienden {seats} puestos de operador las 24 horas ({per} por puesto: supuesto de "
        "planificación), por {cost} al año; {technicians} técnicos mantienen la red, por {kept} al año.",
        "{staff} people work {seats} operator seats around the clock ({per} a seat: planning assumption), "
        "for {cost} a year; {technicians} technicians keep the network, for {kept} a year.",
    ),
    "no_loan": Both("El estudio no prevé préstamo.", "The study foresees no loan."),
    "exchange": Both(
        "En moneda extranjera están {capex} de la inversión y {yearly} de los pagos anuales (supuestos de "
        "planificación). En cada camino la moneda local pierde por año, más allá de su propia inflación, el "
        "porcentaje de la tabla.",
        "{capex} of capex and {yearly} of yearly payments are in foreign currency (planning assumptions). "
        "Along each path the domestic currency loses the percentage of the table every year, beyond its own "
        "inflation.",
    ),
    "exchange_table": Both(
        "Exposición al tipo de cambio, en {currency} del año 0",
        "Exposure to the exchange rate, in {currency} of year 0",
    ),
    "path": Both("Camino", "Path"),
    "low": Both("bajo", "low"),
    "typical": Both("típico", "typical"),
    "high": Both("alto", "high"),
    "loss": Both("Pérdida por año", "Loss a year"),
    "own_present": Both("Fondos propios, valor presente", "Own funds, present value"),
    "debt": Both("Servicio de la deuda", "Debt service"),
    "dearest": Both("Su año más caro", "Its dearest year"),
    "flow_table": Both("Flujo de fondos [{currency}]", "Cash flow [{currency}]"),
    "payers_table": Both(
        "Quién paga lo que viene después de la obra, sin impuestos",
        "Who pays what comes after the works, without tax",
    ),
    "payer": Both("Pagador", "Payer"),
    "annual": Both("Un año con todo construido [{currency}]", "A year when all is built [{currency}]"),
    "in_all": Both("Valor presente, {years} años [{currency}]", "Present value, {years} years [{currency}]"),
    "unnamed": Both("nadie nombrado", "nobody named"),
    "band_title": Both("Qué tan seguro es el total", "How sure the total is"),
    "band": Both(
        "En nueve de cada diez de {draws} sorteos (semilla {seed}) la inversión sin impuestos queda entre "
        "{low} y {high}; la mitad queda por debajo de {middle}. El costo presente a {years} años, sin "
        "impuestos, queda entre {npc_low} y {npc_high}, con {npc_middle} en el medio. Cada precio se sortea "
        "de un triángulo entre bajo, típico y alto, y los precios se mueven juntos según la tabla: esas "
        "correlaciones son supuestos de planificación.",
        "In nine of ten of {draws} draws (seed {seed}) capex without tax lies between {low} and {high}; "
        "half of them lie below {middle}. The present cost over {years} years, without tax, lies between "
        "{npc_low} and {npc_high}, with {npc_middle} in the middle. Each price is drawn from a triangle of "
        "low, typical and high, and prices move together as the table says: these correlations are planning "
        "assumptions.",
    ),
    "band_above": Both(
        "El medio queda por encima del total a precios típicos porque casi todo precio, y la ruta, puede "
        "subir más de lo que puede bajar.",
        "The middle lies above the total at typical prices, since nearly every price, and the route, can "
        "rise farther than it can fall.",
    ),
    "tornado": Both(
        "Lo que más mueve el costo presente a {years} años, sin impuestos [{currency}]",
        "What moves the present cost over {years} years most, without tax [{currency}]",
    ),
    "tornado_bars": Both(
        "En millones. Cada barra va del costo con ese factor, o con los precios de ese rubro, en su décimo "
        "más bajo al costo con él en su décimo más alto, todo lo demás en su medio; la línea es el medio de "
        "la banda.",
        "In millions. Each bar runs from the cost with that factor, or the prices of that group, at its "
        "lowest tenth to the cost with it at its highest tenth, all else in its middle; the line is the "
        "middle of the band.",
    ),
    "factors_table": Both(
        "Correlación de los precios de cada rubro con los factores comunes (supuestos de planificación)",
        "Correlation of the prices of each group with the shared factors (planning assumptions)",
    ),
    "pairs": Both("Entre factores: {pairs}.", "Between factors: {pairs}."),
    "group": Both("Rubro", "Group"),
    "labor": Both("salarios", "labor"),
    "exchange_factor": Both("tipo de cambio", "exchange rate"),
    "construction": Both("construcción", "construction"),
    "equipment": Both("equipos", "equipment"),
    "quantity": Both("cantidades de ruta", "route quantities"),
    "prices_of": Both("precios: {group}", "prices: {group}"),
    "yearly_labor": Both("pagos anuales: personal", "yearly: wages"),
    "yearly_energy": Both("pagos anuales: energía", "yearly: energy"),
    "yearly_links": Both("pagos anuales: enlaces", "yearly: links"),
    "yearly_general": Both("pagos anuales: otros", "yearly: other"),
    "missing": Both(
        "Falta en el cómputo, aunque el plan lo necesita: {needs}.",
        "Missing from the bill of materials, though the plan needs it: {needs}.",
    ),
    "complete": Both(
        "El cómputo tiene algo de todo lo que el plan necesita ({count} cosas revisadas, desde la conexión "
        "eléctrica hasta el desmontaje).",
        "The bill of materials holds something of all that the plan needs ({count} things checked, from the "
        "power connection to taking down).",
    ),
    "zero": Both("Líneas con precio cero: {lines}.", "Lines priced zero: {lines}."),
}
