"""What the map says of each of its layers: its group, why features are there, and what the legend adds."""

from __future__ import annotations

from typing import NamedTuple

from planner.outputs.words.both import Both, same

NOTHING = same("")


class About(NamedTuple):
    """Group of the legend, why a feature is there, and what the legend adds."""

    group: str
    why: Both = NOTHING
    note: Both = NOTHING


ABOUT: dict[str, About] = {
    "streets": About(
        "ground",
        note=Both(
            "Unidas por nombre y simplificadas a 1,5 m; la forma exacta está en plan.gpkg.",
            "Joined by name and simplified to 1.5 m; the exact shape is in plan.gpkg.",
        ),
    ),
    "districts": About(
        "ground",
        Both("Es un distrito de la capa del estudio.", "It is a district of the study's layer."),
    ),
    "exclusion_zones": About(
        "ground",
        Both("La pide la capa de zonas del estudio.", "The study's layer of zones asks for it."),
        Both(
            "Puede decir dónde hay personas protegidas: falta en la versión pública y no debe difundirse.",
            "May tell where protected people are: left out of the public version, and not to be handed on.",
        ),
    ),
    "demand": About(
        "ground",
        Both(
            "Suma de los puntos de demanda del cuadrado, con los pesos del estudio.",
            "Sum of the demand points of the square, by the study's weights.",
        ),
    ),
    "blind": About(
        "cameras",
        Both(
            "Demanda del cuadrado que ninguna cámara del plan ve.",
            "Demand of the square that no camera of the plan sees.",
        ),
    ),
    "viewsheds": About(
        "cameras",
        Both("Es la vista de la cámara del mismo id.", "It is the view of the camera of the same id."),
        Both(
            "De día, al nivel que pide el estudio; la tapan edificios o el borde de la calle, según el "
            "modelo de visión de cada cámara.",
            "By day, at the level that the study asks for; buildings or the street's edge bound it, by the "
            "sight model of each camera.",
        ),
    ),
    "reaches": About(
        "cameras",
        Both(
            "Sirve para juzgar la privacidad: no cuenta como cobertura.",
            "It serves to judge privacy: it does not count as coverage.",
        ),
    ),
    "blind_spots": About(
        "cameras",
        Both(
            "Ninguna cámara ve esta calle al nivel del estudio; 1 es la de más demanda.",
            "No camera sees this street at the study's level; 1 has the most demand.",
        ),
    ),
    "existing_cameras": About(
        "cameras",
        Both(
            "Ya está, según la fuente; este plan no la compra ni la conecta.",
            "It stands already, as the source says; this plan neither buys nor joins it.",
        ),
    ),
    "tender": About(
        "cameras",
        Both("Está en la lista de lugares del estudio.", "It is on the study's list of places."),
        Both(
            "Lugares de la lista, lleven o no una cámara de este plan.",
            "Places of the list, whether or not this plan puts a camera there.",
        ),
    ),
    "candidates": About(
        "cameras",
        Both(
            "Lugar posible por las reglas del estudio, que este plan no usa.",
            "Possible place by the rules of the study, which this plan does not use.",
        ),
    ),
    "missed": About("cameras"),
    "cameras": About("cameras"),
    "signs": About(
        "cameras",
        Both(
            "Avisa antes de entrar en lo que ven las cámaras que nombra.",
            "It tells people before they come into the view of the cameras that it names.",
        ),
    ),
    "points": About(
        "sites",
        Both(
            "Está en la lista de puntos de gobierno del estudio, que el plan une con el centro.",
            "It is on the study's list of government points, which the plan joins to the center.",
        ),
    ),
    "centers": About(
        "sites",
        Both(
            "El estudio pone acá el centro, donde terminan las fibras y se miran las imágenes.",
            "The study puts the center here, where fibers end and images are watched.",
        ),
    ),
    "unserved": About("sites"),
    "sensitive_places": About(
        "ground",
        Both(
            "Es un lugar de una clase que el catálogo o el estudio protege de la vista.",
            "It is a place of a kind that catalog or study keeps from view.",
        ),
        Both("Sin nombres; los refugios no están.", "Without names; shelters are left out."),
    ),
    "spans": About(
        "network",
        note=Both(
            "Cada calle con fibra una vez. El ancho dice fibras en uso.",
            "Each street with fiber once. The width tells fibers in use.",
        ),
    ),
    "cables": About(
        "network",
        Both(
            "Lleva las fibras de los circuitos que pasan por sus tramos, en el tamaño comercial que las "
            "contiene.",
            "It carries the fibers of the circuits along its spans, in the commercial size that holds them.",
        ),
        Both(
            "Troncal: del centro a los nodos. Alimentación: del nodo a su primer divisor. Distribución: de "
            "ahí hacia los sitios. Las acometidas son otra capa. Dos cables en una calle van uno sobre otro.",
            "Backbone: center to POPs. Feeder: POP to its first splitter. Distribution: onward to the sites. "
            "Drops are a layer of their own. Two cables in one street lie on each other.",
        ),
    ),
    "drops": About(
        "network",
        Both(
            "Une un sitio con la fibra de su calle.", "It joins a site to the fiber of its street."
        ),
    ),
    "supports": About(
        "network",
        Both(
            "Puesto por la regla de distancias del catálogo a lo largo de su tramo.",
            "Placed along its span by the catalog's rule of distances.",
        ),
    ),
    "closures": About("network"),
    "pops": About(
        "network",
        Both(
            "Las fibras de sus sitios terminan acá; el informe dice cómo se eligió.",
            "The fibers of its sites end here; the report tells how it was chosen.",
        ),
    ),
    "splitters": About(
        "network",
        Both(
            "Reparte la luz de una fibra entre los sitios que alimenta.",
            "It shares the light of one fiber among the sites that it feeds.",
        ),
    ),
    "existing_pops": About("network"),
    "standing": About(
        "sites",
        Both(
            "Ya está, por `plant.source`: este plan lo amplía y no lo compra dos veces.",
            "It stands by `plant.source`: this plan extends it and buys none of it twice.",
        ),
    ),
    "replacement_parts": About(
        "sites",
        Both(
            "Vence o está caída: el programa la repone en el año de su color, o el presupuesto no alcanza.",
            "It is due or down: the program replaces it in the year of its color, or no budget reaches it.",
        ),
    ),
    "uplinks": About(
        "network",
        Both(
            "Lleva al centro lo que juntan los sitios de un nodo.",
            "It takes to the center what the sites of a POP send.",
        ),
    ),
    "second_routes": About(
        "risks",
        Both(
            "El estudio pide una segunda ruta para este sitio.",
            "The study asks for a second route for this site.",
        ),
    ),
    "rings": About(
        "risks",
        Both(
            "Las dos rutas de un sitio juntas: cortada una, queda la otra, salvo en lo que comparten.",
            "Both routes of a site together: one cut, the other is left, but for what they share.",
        ),
    ),
    "single_points": About(
        "risks",
        Both(
            "Un solo corte acá deja sin servicio lo que está más allá.",
            "One cut here puts out what lies beyond it.",
        ),
    ),
    "crossings": About(
        "works",
        Both(
            "La ruta cruza acá una barrera: pide obra y permiso propios.",
            "The route crosses a barrier here: it asks for works and a permit of its own.",
        ),
    ),
    "phase_spans": About(
        "works", Both("Lo construye la etapa que se nombra.", "The phase that is named builds it.")
    ),
    "phase_sites": About(
        "works", Both("Lo une la etapa que se nombra.", "The phase that is named joins it.")
    ),
}  # fmt: skip
TENDER = {
    "title": Both("Lugares de la lista", "Places of the list"),
    "one": Both("lugar de la lista", "place of the list"),
    "chosen": Both("con cámara del plan", "with a camera of the plan"),
    "left": Both("sin cámara del plan", "without a camera of the plan"),
}
DISTRICTS = {
    "title": Both("Distritos", "Districts"),
    "one": Both("distrito", "district"),
    "residents": Both("habitantes", "residents"),
    "cameras": Both("cámaras del plan", "cameras of the plan"),
    "cameras_per_1000": Both("cámaras cada 1.000 habitantes", "cameras per 1,000 residents"),
    "covered_pct": Both("demanda que se ve", "demand seen"),
    "floor_pct": Both("piso de cobertura", "floor of coverage"),
    "ceiling": Both("tope de cámaras", "most cameras"),
}
SIGNS = {"title": Both("Carteles", "Signs"), "one": Both("cartel", "sign")}
SENSITIVE = {
    "title": Both("Lugares sensibles", "Sensitive places"),
    "one": Both("lugar sensible", "sensitive place"),
}
ZONES = {
    "title": Both("Zonas de exclusión", "Exclusion zones"),
    "one": Both("zona de exclusión", "exclusion zone"),
    "action": Both("qué pide", "what it asks for"),
}
RINGS = {
    "title": Both("Anillos: ambas rutas", "Rings: both routes"),
    "one": Both("anillo de un sitio o nodo", "ring of a site or POP"),
}
COLOR_BY = {
    "role": Both("papel y tendido", "role and deployment"),
    "size": Both("tamaño de cable", "cable size"),
    "fibers": Both("{n} fibras", "{n} fibers"),
    "unknown": Both("sin dato", "not given"),
}
