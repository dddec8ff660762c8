"""Words about POPs, splitters and uplinks."""

from __future__ import annotations

from planner.outputs.words.both import Both

POPS: dict[str, Both] = {
    "title": Both("Nodos de acceso (POP)", "Points of presence (POPs)"),
    "table": Both("Nodos de acceso", "POPs"),
    "centers": Both(
        "Todas las fibras terminan en el centro de monitoreo: no hay otros nodos.",
        "All fibers end at the monitoring center: there are no other POPs.",
    ),
    "sentence": Both(
        "Las fibras de {sites} sitios terminan en {count} nodos fuera del centro; las de {home} en el "
        "centro. De {ports} puertos en los nodos se usan {used}. Juntos consumen {power}.",
        "The fibers of {sites} sites end at {count} POPs beside the center, those of {home} at the center. "
        "Of {ports} ports at the POPs {used} are in use. Together they draw {power}.",
    ),
    "choice": Both(
        "Se eligieron {chosen} de {candidates} lugares posibles. Según el modelo, nodos, enlaces, puertos, "
        "módulos y fibras cuestan {cost}; ninguna otra elección entre esos lugares, con las rutas dadas, "
        "cuesta menos de {bound}: a lo sumo {gap} del costo podría ahorrarse eligiendo otros.",
        "{chosen} of {candidates} possible places were chosen. By the model's estimate POPs, uplinks, ports, "
        "optics and fibers cost {cost}; no other choice among those places, the routes given, costs less "
        "than {bound}: at most {gap} of the cost could be saved by choosing others.",
    ),
    "stopped": Both(
        "El margen queda por encima del límite de {limit}: la elección no está probada.",
        "The gap is above the limit of {limit}: the choice is not proven.",
    ),
    "dark": Both(
        "Quedaron fuera {dark} lugares cuyo enlace al centro ningún módulo del catálogo iluminaría con "
        "seguridad.",
        "{dark} places were left out whose uplink no optic of the catalog would light with certainty.",
    ),
    "estimate": Both(
        "Es una estimación para elegir: cables y fusiones se cuentan después. Si los nodos abaratan el plan "
        "se ve comparando los planes con y sin ellos.",
        "It is an estimate for choosing: cables and splices are counted afterwards. Whether POPs make the "
        "plan cheaper is seen by comparing the plans with and without them.",
    ),
    "standing": Both(
        "Ya están {count} nodos, según la lista del estudio, con {ports} puertos libres: {joined} son nodos "
        "de este plan y no compran gabinete, batería ni los puertos que ya tienen; su entrada, fibras y "
        "enlace sí.",
        "{count} POPs stand already, by the study's list, with {ports} free ports: {joined} are POPs of this "
        "plan and buy no rack, battery or port that stands; their entrance, fibers and uplink they do.",
    ),
    "not_joined": Both("{id} ({name}) queda fuera: {why}.", "{id} ({name}) is left out: {why}."),
    "existing_pops": Both("Nodos que ya están", "POPs that stand already"),
    "existing_pop": Both("nodo que ya está", "POP that stands already"),
    "id": Both("Nodo", "POP"),
    "place": Both("Lugar", "Place"),
    "ports_used": Both("Puertos en uso", "Ports in use"),
    "ports": Both("Puertos", "Ports"),
    "sites": Both("Sitios", "Sites"),
    "power": Both("Potencia", "Power"),
    "up": Both("Subida", "Up"),
    "down": Both("Bajada", "Down"),
    "optic": Both("Módulo hacia el centro", "Optic to the center"),
    "route": Both("Ruta al centro", "Route to the center"),
    "kind_center": Both("centro de monitoreo", "monitoring center"),
    "kind_building": Both("en un edificio público", "in a government building"),
    "kind_cabinet": Both("en un gabinete de calle", "in a street cabinet"),
    "kind_existing": Both("ya existente", "standing already"),
    "pops": Both("Nodos de acceso (POP)", "POPs"),
    "pop": Both("nodo de acceso", "POP"),
    "splitters": Both("Divisores ópticos", "Optical splitters"),
    "splitter": Both("divisor óptico", "optical splitter"),
    "stage_1": Both("primera etapa, junto al nodo", "first stage, next to the POP"),
    "stage_2": Both("segunda etapa, junto a los sitios", "second stage, next to the sites"),
    "uplinks": Both("Enlaces de los nodos al centro", "Uplinks of POPs to the center"),
    "uplink": Both("enlace de un nodo al centro", "uplink of a POP to the center"),
}
