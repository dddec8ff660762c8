"""Words of the report on money over the years."""

from __future__ import annotations

from planner.outputs.words.both import Both

MONEY: dict[str, Both] = {
    "title": Both("El dinero, año por año", "Money, year by year"),
    "present": Both(
        "Costo presente a {years} años: {cost} sin impuestos, {taxed} con impuestos. Al final queda en pie, "
        "por vida útil restante, {held}.",
        "Present cost over {years} years: {cost} without tax, {taxed} with tax. At the end {held} stands, by "
        "service life left.",
    ),
    "counted": Both(
        "Cuenta personal, energía, enlaces, mantenimiento, reposición por vida útil y desmontaje. Las vidas "
        "útiles son supuestos de planificación. El contrato de obra mantiene su precio; lo demás aumenta "
        "según el estudio: personal {labor}, energía {energy}, resto {general} por año.",
        "It counts wages, energy, links, maintenance, replacement by service life, and taking down. Service "
        "lives are planning assumptions. The contract of the works holds its price; all else rises as the "
        "study says: wages {labor}, energy {energy}, the rest {general} a year.",
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
        "Préstamo: {share} de la inversión en {years} años al {rate}, {grace} de gracia, en {currency}. Se "
        "desembolsan {drawn}, los intereses suman {interest} y el año más caro cuesta {dearest}.",
        "Loan: {share} of capex over {years} years at {rate}, {grace} of grace, in {currency}. {drawn} is "
        "lent, interest sums to {interest}, and the dearest year costs {dearest}.",
    ),
    "loan_table": Both(
        "Servicio de la deuda, año por año [{currency}]", "Debt service, year by year [{currency}]"
    ),
    "staff": Both(
        "Operan {seats} puestos con {staff} personas ({per} por puesto, para las 24 horas: supuesto de "
        "planificación), {cost} por año; mantienen {technicians} técnicos, {kept} por año.",
        "{seats} operator seats are worked by {staff} people ({per} a seat, for 24 hours: planning "
        "assumption), {cost} a year; {technicians} technicians keep the network, {kept} a year.",
    ),
    "no_loan": Both("El estudio no prevé préstamo.", "The study foresees no loan."),
    "exchange": Both(
        "En moneda extranjera están {capex} de la inversión y {yearly} de los pagos anuales (supuestos de "
        "planificación). Los caminos suponen que la moneda local pierde cada año esa parte más allá de su "
        "inflación.",
        "{capex} of capex and {yearly} of yearly payments are in foreign currency (planning "
        "assumptions). The "
        "paths let the domestic currency lose that share every year beyond its inflation.",
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
    "payers_table": Both("Quién paga lo que viene después de la obra", "Who pays what comes after the works"),
    "payer": Both("Pagador", "Payer"),
    "annual": Both("Un año completo", "A whole year"),
    "in_all": Both("Valor presente, {years} años", "Present value, {years} years"),
    "unnamed": Both("nadie nombrado", "nobody named"),
    "band_title": Both("Qué tan seguro es el total", "How sure the total is"),
    "band": Both(
        "{draws} sorteos con la semilla {seed}: la inversión queda entre {low} y {high} en nueve "
        "de diez, con "
        "{middle} en el medio; el costo presente a {years} años, entre {npc_low} y {npc_high}, con "
        "{npc_middle} en el medio. Cada precio se sortea de un triángulo entre bajo, típico y alto; los "
        "precios se mueven juntos según la tabla, y esas correlaciones son supuestos de planificación. La "
        "mitad está por encima del típico donde el alto está más lejos que el bajo.",
        "{draws} draws with seed {seed}: capex lies between {low} and {high} in nine of ten, with "
        "{middle} in "
        "the middle; the present cost over {years} years between {npc_low} and {npc_high}, with {npc_middle} "
        "in the middle. Each price is drawn from a triangle of low, typical and high; prices move "
        "together as "
        "the table says, and these correlations are planning assumptions. The middle is above typical where "
        "high is farther off than low.",
    ),
    "tornado": Both(
        "Lo que más mueve el costo presente: del valor que un décimo no alcanza al que un décimo "
        "pasa, con lo "
        "demás en su medio",
        "What moves the present cost most: from where a tenth lies below to where a tenth lies above, all "
        "else in its middle",
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
