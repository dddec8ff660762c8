"""Words of the report."""

from __future__ import annotations

from planner.outputs.words.both import Both, same

REPORT: dict[str, Both] = {
    "switch": same("English / Español"),
    "theme": Both("Claro / oscuro", "Light / dark"),
    "contents": Both("En este informe", "In this report"),
    "rows_folded": Both("({n} filas)", "({n} rows)"),
    "all_assumptions": Both("Todos los supuestos", "All assumptions"),
    "report": Both("Informe del plan", "Report of the plan"),
    "internal_mark": Both("documento interno", "internal document"),
    "internal": Both(
        "Documento interno: muestra nodos, empalmes y rutas. Para publicar: el mapa y el registro públicos.",
        "Internal document: it shows POPs, closures and routes. To publish, use the public map and register.",
    ),
    "scenario": Both("escenario", "scenario"),
    "question": Both("La pregunta", "The question"),
    "question_text": Both(
        "¿Dónde poner {cameras} cámaras, y por qué calles llevar fibra desde {centers} hasta cada "
        "cámara y cada uno de {points} puntos de gobierno, cuánto cuesta, de quién es lo construido, "
        "y qué tan lejos está eso del mejor plan posible?",
        "Where should {cameras} cameras stand, along which streets should fiber run from {centers} to"
        " each camera and each of {points} government points, what does it cost, who owns what is "
        "built, and how far is that from the best plan possible?",
    ),
    "centers_one": Both("el centro de monitoreo", "the monitoring center"),
    "centers_many": Both("{n} centros de monitoreo", "{n} monitoring centers"),
    "answer": Both("La respuesta en cinco números", "The answer in five numbers"),
    "n_cameras": Both("cámaras", "cameras"),
    "n_cameras_note": Both(
        "ven {share} de la demanda ({unit}); ningún grupo de igual número entre los lugares "
        "candidatos vería más de {bound}",
        "see {share} of the demand ({unit}); no set of as many among the candidate places would see "
        "more than {bound}",
    ),
    "n_cameras_held_note": Both(
        "ven {share} de la demanda ({unit}); ningún grupo de igual número que conserve las {fixed} dadas, "
        "fijadas o mantenidas del plan guardado vería más de {bound}",
        "see {share} of the demand ({unit}); no set of as many that keeps the {fixed} given, pinned or held "
        "of the stored plan would see more than {bound}",
    ),
    "n_cameras_fixed_note": Both(
        "ven {share} de la demanda ({unit}); sus lugares los da la lista, no se eligió ninguno",
        "see {share} of the demand ({unit}); the list gives their places, none was chosen",
    ),
    "n_cameras_mixed_note": Both(
        "ven {share} de la demanda ({unit}); ningún grupo de igual número que conserve las {fixed} de la "
        "lista vería más de {bound}",
        "see {share} of the demand ({unit}); no set of as many that keeps the {fixed} of the list would "
        "see more than {bound}",
    ),
    "n_connected": Both("sitios conectados", "sites connected"),
    "n_connected_note": Both(
        "de {sites} cámaras y puntos; {left} sin servicio", "of {sites} cameras and points; {left} not served"
    ),
    "n_route": Both("de calles con fibra", "of streets with fiber"),
    "n_route_note": Both(
        "{cable} de cable a comprar y {drop} de acometidas", "{cable} of cable to buy and {drop} of drops"
    ),
    "n_capex": Both("de inversión, sin impuestos", "of capex, without tax"),
    "n_capex_note": Both("entre {low} y {high} según los precios", "between {low} and {high} as prices go"),
    "n_owned": Both("de la ruta es propia", "of the route is owned"),
    "n_owned_note": Both("mínimo pedido: {least}", "least asked for: {least}"),
    "budget_within": Both(
        "Dentro del presupuesto de {budget} sin impuestos.", "Within the budget of {budget} without tax."
    ),
    "budget_over": Both(
        "Supera el presupuesto de {budget} sin impuestos.", "Above the budget of {budget} without tax."
    ),
    "budget_none": Both("El estudio no da presupuesto.", "The study gives no budget."),
    "map": Both("El plan en el mapa", "The plan on the map"),
    "map_alt": Both(
        "Mapa: {route} de ruta de fibra sobre las calles, {cameras} cámaras, {points} puntos de "
        "gobierno y el centro.",
        "Map: {route} of fiber route over the streets, {cameras} cameras, {points} government points "
        "and the center.",
    ),
    "map_note": Both(
        "Norte arriba. El mapa interactivo, con búsqueda y tablas, es map.html.",
        "North is up. The interactive map, with search and tables, is map.html.",
    ),
    "outcome": Both("Qué tan buena es", "How good it is"),
    "proven": Both(
        "{stage}: probado dentro de {gap} (límite pedido {limit}).",
        "{stage}: proven within {gap} (limit asked for {limit}).",
    ),
    "stopped": Both(
        "{stage}: el cálculo se detuvo con una brecha de {gap}; el límite pedido era {limit}. Puede "
        "haber un plan mejor.",
        "{stage}: the computation was stopped with a gap of {gap}; the limit asked for was {limit}. A"
        " better plan may exist.",
    ),
    "stage_cameras": Both("Elección de cámaras", "Choice of cameras"),
    "stage_network": Both("Trazado de la ruta", "Routing"),
    "bound_cameras": Both(
        "Ven {value} {unit}; cota que cualquiera puede verificar: {certified}.",
        "They see {value} {unit}; bound that anyone can check: {certified}.",
    ),
    "bound_network": Both(
        "Objetivo {value}; ninguna ruta para estas cámaras y puntos cuesta menos de {certified} (cota"
        " que cualquiera puede verificar).",
        "Objective {value}; no route for these cameras and points costs less than {certified} (bound "
        "that anyone can check).",
    ),
    "not_repeatable": Both(
        "El reloj o el usuario detuvo un cálculo: repetirlo puede dar otro plan.",
        "The clock or the user ended a computation: repeating it may give another plan.",
    ),
    "not_covered": Both("Qué no queda cubierto", "What is not covered"),
    "unseen": Both(
        "{share} de la demanda ({amount} {unit}) no la ve ninguna cámara de este plan.",
        "{share} of the demand ({amount} {unit}) is seen by no camera of this plan.",
    ),
    "unserved_none": Both("Todos los sitios quedan conectados.", "Every site is connected."),
    "unserved_some": Both(
        "Sitios sin conectar: {n}.",
        "Sites left unconnected: {n}.",
    ),
    "more_rows": Both("y {n} más, en bom.xlsx", "and {n} more, in bom.xlsx"),
    "accountability": Both("Rendición de cuentas", "Accountability"),
    "open_facts": Both(
        "Datos que una persona debe completar antes de construir (finalidad, base legal, responsable,"
        " contacto, conservación, revisión ...): {n}. El programa no los inventa: quedan en blanco y "
        "contados.",
        "Facts that a person must still supply before construction (purpose, legal basis, controller,"
        " contact, retention, review ...): {n}. The software does not invent them: they stay blank "
        "and are counted.",
    ),
    "audit_counts": Both(
        "Auditoría: errores {errors}, advertencias {warnings}.",
        "Audit: errors {errors}, warnings {warnings}.",
    ),
    "crime": Both(
        "Este informe no afirma nada sobre el efecto de las cámaras en el delito.",
        "This report makes no claim about the effect of cameras on crime.",
    ),
    "costs": Both("Costos", "Costs"),
    "amount": Both("Importe", "Amount"),
    "cost_note": Both(
        "Importes en {currency}, precios de nivel {level}. La banda suma todos los precios bajos o "
        "todos los altos a la vez: es más ancha que lo probable.",
        "Amounts in {currency}, prices of level {level}. The band adds all low or all high prices at "
        "once: it is wider than is likely.",
    ),
    "per_site": Both("Inversión por sitio conectado", "Capex per connected site"),
    "per_resident": Both("Inversión por habitante", "Capex per resident"),
    "npc_note": Both(
        "Costo presente neto a {years} años, {rate} anual, sin reposición, desmontaje ni impuestos",
        "Net present cost over {years} years at {rate} a year, without replacement, taking down and tax",
    ),
    "cost_chart": Both(
        "Costo por grupo, con banda de precios bajos a altos",
        "Cost by group, with the band from low to high prices",
    ),
    "group": Both("Grupo", "Group"),
    "low": Both("Bajo", "Low"),
    "high": Both("Alto", "High"),
    "typical": Both("Del plan", "Of the plan"),
    "assumed": Both("Con precio supuesto", "With an assumed price"),
    "yearly": Both("Por año", "A year"),
    "once": Both("Compra y obra", "Purchase and works"),
    "prices": Both("Fuentes de los precios", "Sources of the prices"),
    "prices_note": Both(
        "{share} de la compra y obra tiene un precio sin fuente pública (supuesto de planificación).",
        "{share} of purchase and works has a price without a public source (planning assumption).",
    ),
    "prices_inside": Both(
        "Otro {share} tiene una fuente pública que da un rango o uno de sus extremos: el precio del plan, "
        "dentro de él, también es un supuesto de planificación.",
        "Another {share} has a public source that gives a range or an end of it: the price of the plan "
        "inside it is a planning assumption too.",
    ),
    "source": Both("Fuente", "Source"),
    "share": Both("Parte", "Share"),
    "network": Both("La red", "The network"),
    "lengths": Both("Cuatro longitudes que no son lo mismo", "Four lengths that are not the same"),
    "len_route": Both(
        "Ruta: calles con fibra, cada una contada una vez", "Route: streets with fiber, each counted once"
    ),
    "len_cable": Both(
        "Cable: lo que se compra, con reserva; dos cables en una calle cuentan dos veces",
        "Cable: what is bought, slack included; two cables in a street count twice",
    ),
    "len_fiber": Both(
        "Fibra-kilómetros: cada hilo de cada cable", "Fiber kilometers: each strand of each cable"
    ),
    "len_drop": Both(
        "Acometidas: de la calle a cada sitio, aparte", "Drops: from the street to each site, apart"
    ),
    "compare": Both(
        "Una cifra de diseño como «tantos km de fibra» dice, por lo común, cuánto cable se tendió: se"
        " compara con el cable. Si la fuente cuenta cada calle una vez, se compara con la ruta. Nunca"
        " con los fibra-kilómetros.",
        "A designed figure such as “so many km of fiber” says, as a rule, how much cable was laid: it"
        " compares with the cable. Where its source counts each street once, it compares with the "
        "route. Never with fiber kilometers.",
    ),
    "benchmarks": Both("Comparación con cifras publicadas", "Comparison with published figures"),
    "what": Both("Qué", "What"),
    "published": Both("Publicado", "Published"),
    "this_plan": Both("Este plan", "This plan"),
    "compares_with": Both("Se compara con", "Compares with"),
    "ratio": Both("Plan / publicado", "Plan / published"),
    "by_way": Both("Ruta por forma de construir y propiedad", "Route by way of building and ownership"),
    "way": Both("Forma", "Way"),
    "deployment": Both("Tendido", "Deployment"),
    "owned": Both("Propia", "Owned"),
    "yes": Both("sí", "yes"),
    "no": Both("no", "no"),
    "length": Both("Longitud", "Length"),
    "spans": Both("Tramos", "Spans"),
    "way_chart": Both("Kilómetros de ruta por forma de construir", "Kilometers of route by way of building"),
    "by_size": Both("Cables por tamaño", "Cables by size"),
    "fibers": Both("Fibras", "Fibers"),
    "count": Both("Cantidad", "Count"),
    "by_class": Both("Cámaras por clase", "Cameras by class"),
    "klass": Both("Clase", "Class"),
    "fixed": Both("Dadas por el pliego", "Given by the tender"),
    "marginal": Both("Demanda que solo ellas ven", "Demand only they see"),
    "by_kind": Both("Puntos de gobierno por tipo", "Government points by kind"),
    "kind": Both("Tipo", "Kind"),
    "connected": Both("Conectados", "Connected"),
    "unserved": Both("Sin servicio", "Not served"),
    "audit": Both("Auditoría", "Audit"),
    "audit_note": Both(
        "La auditoría recalcula el plan desde los archivos guardados, sin usar el código que lo "
        "optimizó. Se puede repetir con: {command}",
        "The audit recomputes the plan from the stored files, without the code that optimized it. It "
        "can be repeated with: {command}",
    ),
    "audit_missing": Both("No hay auditoría en este informe.", "There is no audit in this report."),
    "audit_clean": Both("Sin hallazgos.", "No findings."),
    "checked": Both("Reglas verificadas: {n}.", "Rules checked: {n}."),
    "rule": Both("Regla", "Rule"),
    "severity": Both("Gravedad", "Severity"),
    "where": Both("Dónde", "Where"),
    "message": Both("Primer mensaje", "First message"),
    "models": Both("Modelos, en palabras del programa (en inglés):", "Models, in the words of the software:"),
    "limits": Both("Supuestos y límites", "Assumptions and limits"),
    "findings": Both(
        "Qué se limpió o faltó en los datos de la ciudad", "What was cleaned or missing in the city's data"
    ),
    "findings_none": Both("Nada que informar.", "Nothing to report."),
    "code": Both("Código", "Code"),
    "city": Both("La ciudad", "The city"),
    "provenance": Both("Procedencia de los datos", "Provenance of the data"),
    "reproduce": Both("Cómo repetirlo", "How to repeat it"),
    "reproduce_note": Both(
        "Semilla {seed}. La misma entrada (los SHA-256 de arriba) y las mismas versiones dan el mismo plan.",
        "Seed {seed}. The same input (the SHA-256 above) and the same versions give the same plan.",
    ),
    "made": Both("Generado el {date}", "Made on {date}"),
    "versions": Both("Versiones", "Versions"),
    "scale": Both("Escala", "Scale"),
    "center": Both("centro de monitoreo", "monitoring center"),
    "streets": Both("calles", "streets"),
    "not_served": Both("sin servicio", "not served"),
    "of_words": Both("{a} de {b}", "{a} of {b}"),
    "ownership": Both("De quién es y quién paga", "Who owns it and who pays"),
    "owner": Both("Propietario", "Owner"),
    "operator": Both("Opera", "Operates"),
    "maintainer": Both("Mantiene", "Maintains"),
    "payer": Both("Paga", "Pays"),
    "unknown": Both("sin dato", "not given"),
    "layer": Both("Capa", "Layer"),
}
