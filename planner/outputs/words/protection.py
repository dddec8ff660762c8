"""Words about second routes."""

from __future__ import annotations

from planner.outputs.words.both import Both

PROTECTION_CODES: dict[str, Both] = {
    "working": Both("de trabajo", "working"),
    "second": Both("segunda ruta", "second route"),
    "point": Both("punto de gobierno", "government point"),
    "at_center": Both("está en el centro: no la necesita", "stands at the center: needs none"),
    "no_other_way": Both("las calles no dan otro camino", "the streets give no other way"),
    "unserved": Both("sin servicio: no tiene ni la primera", "not served: has not even the first one"),
    "second_optic": Both("módulos de la segunda ruta", "modules of the second route"),
    "second_attenuator": Both("atenuador de la segunda ruta", "attenuator of the second route"),
}

PROTECTION_COLUMNS: dict[str, Both] = {
    "circuit_kind": Both("ruta de trabajo o segunda", "working or second route"),
    "device_id": Both("sitio o nodo", "site or POP"),
    "has_second": Both("tiene segunda ruta", "has a second route"),
    "protection_id": Both("circuito de la segunda ruta", "circuit of the second route"),
    "working_m": Both("ruta de trabajo", "working route"),
    "second_m": Both("segunda ruta", "second route"),
    "second_fibers": Both("fibras de la segunda ruta", "fibers of the second route"),
    "shared_m": Both("metros en común", "meters shared"),
    "shared_pct": Both("parte en común", "share in common"),
    "shared_span_ids": Both("tramos en común", "spans shared"),
    "shared_risks": Both("riesgos en común", "risks shared"),
}

SECOND: dict[str, Both] = {
    "title": Both("Segundas rutas", "Second routes"),
    "cost": Both(
        "{protected} de {devices} sitios y nodos críticos tienen una segunda ruta por fibras propias. "
        "Las obras junto al árbol cuestan {added} ({share} de lo que cuesta el árbol) y suman {length} "
        "de ruta; módulos, puertos y fibras se cuentan con los demás equipos y cables.",
        "{protected} of {devices} critical sites and POPs have a second route on fibers of their own. "
        "The works beside the tree cost {added} ({share} of what the tree costs) and add {length} of "
        "route; modules, ports and fibers are counted with the other equipment and cables.",
    ),
    "bound": Both(
        "Con las primeras rutas como están, ninguna elección de tramos cuesta menos de {bound}, lo "
        "que cualquiera puede verificar: la elegida está a {gap} de ese límite.",
        "With the first routes as they are, no choice of spans costs less than {bound}, which anyone can "
        "check: the one chosen is within {gap} of that bound.",
    ),
    "claimed": Both(
        "Eso es más que la diferencia pedida de {limit}. El cálculo la alcanzó ramificando: según él nada "
        "cuesta menos de {bound}, pero lo guardado no lo prueba.",
        "That is above the gap of {limit} that was asked for. The solver reached it by branching: by its "
        "word nothing costs less than {bound}, but what is stored does not prove it.",
    ),
    "stopped": Both(
        "El tiempo se acabó antes de llegar a la diferencia pedida de {limit}.",
        "Time ended before the gap of {limit} that was asked for.",
    ),
    "straight": Both(
        "{many} van por el camino más corto y no por el más barato, porque ninguna óptica ilumina este: el "
        "límite vale para segundas rutas con luz o sin ella: la diferencia incluye lo que la luz cuesta.",
        "{many} run along the shortest way instead of the cheapest, which no optic lights: the bound is of "
        "second routes lit or not, so that the gap holds what light costs.",
    ),
    "shared": Both(
        "{nothing} de ellas no comparten ni un metro ni una estructura con la primera; las otras "
        "comparten en total {shared}, que las calles no dejan evitar: un corte ahí deja fuera ambas.",
        "{nothing} of them share not a meter and no structure with the first; the others share {shared} "
        "in all, which the streets do not let them avoid: a cut there takes both.",
    ),
    "apart": Both(
        "Ninguna comparte un metro ni una estructura con la primera.",
        "None of them shares a meter or a structure with the first.",
    ),
    "without": Both(
        "{without} no tienen segunda ruta; la tabla dice por qué. Siguen con la primera.",
        "{without} have no second route; the table says why. They keep the first one.",
    ),
    "ring": Both(
        "El nodo {pop} forma con el centro un anillo de conmutadores (ITU-T G.8032) sobre fibras "
        "propias: con un camino cortado, el otro lleva los {load} con {working} o {second} de capacidad "
        "({share} de la menor).",
        "POP {pop} closes a ring of switches with the center (ITU-T G.8032) on fibers of its own: with "
        "one way cut the other carries the {load} on {working} or {second} ({share} of the smaller).",
    ),
    "joined": Both(
        "Anillos que unan varios de estos {pops} nodos ahorrarían a lo sumo {saves} ({share} de la "
        "inversión) en módulos, puertos y fibras, por cualquiera de los tramos tendidos (estimación): con "
        "dos caminos propios ningún nodo depende del conmutador ni de la carga de otro.",
        "Rings that join several of these {pops} POPs would save {saves} at most ({share} of the capex) "
        "in modules, ports and fibers, over any of the spans laid (an estimate): with two ways of its own "
        "no POP depends on the switch or the load of another.",
    ),
    "drop": Both(
        "La acometida, del edificio a la calle, es una sola. Que los conmutadores de los sitios tengan "
        "dos puertos de fibra es un supuesto de planificación.",
        "The drop, from the building to the street, is one. That the switches of the sites have two "
        "fiber ports is a planning assumption.",
    ),
    "table": Both("Sitios críticos y su segunda ruta", "Critical sites and their second route"),
    "site": Both("Sitio", "Site"),
    "name": Both("Nombre", "Name"),
    "has": Both("Segunda ruta", "Second route"),
    "first": Both("Primera", "First"),
    "second": Both("Segunda", "Second"),
    "common": Both("En común", "Shared"),
    "risks": Both("Estructuras en común", "Structures shared"),
    "why": Both("Por qué no la tiene", "Why it has none"),
    "yes": Both("sí", "yes"),
    "no": Both("no", "no"),
    "map": Both("Segundas rutas de sitios críticos", "Second routes of critical sites"),
    "one": Both("segunda ruta", "second route"),
}
