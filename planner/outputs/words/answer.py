"""Words of the chapter that sets a plan's cost beside a published budget."""

from __future__ import annotations

from planner.outputs.words.both import Both

ANSWER: dict[str, Both] = {
    "title": Both("La pregunta del pliego", "The question of the tender"),
    "asked": Both(
        "¿Qué costarían {cameras} cámaras, {points} puntos de gobierno y el centro? Sin impuestos, "
        "{typical} a precios típicos; {low} si todos los precios fueran bajos y {high} si todos fueran "
        "altos. En nueve de diez de {draws} sorteos, entre {p5} y {p95}.",
        "What would {cameras} cameras, {points} government points and the center cost? Without tax, "
        "{typical} at typical prices; {low} were all prices low and {high} were all high. In nine of ten of"
        " {draws} draws, between {p5} and {p95}.",
    ),
    "lies": Both(
        "{value} es {ratio} de lo típico, {side} de lo que costaría con todos los precios altos, y está "
        "{draws}.",
        "{value} is {ratio} of the typical figure, {side} what it would cost with all prices high, and lies"
        " {draws}.",
    ),
    "below_high": Both("por debajo", "below"),
    "above_high": Both("por encima", "above"),
    "above_draws": Both("por encima de al menos 95 de cada 100 sorteos", "above at least 95 of 100 draws"),
    "below_draws": Both("por debajo de al menos 95 de cada 100 sorteos", "below at least 95 of 100 draws"),
    "among_draws": Both(
        "entre los nueve de cada diez sorteos del medio",
        "among the middle nine of ten draws",
    ),
    "streets": Both(
        "Las calles son reconstruidas, no relevadas: la ruta real puede medir de {low} a {high} veces la "
        "del plan (supuesto de planificación, el mismo de los sorteos).",
        "Streets are reconstructed, not surveyed: the true route may measure from {low} to {high} times "
        "that of the plan (planning assumption, the same as of the draws).",
    ),
    "places": Both(
        "El anexo del pliego no se publicó: los lugares son un sustituto, y con ellos la ruta.",
        "The tender's annex was never published: the places are a stand-in, and so is the route.",
    ),
    "assumed": Both(
        "{share} de obras y equipos descansa en precios supuestos. Los rubros que más pesan en ello: "
        "{groups}. Cada precio y su fuente están en bom.xlsx; la tabla de fuentes, más abajo.",
        "{share} of works and equipment rests on assumed prices. What weighs most in it: {groups}. The "
        "table of price sources stands below, each price with its source in bom.xlsx.",
    ),
    "group": Both("{name} {amount}, supuesto {share}", "{name} {amount}, assumed {share}"),
    "beside": Both("El plan al lado de lo publicado", "The plan beside what was published"),
    "low": Both("Todo bajo", "All low"),
    "typical": Both("Típico", "Typical"),
    "high": Both("Todo alto", "All high"),
    "what": Both("Qué", "What"),
    "plan_capex": Both("el plan, sin impuestos [{currency}]", "the plan, without tax [{currency}]"),
    "plan_taxed": Both(
        "el plan, con {tax} de impuestos [{currency}]",
        "the plan, with {tax} of tax [{currency}]",
    ),
    "against": Both("como parte de {value}: {what}", "as a share of {value}: {what}"),
    "taxed": Both("{what}, más {tax}", "{what}, plus {tax}"),
    "camera": Both(
        "el plan, todo incluido, por cámara [{currency}]",
        "the plan, all in, a camera [{currency}]",
    ),
    "camera_told": Both(
        "lo publicado, por cámara [{currency}]: {what}",
        "as published, a camera [{currency}]: {what}",
    ),
    "route": Both(
        "la ruta del plan [km], con la holgura de las calles",
        "route of the plan [km], with the range of the streets",
    ),
    "cable": Both(
        "el cable del plan [km], con la misma holgura",
        "cable of the plan [km], with the same range",
    ),
    "steps": Both(
        "De la inversión del plan a {value}: lo que puede explicar la diferencia [{currency}]",
        "From the plan's capex to {value}: what may explain the difference [{currency}]",
    ),
    "amount": Both("Importe", "Amount"),
    "running": Both("Suma", "Sum"),
    "told": Both("Lo que dicen los hechos públicos", "What public facts tell"),
    "works": Both(
        "obras y equipos del plan, precios típicos",
        "works and equipment of the plan, typical prices",
    ),
    "contingency": Both("imprevistos del {pct}", "contingency of {pct}"),
    "kilometers": Both(
        "si la ruta midiera {km} km, al costo por km del plan y con imprevistos",
        "if the route measured {km} km, at the plan's cost a km and with contingency",
    ),
    "maintenance": Both(
        "{years} años de mantenimiento, al {pct} de obras y equipos por año (supuesto de planificación)",
        "{years} years of maintenance, at {pct} of works and equipment a year (planning assumption)",
    ),
    "interest": Both(
        "intereses de un préstamo sobre la inversión del plan",
        "interest of a loan on the plan's capex",
    ),
    "rest": Both("lo que queda sin explicar hasta {value}", "what is left unexplained up to {value}"),
    "over": Both("lo que pasa de {value}", "what goes beyond {value}"),
    "in_plan": Both("está en el plan", "it is in the plan"),
    "unknown_contingency": Both(
        "están en el plan; si la cifra publicada los tiene no se publicó",
        "it is in the plan; whether the published figure holds one was not published",
    ),
    "told_km": Both(
        "{what}; si son de ruta o de cable no se dice",
        "{what}; whether of route or cable is not said",
    ),
    "told_maintenance": Both(
        "el proveedor mantuvo {years} años; si su precio está en la cifra no se publicó",
        "the vendor maintained for {years} years; whether its price is inside was not published",
    ),
    "told_interest": Both(
        "hubo préstamo; tasa y quién cargó los intereses no se publicaron (tasa supuesta: {rate})",
        "there was a loan; rate and who bore the interest were not published (assumed rate: {rate})",
    ),
    "told_rest": Both(
        "precio, alcance o moneda de otro año; ningún precio unitario se publicó. Equivale a {pct} sobre "
        "todos los precios del plan",
        "price, scope or money of another year; no unit price was published. It equals {pct} on all prices "
        "of the plan",
    ),
    "told_over": Both(
        "no todo lo anterior puede estar en la cifra publicada",
        "not all of the above can be in the published figure",
    ),
    "apart": Both("Aparte, sin sumar:", "Apart, not added:"),
    "building": Both(
        "El plan compra el edificio del centro por {amount}; si la cifra publicada lo tiene no se publicó: "
        "sin él la diferencia sería mayor.",
        "The plan buys the building of the center for {amount}; whether the published figure holds it was "
        "not published: without it the difference would be larger.",
    ),
    "duty": Both(
        "El libro de precios no tiene derechos de importación aparte: cada 10 puntos sobre la parte en "
        "divisas ({share}) sumarían {amount}.",
        "The price book holds no import duties apart: every 10 points on the foreign part ({share}) would "
        "add {amount}.",
    ),
    "operation": Both(
        "Personal, energía, enlaces y soporte cuestan {amount} por año y no están en la inversión; quien "
        "opera según el estudio: {operator}.",
        "Wages, energy, links and support cost {amount} a year and are not in capex; who operates, as the "
        "study says: {operator}.",
    ),
    "years": Both(
        "Los precios del plan son de {years}; los publicados no se llevaron a ese año.",
        "Prices of the plan are of {years}; the published ones were not brought to that year.",
    ),
    "tax": Both(
        "Los impuestos no explican nada: ambas cifras se comparan sin ellos, o las dos con {tax}.",
        "Taxes explain nothing: both figures are compared without them, or both with {tax}.",
    ),
    "nobody": Both("no se dice", "not said"),
}
