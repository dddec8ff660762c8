"""Words about the backbone of a plan of members."""

from __future__ import annotations

from planner.outputs.words.both import Both

BACKBONE: dict[str, Both] = {
    "title": Both("Red troncal", "Backbone"),
    "lead": Both(
        "{links} enlaces, {km} km de fibra y {leased} enlaces arrendados unen {nodes} lugares y llevan "
        "{mbps} Mb/s. Cuestan {capex} de obras y equipos y {annual} por año, sin contingencia ni impuestos.",
        "{links} links, {km} km of fiber and {leased} leased links join {nodes} places and carry {mbps} "
        "Mb/s. They cost {capex} of works and equipment and {annual} a year, without contingency and tax.",
    ),
    "bound": Both(
        "A {years} años cuestan {objective} en valor presente; ninguna otra elección entre {candidates} "
        "candidatos cuesta menos de {lower} (brecha {gap}; probado por la evidencia guardada: {certified}).",
        "Over {years} years they cost {objective} at present value; no other choice among {candidates} "
        "candidates costs less than {lower} (gap {gap}; proven by the stored evidence: {certified}).",
    ),
    "cut_down": Both(
        "La red de rutas se recortó a lo cercano a los caminos más cortos: la cota vale para lo que quedó.",
        "The roads were cut down to ways near the shortest: the bound is of what is left.",
    ),
    "protected": Both(
        "{protected} de {flows} flujos siguen pasando cuando falla un enlace cualquiera.",
        "{protected} of {flows} flows still pass when any one link fails.",
    ),
    "protected_nodes": Both(
        "{protected} de {flows} flujos siguen pasando cuando falla un enlace, o un lugar que atraviesan.",
        "{protected} of {flows} flows still pass when any one link fails, or a place that they only pass.",
    ),
    "unreached": Both(
        "Sin camino en los candidatos, y por eso fuera del plan: {flows}.",
        "Without a way over the candidates, and so left out: {flows}.",
    ),
    "assumed": Both(
        "{km} km de fibra se midieron como líneas rectas por {factor}: supuesto de planificación hasta traer "
        "las rutas.",
        "{km} km of fiber were measured as straight lines times {factor}: planning assumption until roads "
        "are fetched.",
    ),
    "assumed_offer": Both(
        "Los enlaces arrendados están al precio de la lista o de la tabla del estudio; donde nadie los "
        "ofreció es un supuesto de planificación.",
        "Leased links are at the price book or the table of the study; where nobody has offered them that is "
        "a planning assumption.",
    ),
    "links": Both("Enlaces de la troncal", "Links of the backbone"),
    "link": Both("enlace", "link"),
    "ends": Both("entre", "between"),
    "ways": Both("formas", "ways"),
    "km": Both("km", "km"),
    "capacity": Both("Mb/s", "Mb/s"),
    "load": Both("en la peor falla", "in the worst failure"),
    "huts": Both("casetas", "huts"),
    "optic": Both("óptica", "optic"),
    "margin": Both("margen, dB", "margin, dB"),
    "capex": Both("obras y equipos", "works and equipment"),
    "annual": Both("por año", "a year"),
    "unpaid": Both("Si no se paga", "If it is not paid"),
    "provider": Both("a quién se paga", "who is paid"),
    "fees": Both("canon por año", "fee a year"),
    "dark": Both("lugares a oscuras", "places that go dark"),
    "dark_mbps": Both("Mb/s perdidos", "Mb/s lost"),
    "unpaid_note": Both(
        "Pasados {days} días sin pago se corta el enlace (supuesto de planificación). Así quedaron a oscuras "
        "las cámaras de Santo Domingo en 2019.",
        "After {days} days without payment the link is cut off (planning assumption). So the cameras of "
        "Santo Domingo went dark in 2019.",
    ),
    "unmended": Both(
        "Si nadie mantiene {km} km de cable propio, se esperan {cuts} cortes y {optics} fallas de óptica por "
        "año (tasas del catálogo).",
        "If nobody maintains {km} km of own cable, {cuts} cuts and {optics} failures of optics a year are to "
        "be expected (rates of the catalog).",
    ),
    "picture": Both(
        "Esquema de la troncal: lugares en su posición, enlaces con su capacidad",
        "Schematic of the backbone: places where they stand, links with their capacity",
    ),
    "layer_links": Both("Enlaces troncales", "Backbone links"),
    "layer_link": Both("un enlace entre dos lugares", "a link between two places"),
    "layer_nodes": Both("Lugares de la troncal", "Places of the backbone"),
    "layer_node": Both(
        "un centro, miembro, localidad, cruce o caseta", "a center, member, locality, junction or hut"
    ),
    "kind": Both("tipo", "kind"),
    "name": Both("nombre", "name"),
    "owner": Both("dueño", "owner"),
    "source": Both("de dónde sale", "where it is from"),
    "fiber": Both("fibra", "fiber"),
    "leased": Both("capacidad arrendada", "leased capacity"),
    "new_poles": Both("cable aéreo, postes nuevos", "aerial cable, new poles"),
    "existing_poles": Both("cable aéreo, postes ajenos", "aerial cable, others' poles"),
    "duct": Both("cable en ducto", "cable in a duct"),
    "existing_fiber": Both("fibra existente", "standing fiber"),
    "lease_dark_fiber": Both("fibra oscura arrendada", "dark fiber leased"),
    "leased_capacity": Both("capacidad arrendada", "leased capacity"),
    "center": Both("centro", "center"),
    "member": Both("miembro", "member"),
    "place": Both("localidad", "locality"),
    "junction": Both("cruce", "junction"),
    "hut": Both("caseta", "hut"),
}
