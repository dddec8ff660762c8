"""Words of the public map."""

from __future__ import annotations

from planner.outputs.words.both import Both

PURPOSE_NAMES: dict[str, Both] = {
    "crime": Both("delitos", "crime"),
    "road_safety": Both("seguridad vial", "road safety"),
    "traffic": Both("tránsito", "traffic"),
    "emergencies": Both("emergencias", "emergencies"),
    "crowds": Both("multitudes", "crowds"),
    "buildings": Both("edificios y bienes públicos", "public buildings and goods"),
    "transport": Both("transporte público", "public transport"),
    "environment": Both("ambiente", "environment"),
}
"""Names of `schema.PURPOSES`."""
SWITCH_NAMES: dict[str, Both] = {"off": Both("no", "no"), "on": Both("sí", "yes")}
PUBLIC: dict[str, Both] = {
    "build": Both("versión pública", "public version"),
    "unknown": Both("todavía no informado", "not yet told"),
    "blank": Both("Todavía no informado", "Not yet told"),
    "sight": Both(
        "El contorno punteado es el alcance de la cámara, de día, alrededor de su posición publicada; "
        "edificios y árboles le quitan parte.",
        "The dashed outline is the range of the camera, by day, around its published position; buildings "
        "and trees take part of it away.",
    ),
    "left_out": Both(
        "Esta versión no muestra la red: ni centros, ni nodos, ni cajas, ni recorridos de fibra, ni qué "
        "corte dejaría a oscuras a quién; tampoco edificios públicos, refugios ni zonas de exclusión.",
        "This version does not show the network: no centers, POPs, closures or fiber routes, nor which cut "
        "would put out whom; and no public buildings, shelters or exclusion zones.",
    ),
    "precision": Both(
        "Cada cámara está en el medio de un cuadrado del tamaño de su precisión publicada; donde todavía "
        "no se informó ninguna, de {side} m (supuesto de planificación). Precisión informada de {n} de "
        "{all} cámaras.",
        "Each camera stands in the middle of a square as large as its published precision; where none has "
        "been told yet, of {side} m (planning assumption). Precision told of {n} of {all} cameras.",
    ),
    "told": Both(
        "Informado por la autoridad: finalidad de {purpose}, responsable de {controller}, contacto de "
        "{contact}, plazo de conservación de {retention_days}, fecha de revisión de {review_date}, de "
        "{all} cámaras.",
        "Told by the authority: purpose of {purpose}, controller of {controller}, contact of {contact}, "
        "retention of {retention_days}, review date of {review_date}, of {all} cameras.",
    ),
    "camera_name": Both("calle", "street"),
}
