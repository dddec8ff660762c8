"""Words about what the cameras see."""

from __future__ import annotations

from planner.outputs.words.both import Both, same
from planner.outputs.words.codes import code_name

SEEING: dict[str, Both] = {
    "title": Both("Qué ven las cámaras", "What the cameras see"),
    "level_note": Both(
        "La demanda cuenta como vista donde alguna cámara da el nivel «{level}» ({px} píxeles por "
        "metro, {profile}) de {light}, fuera de su zona muerta, dentro de su campo visual y con línea de "
        "visión libre.",
        "Demand counts as seen where some camera holds the level “{level}” ({px} pixels per meter, "
        "{profile}) by {light}, beyond its dead zone, within its field of view and in a clear line of sight.",
    ),
    "fewer": Both(
        "Se pidieron {asked} cámaras y se eligieron {chosen}. Lo que impide una más: {stops}.",
        "{asked} cameras were asked for and {chosen} chosen. What stops one more: {stops}.",
    ),
    "nothing_stops": Both(
        "ningún límite que se conozca; no se encontró una elección con más",
        "no limit that is known; no choice of more was found",
    ),
    "in_sight": Both("suelo a la vista de alguna cámara", "ground in sight of some camera"),
    "day": Both("día", "day"),
    "night": Both("noche", "night"),
    "claimed": Both(
        "No se cuenta nada más allá de {range} m, el alcance que el estudio afirma.",
        "Nothing beyond {range} m is counted, the range that the study claims.",
    ),
    "circle": Both(
        "Control contra el modelo de círculos: círculos del mismo alcance en los mismos lugares dirían "
        "{circles} de día y {circles_night} de noche; las mismas cámaras con línea de visión y azimut al "
        "azar dan {random} y {random_night}; este plan, {plan} y {plan_night}.",
        "Check against the circle model: circles of the same range at the same places would claim {circles} "
        "by day and {circles_night} by night; the same cameras in line of sight at random azimuths give "
        "{random} and {random_night}; this plan {plan} and {plan_night}.",
    ),
    "circle_chart": Both(
        "Demanda vista, en %: círculos, azimut al azar y este plan, de día y de noche",
        "Demand seen, in %: circles, random azimuths and this plan, by day and by night",
    ),
    "circles_bar": Both("círculos, {light}", "circles, {light}"),
    "random_bar": Both("azimut al azar, {light}", "random azimuths, {light}"),
    "plan_bar": Both("este plan, {light}", "this plan, {light}"),
    "levels": Both("Cobertura por nivel", "Coverage by level"),
    "profile": Both("Norma", "Standard"),
    "level": Both("Nivel", "Level"),
    "density": Both("Píxeles por metro", "Pixels per meter"),
    "by_day": Both("De día", "By day"),
    "by_night": Both("De noche", "By night"),
    "curve": Both("Cobertura según el número de cámaras", "Coverage by number of cameras"),
    "curve_note": Both(
        "Las cámaras del plan puestas de a una, la de más demanda nueva primero.",
        "The cameras of the plan set one by one, the one with most new demand first.",
    ),
    "cameras": Both("Cámaras", "Cameras"),
    "number": Both("Cámara número", "Camera number"),
    "adds": Both("Demanda que agrega", "Demand it adds"),
    "reached": Both("Cobertura hasta ella", "Coverage up to it"),
    "worst": Both(
        "Si falla una sola cámara, la peor pérdida es {share} de la demanda ({camera}). Cada unidad de "
        "demanda vista la ven en promedio {overlap} cámaras.",
        "If one camera fails, the worst loss is {share} of the demand ({camera}). Each unit of seen demand "
        "is in sight of {overlap} cameras on average.",
    ),
    "backup": Both(
        "{share} de la demanda la ven dos cámaras o más.",
        "{share} of the demand is seen by two cameras or more.",
    ),
    "blind": Both("Puntos ciegos, los de más demanda primero", "Blind spots, most demand first"),
    "rank": Both("Orden", "Rank"),
    "street": Both("Calle", "Street"),
    "district": Both("Distrito", "District"),
    "demand": Both("Demanda no vista", "Demand not seen"),
    "length": Both("Metros de calle", "Meters of street"),
    "districts": Both("Por distrito", "By district"),
    "residents": Both("Habitantes", "Residents"),
    "per_1000": Both("Cámaras cada 1.000 habitantes", "Cameras per 1,000 residents"),
    "covered": Both("Vista", "Seen"),
    "floor": Both("Mínimo pedido", "Least asked for"),
    "ceiling": Both("Máximo de cámaras", "Most cameras"),
    "layers": Both("Qué se pesó como demanda", "What was weighed as demand"),
    "layer": Both("Capa", "Layer"),
    "kind": Both("Qué cuenta", "What it counts"),
    "share": Both("Parte de la mezcla", "Share of the mixture"),
    "off": Both("Sin calle cerca", "No street near"),
    "source": Both("Fuente", "Source"),
    "police": Both("solo registros policiales", "police records alone"),
    "existing": Both(
        "Ya hay {n} cámaras: {credited} cuentan por lo que ven ({share} de la demanda), {unknown} no, porque "
        "nadie dice a dónde miran. El plan agrega a ellas; no las compra ni las conecta.",
        "{n} cameras stand already: {credited} count for what they see ({share} of the demand), {unknown} do "
        "not, for nobody says where they look. The plan adds to them; it neither buys nor joins them.",
    ),
    "privacy": Both("Casas, lugares sensibles y suelo público", "Homes, sensitive places and public ground"),
    "exclusions": Both(
        "Lugares candidatos prohibidos por una zona de exclusión: {forbid}; con máscara obligatoria: {mask}; "
        "por justificar: {justify}.",
        "Candidate places that an exclusion zone forbids: {forbid}; to be masked: {mask}; to be justified: "
        "{justify}.",
    ),
    "zones_in_view": Both(
        "Cámaras que miran dentro de una zona prohibida o con máscara: {n}, cada una con máscara obligatoria "
        "({area} a la vista sin ella). Lo que hay en esas zonas no se acredita a ninguna cámara.",
        "Cameras that look into a zone that forbids or masks: {n}, each to be masked ({area} in view without "
        "the mask). No camera is credited with what lies in these zones.",
    ),
    "sensitive_in_view": Both(
        "Lugares sensibles a la vista: {places}.", "Sensitive places in view: {places}."
    ),
    "no_sensitive_in_view": Both(
        "Ningún lugar sensible del mapa está a la vista.", "No mapped sensitive place is in view."
    ),
    "facade": Both(
        "Las cámaras ven {facade} de fachada de viviendas al nivel en que se distingue a una persona.",
        "The cameras see {facade} of residential facade at the level at which a person is discerned.",
    ),
    "facade_unknown": Both(
        "No se sabe cuánta fachada de viviendas ven: el estudio no tiene edificios con uso.",
        "How much residential facade they see is not known: the study has no buildings with their use.",
    ),
    "public": Both(
        "{share} de lo que ven es suelo público, en promedio.",
        "{share} of what they see is public ground, on average.",
    ),
    "seats": Both(
        "Puestos de operador que hacen falta, a {per} cámaras por puesto: {seats}.",
        "Operator seats needed, at {per} cameras a seat: {seats}.",
    ),
    "storage": Both("El almacenamiento es de {tb} TB.", "Storage is {tb} TB."),
}

STOPS: dict[str, Both] = {
    "cameras.most_per_site": Both(
        "todos los lugares están llenos (cameras.most_per_site)",
        "every place is full (cameras.most_per_site)",
    ),
    "cameras.spacing_m": Both(
        "la distancia entre cámaras (cameras.spacing_m)", "the distance between cameras (cameras.spacing_m)"
    ),
    "cameras.device_budget": Both(
        "el presupuesto de equipos (cameras.device_budget)", "the budget of devices (cameras.device_budget)"
    ),
    "cameras.class_most.": Both(
        "el máximo de cámaras de la clase {name} (cameras.class_most)",
        "the most cameras of class {name} (cameras.class_most)",
    ),
    "the ceiling of district ": Both(
        "el máximo de cámaras del distrito {name}", "the ceiling of district {name}"
    ),
    "least_cameras of district ": Both(
        "el mínimo de cámaras del distrito {name}", "the least cameras of district {name}"
    ),
}
"""What stops one more camera, by the setting that plan.json names, or by what its name begins with."""


def stop_name(setting: str) -> Both:
    """Return in words what stops one more camera.

    >>> stop_name("cameras.class_most.ptz").en
    'the most cameras of class PTZ (cameras.class_most)'
    """
    for key, words in STOPS.items():
        if setting == key:
            return words
        if key.endswith((".", " ")) and setting.startswith(key):
            name = setting.removeprefix(key)
            return words.fill(name=code_name(name) if key.startswith("cameras.") else name)
    return same(setting)
