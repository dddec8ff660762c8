"""Words of the five answers that stand on the first page of the report."""

from __future__ import annotations

from planner.outputs.words.both import Both

FIVE: dict[str, Both] = {
    # how many cameras, and where
    "where": Both("¿Cuántas cámaras, y dónde?", "How many cameras, and where?"),
    "cameras": Both(
        "{n} cámaras en {places} lugares: {classes}.", "{n} cameras in {places} places: {classes}."
    ),
    "fixed": Both("{n} las da el pliego.", "{n} are given by the tender."),
    "placed_by_rule": Both(
        "Los lugares que el pliego no publica se pusieron por regla.",
        "Places that the tender does not publish were set by rule.",
    ),
    "districts": Both("Por distrito: {list}.", "By district: {list}."),
    "streets": Both("Las calles con más cámaras: {list}.", "The streets with most cameras: {list}."),
    "counted": Both("{name} ({n})", "{name} ({n})"),
    "unnamed": Both(
        "Los datos no traen distritos y dan nombre a pocas calles: la mitad de las cámaras está a {half} o "
        "menos del centro de monitoreo, en línea recta, y la más lejana a {far}.",
        "The data hold no districts and name few streets: half of the cameras stand {half} or less from the "
        "monitoring center, as the crow flies, and the farthest {far}.",
    ),
    "more": Both("{list} y {n} más en otros", "{list} and {n} more in others"),
    "map_shows": Both(
        "El mapa de esta página las muestra; cada una, con su calle, rumbo y alcance, está en las láminas "
        "de report.pdf, en bom.xlsx y en map.html.",
        "The map of this page shows them; each one, with its street, direction and reach, is on the sheets "
        "of report.pdf, in bom.xlsx and in map.html.",
    ),
    "also": Both("También se conectan {n} puntos de gobierno.", "{n} government points are connected too."),
    # what it costs, and how sure that is
    "cost": Both("¿Cuánto cuesta, y qué tan seguro es?", "What does it cost, and how sure is that?"),
    "capex": Both(
        "{capex} sin impuestos, {taxed} con impuestos; después, {opex} por año.",
        "{capex} without tax, {taxed} with tax; then {opex} a year.",
    ),
    "band": Both(
        "La inversión puede ser de {low}, con todos los precios bajos, a {high}, con todos altos. En nueve "
        "de cada diez sorteos de precios y cantidades queda entre {p5} y {p95}.",
        "Capex may be from {low}, with all prices low, to {high}, with all high. In nine of ten draws "
        "of prices and quantities it lies between {p5} and {p95}.",
    ),
    "assumed": Both(
        "{share} de la compra y obra tiene un precio supuesto, sin fuente pública.",
        "{share} of purchase and works has an assumed price, without a public source.",
    ),
    # who owns, and who pays
    "who": Both("¿De quién es, y quién paga?", "Who owns it, and who pays?"),
    "owner": Both("{what}: de {owner}.", "{what}: owned by {owner}."),
    "owner_unknown": Both("{what}: falta decir de quién.", "{what}: nobody has said whose."),
    "cameras_word": Both("Las cámaras", "The cameras"),
    "route_word": Both("La ruta de fibra", "The fiber route"),
    "both_word": Both("Las cámaras y la ruta de fibra", "The cameras and the fiber route"),
    "owned_share": Both("{share} de la ruta es propia.", "{share} of the route is owned."),
    "operator": Both("Opera {who}.", "{who} operates it."),
    "operator_unknown": Both("Falta decir quién lo opera.", "Nobody has said who operates it."),
    "payer": Both("Paga {who}.", "{who} pays."),
    "payer_unknown": Both("Falta decir quién paga.", "Nobody has said who pays."),
    "yearly": Both("Cada año: {list}.", "Each year: {list}."),
    "yearly_one": Both("{who} {amount}", "{who} {amount}"),
    "nobody": Both("sin nombrar", "unnamed"),
    "loan": Both(
        "{drawn} se toma a préstamo, y cuesta {interest} de interés.",
        "{drawn} is borrowed, and costs {interest} of interest.",
    ),
    # what is not covered
    "uncovered": Both("¿Qué no queda cubierto?", "What is not covered?"),
    "night": Both("De noche, {share} queda sin ver.", "By night {share} is not seen."),
    "cut": Both(
        "Un solo corte de fibra ({place}) puede dejar sin servicio {sites} de {connected} sitios.",
        "One cut of fiber ({place}) can put out {sites} of {connected} sites.",
    ),
    "second": Both("{n} sitios y nodos tienen un segundo camino.", "{n} sites and POPs have a second way."),
    "homes_unknown": Both(
        "No se sabe cuánta fachada de viviendas entra en las imágenes: faltan edificios en los datos.",
        "How much of the facades of homes the images hold is not known: buildings are missing in the data.",
    ),
    # what was assumed
    "assumptions": Both("¿Qué se supuso?", "What was assumed?"),
    "reconstructed": Both(
        "Las calles son reconstruidas, no relevadas: sirven para dimensionar, no para construir.",
        "Streets are reconstructed, not surveyed: good for sizing, not for building.",
    ),
    "surveyed": Both("Las calles son relevadas.", "Streets are surveyed."),
    "sight": Both(
        "Cuenta como visto lo que una cámara puede {level} ({px} píxeles por metro, {light}), hasta {range}.",
        "What a camera can {level} ({px} pixels a meter, {light}) counts as seen, up to {range}.",
    ),
    "corridor": Both(
        "Donde faltan edificios se ve solo a lo largo de la calle.",
        "Where buildings are missing, sight runs along the street alone.",
    ),
    "field": Both(
        "Nada se midió en el lugar: postes, permisos, suelo y energía están por verificarse.",
        "Nothing was measured on the spot: poles, permits, soil and power are still to be checked.",
    ),
    "slack": Both(
        "A cada cable se suma {slack} de reserva: flecha, bucles y desperdicio.",
        "Each cable has {slack} of slack on top: sag, loops and waste.",
    ),
    # findings
    "by_rule": Both("Por regla: {list}.", "By rule: {list}."),
    "by_rule_one": Both("{rule} {n} ({severity})", "{rule} {n} ({severity})"),
    "rules_more": Both("{list} y {n} reglas más", "{list} and {n} more rules"),
    "no_findings": Both("Sin hallazgos.", "No findings."),
}
