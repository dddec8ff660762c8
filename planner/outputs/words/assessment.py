"""Words of the draft of an impact assessment, in both languages."""

from __future__ import annotations

from planner.outputs.words.both import Both

ASSESSMENT: dict[str, Both] = {
    "title": Both("Evaluación de impacto: borrador", "Impact assessment: draft"),
    "switch": Both("English", "Español"),
    "draft": Both(
        "Es un borrador hecho con las cifras del plan. Decide quien firma, no el programa.",
        "This is a draft made from the figures of the plan. Whoever signs decides, not the program.",
    ),
    "counts": Both(
        "Quedan {questions} preguntas que solo puede contestar una persona, y {facts} hechos sin decir de "
        "{cameras} cámaras ({kinds}).",
        "{questions} questions remain that only a person can answer, and {facts} facts not told of "
        "{cameras} cameras ({kinds}).",
    ),
    "all_told": Both(
        "Quedan {questions} preguntas que solo puede contestar una persona; los hechos de las {cameras} "
        "cámaras están dichos.",
        "{questions} questions remain that only a person can answer; the facts of the {cameras} cameras "
        "are told.",
    ),
    "to_answer": Both("A contestar por {who}", "To be answered by {who}"),
    "answer": Both("Respuesta", "Answer"),
    "contents": Both("Contenido", "Contents"),
    "sources": Both("Fuentes", "Sources"),
    "unknown": Both("no se sabe", "not known"),
    "untold": Both("sin decir", "not told"),
    # who
    "authority": Both("la autoridad que decide", "the authority that decides"),
    "controller": Both("quien responde por las imágenes", "whoever answers for the images"),
    "lawyer": Both("el servicio jurídico de la autoridad", "the legal service of the authority"),
    "security": Both(
        "quien responde por la seguridad de los sistemas",
        "whoever answers for the security of systems",
    ),
    "treasury": Both("quien paga", "whoever pays"),
    "auditor": Both(
        "una persona de control que no depende de quien opera",
        "a person of control who does not depend on whoever runs it",
    ),
    # parts
    "purpose": Both("Finalidad y pruebas", "Purpose and evidence"),
    "legality": Both("Legalidad", "Legality"),
    "necessity": Both("Necesidad y alternativas", "Necessity and alternatives"),
    "recognized": Both("Qué se puede reconocer, y dónde", "What can be recognized, and where"),
    "homes": Both("Viviendas y lugares sensibles", "Homes and sensitive places"),
    "equity": Both("Equidad entre distritos", "Equity between districts"),
    "handling": Both("Conservación, seguridad y acceso", "Retention, security and access"),
    "consultation": Both("Registro de la consulta", "Consultation record"),
    "cost": Both("Costo", "Cost"),
    "risk": Both("Riesgo que queda", "Residual risk"),
    "conditions": Both("Condiciones", "Conditions"),
    "sunset": Both("Fecha de fin", "Sunset"),
    "review": Both("Revisión", "Review"),
    # purpose
    "cameras": Both(
        "El plan {title} pone {n} cámaras; {standing} ya están y no son de este plan.",
        "The plan {title} places {n} cameras; {standing} stand already and are not of this plan.",
    ),
    "purposes": Both("Cámaras por finalidad", "Cameras by purpose"),
    "purpose_head": Both("finalidad", "purpose"),
    "cameras_head": Both("cámaras", "cameras"),
    "demand": Both(
        "La demanda que se mira es «{unit}»; las cámaras ven {share} de ella de día y {night} de noche. Es "
        "una medida de lo que se ve, no de lo que se evita.",
        "The demand looked at is “{unit}”; the cameras see {share} of it by day and {night} at night. That "
        "measures what is seen, not what is prevented.",
    ),
    "evidence": Both("Qué dicen los estudios, en los dos sentidos", "What studies say, both ways"),
    "piza": Both(
        "A favor: la revisión sistemática de cuarenta años de estudios (Piza, Welsh, Farrington y Thomas, "
        "2019, Criminology & Public Policy) encuentra un efecto modesto: mayor en estacionamientos y sobre "
        "delitos contra vehículos, y con monitoreo activo junto a otras medidas.",
        "For: the systematic review of forty years of studies (Piza, Welsh, Farrington and Thomas, 2019, "
        "Criminology & Public Policy) finds a modest effect: larger in car parks and on vehicle crime, and "
        "with active monitoring beside other measures.",
    ),
    "ratcliffe": Both(
        "En contra: estudios que miden lo que cada cámara ve de verdad (viewshed), como el de Ratcliffe y "
        "Groff (2019), no encuentran un efecto general.",
        "Against: studies that measure what each camera really sees (its viewshed), such as that of "
        "Ratcliffe and Groff (2019), find no general effect.",
    ),
    "no_claim": Both(
        "Este borrador no dice que las cámaras reduzcan el delito: de este plan nadie lo ha medido.",
        "This draft does not say that cameras reduce crime: nobody has measured it for this plan.",
    ),
    "q_problem": Both(
        "Qué problema se quiere resolver, dónde y cuándo ocurre, y con qué datos se sabe.",
        "Which problem is to be solved, where and when it happens, and from which data that is known.",
    ),
    "q_effect": Both(
        "Con qué medida, de qué fecha y contra qué zona sin cámaras se sabrá si sirven.",
        "By which measure, from which date and against which area without cameras will it be known whether "
        "they help.",
    ),
    # legality
    "jurisdiction": Both("Jurisdicción: {name}.", "Jurisdiction: {name}."),
    "law_basis": Both("Base: {text}", "Basis: {text}"),
    "law_retention": Both("Conservación: {text}", "Retention: {text}"),
    "law_biometrics": Both("Biometría: {text}", "Biometrics: {text}"),
    "law_signs": Both("Carteles: {text}", "Signs: {text}"),
    "law_register": Both("Registro: {text}", "Register: {text}"),
    "law_authority": Both("Autoridad de control: {text}", "Supervisory authority: {text}"),
    "law_rights": Both("Derechos: {text}", "Rights: {text}"),
    "law_open": Both("Se buscó y queda abierto: {text}", "Looked for and left open: {text}"),
    "no_jurisdiction": Both(
        "El estudio no nombra ninguna jurisdicción (`rules.jurisdiction`).",
        "The study names no jurisdiction (`rules.jurisdiction`).",
    ),
    "topic": Both("{text} ({cites}) {checked}", "{text} ({cites}) {checked}"),
    "checked": Both("Cotejado: {words}", "Checked: {words}"),
    "unchecked": Both(
        "Sin cotejar con el texto de la norma: a confirmar antes de citarlo.",
        "Not checked against the text of the law: to be confirmed before it is cited.",
    ),
    "bases": Both("Base legal que se dijo", "Legal basis that was told"),
    "basis_head": Both("base legal", "legal basis"),
    "approvals": Both(
        "Con acto de aprobación: {n} de {all} cámaras.",
        "With an act of approval: {n} of {all} cameras.",
    ),
    "q_law": Both(
        "Qué norma con rango de ley lo permite, y si alcanza a cada finalidad de la lista.",
        "Which norm with rank of law allows it, and whether it covers each purpose of the list.",
    ),
    "q_registered": Both(
        "Si la base de datos está inscripta, dónde y con qué manual.",
        "Whether the database is registered, where, and with which manual.",
    ),
    # necessity
    "alternatives": Both(
        "Con alternativas consideradas: {n} de {all} cámaras.",
        "With alternatives considered: {n} of {all} cameras.",
    ),
    "alternatives_said": Both("Alternativas que se dijeron", "Alternatives that were told"),
    "alternative_head": Both("qué más se consideró", "what else was considered"),
    "curve": Both(
        "Las {half} cámaras más útiles ven {share} de la demanda; las {n}, {whole}.",
        "The {half} most useful cameras see {share} of the demand; all {n} see {whole}.",
    ),
    "q_needed": Both(
        "Por qué no basta con luz, presencia, obras en la calle o menos cámaras.",
        "Why light, presence, works in the street or fewer cameras would not do.",
    ),
    # recognized
    "levels": Both(
        "Hasta cuántos metros, por clase, al montarla a {height} m (calculado, no medido)",
        "Up to how many meters, by class, hung at {height} m (computed, not measured)",
    ),
    "class_head": Both("clase", "class"),
    "level_head": Both("nivel", "level"),
    "day_head": Both("de día, m", "by day, m"),
    "night_head": Both("de noche, m", "at night, m"),
    "zoom_head": Both("con zoom, m", "zoomed, m"),
    "shares": Both("Parte de la demanda que se ve a cada nivel", "Share of the demand seen at each level"),
    "day_share": Both("de día", "by day"),
    "night_share": Both("de noche", "at night"),
    "turning": Both(
        "{n} cámaras pueden girar y acercar: se juzgan por todo lo que alcanzan con el zoom.",
        "{n} cameras can be turned and zoomed: they are judged by all that they reach at full zoom.",
    ),
    "switches": Both(
        "Sonido, reconocimiento de personas y lectura de patentes",
        "Sound, recognition of people, and reading of plates",
    ),
    "switch_head": Both("función", "function"),
    "on_head": Both("encendida", "on"),
    "off_head": Both("apagada", "off"),
    "audio": Both("sonido", "sound"),
    "biometrics": Both("rostros o modos de andar", "faces or gaits"),
    "plate_reading": Both("lectura de patentes", "reading of plates"),
    "q_analytics": Both(
        "Qué análisis automático se usará sobre las imágenes, si alguno, y quién lo aprobó.",
        "Which automatic analysis will be used on the images, if any, and who approved it.",
    ),
    # homes
    "facades": Both(
        "Frentes de viviendas a la vista: {total} m en total, en {n} cámaras; la que más ve, {most} m.",
        "Facades of homes in view: {total} m in all, by {n} cameras; the one that sees most, {most} m.",
    ),
    "facades_unknown": Both(
        "Nadie sabe cuántos frentes de viviendas se ven: no hay edificios con uso en los datos.",
        "Nobody knows how many facades of homes are in view: the data hold no buildings with a use.",
    ),
    "facades_part": Both("De {n} cámaras no se sabe.", "Of {n} cameras it is not known."),
    "masked": Both(
        "Cámaras con los frentes de viviendas tapados para siempre: {n}.",
        "Cameras with facades of homes masked for good: {n}.",
    ),
    "public": Both(
        "Suelo público en lo que ven: {mean} en promedio; la que menos, {least}.",
        "Public ground in what they see: {mean} on average; the least, {least}.",
    ),
    "exclusions": Both(
        "Lugares que piden algo a una cámara: con máscara, {mask}; a justificar, {justify}; prohibidos, y "
        "por eso sin cámara, {forbid}.",
        "Places that ask something of a camera: to be masked, {mask}; to be justified, {justify}; "
        "forbidden, and so without a camera, {forbid}.",
    ),
    "sensitive": Both(
        "Lugares sensibles a la vista, por clase (los refugios no se cuentan aquí: no deben rastrearse)",
        "Sensitive places in view, by kind (shelters are not counted here: they must not be traced)",
    ),
    "places_head": Both("lugares", "places"),
    "kind_head": Both("clase de lugar", "kind of place"),
    "q_homes": Both(
        "Quién comprueba en la calle, con la imagen a la vista, que cada máscara está puesta.",
        "Who checks in the street, with the image in view, that each mask is set.",
    ),
    "q_groups": Both(
        "A qué grupos puede cohibir o perjudicar, y qué se hizo para evitarlo.",
        "Which groups it may deter or harm, and what was done to avoid it.",
    ),
    # equity
    "districts": Both("Cámaras y residentes por distrito", "Cameras and residents by district"),
    "district_head": Both("distrito", "district"),
    "residents_head": Both("residentes", "residents"),
    "rate_head": Both("cámaras cada 1.000", "cameras per 1,000"),
    "seen_head": Both("demanda que se ve", "demand seen"),
    "demand_head": Both("demanda", "demand"),
    "needs": Both(
        "Servicio frente a necesidad: más de 1, más cámaras que su parte de la demanda; menos, menos",
        "Service beside need: above 1, more cameras than its part of the demand; below, fewer",
    ),
    "near_head": Both("cada 1.000, con 200 m de borde", "per 1,000, 200 m of border included"),
    "need_head": Both("parte de la demanda", "part of the demand"),
    "part_head": Both("parte de las cámaras", "part of the cameras"),
    "service_head": Both("servicio", "service"),
    "weights": Both(
        "De lo que pesa la demanda, {police} viene solo de registros policiales, que dicen dónde se "
        "patrulla tanto como dónde pasa algo; {unsourced} no nombra su fuente.",
        "Of what weighs the demand, {police} comes from police records alone, which tell where patrols go "
        "as much as where things happen; {unsourced} names no source.",
    ),
    "ratio": Both(
        "De {most} a {least} hay {ratio} veces más cámaras por residente.",
        "{most} has {ratio} times the cameras per resident of {least}.",
    ),
    "none_at_all": Both("Sin ninguna cámara: {names}.", "Without any camera: {names}."),
    "no_districts": Both(
        "El estudio no tiene distritos (`sources.districts`): no se puede decir si se reparte con equidad.",
        "The study has no districts (`sources.districts`): whether it is shared fairly cannot be told.",
    ),
    "map": Both(
        "Cámaras por cada 1.000 residentes y distrito; cada punto, una cámara en su posición publicada",
        "Cameras per 1,000 residents by district; each dot a camera at its published position",
    ),
    "map_plain": Both("Cámaras en su posición publicada", "Cameras at their published positions"),
    "legend": Both("{low} a {high}", "{low} to {high}"),
    "q_equity": Both(
        "Por qué unos distritos tienen más cámaras por residente que otros, y qué necesidad lo sostiene.",
        "Why some districts have more cameras per resident than others, and which need supports it.",
    ),
    # handling
    "retention": Both("Días que se guardan las imágenes", "Days for which images are kept"),
    "days_head": Both("días", "days"),
    "most_days": Both(
        "Lo más que admite la jurisdicción: {n} días.",
        "The most that the jurisdiction admits: {n} days.",
    ),
    "no_most_days": Both(
        "La jurisdicción no dice una cantidad de días.",
        "The jurisdiction tells no number of days.",
    ),
    "storage": Both(
        "En el almacenamiento caben {days} días ({tb} TB), lo que no dice cuánto se guardan; puestos de "
        "operación: {seats}.",
        "The storage holds {days} days ({tb} TB), which does not tell how long they are kept; operator "
        "seats: {seats}.",
    ),
    "handled": Both("Hechos que se dijeron, de {all} cámaras", "Facts that were told, of {all} cameras"),
    "fact_head": Both("hecho", "fact"),
    "told_head": Both("dicho", "told"),
    "q_security": Both(
        "Cómo se cifran las imágenes, quién tiene las claves y qué se hace ante una filtración.",
        "How images are encrypted, who holds the keys, and what is done about a leak.",
    ),
    "q_vendor": Both(
        "Si el proveedor o un tercero puede ver imágenes, y por qué contrato.",
        "Whether the supplier or anyone else can see images, and under which contract.",
    ),
    # consultation
    "q_consulted": Both(
        "A quiénes se consultó (vecinos, gremios, escuelas, defensorías), cuándo y cómo.",
        "Who was consulted (residents, unions, schools, ombudsmen), when and how.",
    ),
    "q_said": Both(
        "Qué dijeron, qué se cambió por eso y qué no, y por qué.",
        "What they said, what was changed for it and what was not, and why.",
    ),
    "register": Both(
        "El registro público (docs/register.md) es la base para consultar: qué ve cada cámara y a quién "
        "preguntar.",
        "The public register (docs/register.md) is the ground to consult on: what each camera sees, and "
        "whom to ask.",
    ),
    # cost
    "costs": Both("Cifras del plan, en {currency}", "Figures of the plan, in {currency}"),
    "figure_head": Both("cifra", "figure"),
    "value_head": Both("valor", "value"),
    "capex": Both("construir y equipar", "to build and equip"),
    "capex_band": Both("la misma, con precios bajos y altos", "the same, at low and at high prices"),
    "opex": Both("cada año", "each year"),
    "npc": Both("valor presente en {years} años", "present value over {years} years"),
    "each": Both("valor presente por cámara", "present value per camera"),
    "assumed": Both(
        "De los precios, {share} del monto es supuesto de planificación y no cotización.",
        "Of the prices, {share} of the amount is a planning assumption and not a quotation.",
    ),
    "whole": Both(
        "Incluye la red que también sirve a los puntos de gobierno.",
        "It includes the network that serves the government points too.",
    ),
    "q_cost": Both(
        "De qué partida sale el gasto de cada año, y qué se deja de hacer con ese dinero.",
        "Which budget line pays each year's cost, and what that money no longer does.",
    ),
    # risk
    "risk_note": Both(
        "El plan dice la cifra; la gravedad y si se acepta las dice una persona.",
        "The plan tells the figure; a person tells how grave it is and whether it is accepted.",
    ),
    "r_homes": Both(
        "Que se mire dentro de viviendas: {n} cámaras ven frentes y no los tapan.",
        "That homes are looked into: {n} cameras see facades and do not mask them.",
    ),
    "r_creep": Both(
        "Que se use para otra cosa: de {n} cámaras nadie dijo la finalidad.",
        "That it is used for something else: of {n} cameras nobody told the purpose.",
    ),
    "r_keep": Both(
        "Que se guarde de más: {n} cámaras guardan más de {days} días; de {blank} no se dijo cuánto.",
        "That too much is kept: {n} cameras keep more than {days} days; of {blank} it is not told.",
    ),
    "r_zoom": Both(
        "Que se siga a personas: {n} cámaras pueden girar y acercar.",
        "That people are followed: {n} cameras can be turned and zoomed.",
    ),
    "r_silent": Both(
        "Que nadie responda: de {n} cámaras nadie dijo quién responde por las imágenes.",
        "That nobody answers: of {n} cameras nobody told who answers for the images.",
    ),
    "r_end": Both(
        "Que quede para siempre: de {n} cámaras nadie dijo hasta cuándo.",
        "That it stays for ever: of {n} cameras nobody told until when.",
    ),
    "q_accept": Both(
        "Qué riesgos se aceptan, con qué medida de cada uno, y quién firma.",
        "Which risks are accepted, with which measure for each, and who signs.",
    ),
    # conditions
    "c_facts": Both(
        "Antes de construir se dicen los hechos que faltan: desde entonces cada uno es un error de la "
        "auditoría (`planner audit`).",
        "The missing facts are told before building: from then on each is an error of the audit (`planner "
        "audit`).",
    ),
    "c_signs": Both(
        "Los carteles se cuelgan antes de encender ({signs}).",
        "Signs are hung before it is switched on ({signs}).",
    ),
    "c_signs_n": Both("{n} en el plan", "{n} in the plan"),
    "c_register": Both(
        "El registro público se publica y se actualiza con cada cambio.",
        "The public register is published and updated with every change.",
    ),
    "c_change": Both(
        "Mover, girar, cambiar de finalidad, de clase o guardar por más tiempo reabre la aprobación "
        "(`planner audit --against`).",
        "To move, re-aim, re-purpose, change the class or keep for longer reopens the approval (`planner "
        "audit --against`).",
    ),
    "q_conditions": Both(
        "Qué otras condiciones se ponen, y qué pasa si no se cumplen.",
        "Which other conditions are set, and what happens if they are not met.",
    ),
    # sunset, review
    "dates": Both(
        "Con fecha de fin: {n} de {all} cámaras{span}.",
        "With an end date: {n} of {all} cameras{span}.",
    ),
    "reviews": Both(
        "Con fecha de revisión: {n} de {all} cámaras{span}.",
        "With a date of review: {n} of {all} cameras{span}.",
    ),
    "span": Both(", del {first} al {last}", ", from {first} to {last}"),
    "q_sunset": Both(
        "Con qué resultado se renueva, y con cuál se retira.",
        "On which result it is renewed, and on which it is taken down.",
    ),
    "q_review": Both(
        "Quién revisa, con qué datos, y dónde se publica lo que encuentra.",
        "Who reviews, from which data, and where the findings are published.",
    ),
    "q_decision": Both("Decisión, fecha y firma.", "Decision, date and signature."),
}
