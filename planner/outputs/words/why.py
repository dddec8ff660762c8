"""Words on why a camera or street is in the plan, and why a place carries no camera."""

from __future__ import annotations

from planner.outputs.words.both import Both

WHY: dict[str, Both] = {
    "without_once": Both(
        "sin ella se ahorra al menos (equipo, puesto, acometida y calle propia)",
        "saved without it, at least (equipment, place, drop and street of its own)",
    ),
    "without_yearly": Both("y por año", "and a year"),
    "alone_m": Both("calle que no lleva otra cosa", "street that carries nothing else"),
    "binding": Both("qué lo decide", "what binds"),
    "points_beyond": Both("puntos de gobierno más allá", "government points beyond"),
    "cameras_beyond": Both("cámaras más allá", "cameras beyond"),
    "gain_beyond": Both("cobertura que se pierde sin ellas", "coverage lost without these"),
    "gain": Both("vería además", "would see more"),
    "cost": Both("costo en el modelo conjunto", "cost in the joint model"),
    "view_id": Both("vista", "view"),
    "missed": Both("Mejores lugares sin cámara, y por qué", "Best places without a camera, and why"),
    "missed_meaning": Both(
        "lugar sin cámara que más sumaría, y qué habla en contra",
        "place without a camera that would add most, and what is against it",
    ),
}
BINDS: dict[str, Both] = {
    "list": Both("la lista la fija", "the list fixes it"),
    "edits": Both(
        "un cambio pedido la fija o queda del plan guardado",
        "an edit pins it, or it is kept of the stored plan",
    ),
    "points": Both("todo plan une los puntos de gobierno", "every plan joins government points"),
    "cameras": Both("las cámaras que están más allá", "the cameras beyond it"),
    "protection": Both("un segundo camino", "a second route"),
    "money": Both(
        "en el margen de la cota el mismo dinero ve más en otra parte",
        "at the margin of the bound the same money sees more elsewhere",
    ),
    "least": Both("la lista o su distrito la pide", "the list or its district asks for it"),
    "floor": Both(
        "sin ella un distrito vería menos que su cobertura mínima",
        "without it a district would see less than its floor of coverage",
    ),
    "required": Both(
        "sin ella se vería menos de lo pedido", "without it less would be seen than is asked for"
    ),
    "met": Both("lo pedido se ve sin ella", "what is asked for is seen without it"),
    "reach": Both("la fibra no llega a su calle", "fiber cannot reach its street"),
    "search": Both(
        "nada conocido habla en contra; la búsqueda no lo eligió",
        "nothing known speaks against it; the search did not choose it",
    ),
    "seen": Both("otras cámaras ven todo lo que ella vería", "other cameras see all that it would"),
    "room": Both("otra cámara está en su lugar", "another camera stands at its place"),
    "gone": Both("su lugar no se ofrece en el plan posterior", "its place is not on offer in the later plan"),
    "sees_alone": Both("ve lo que ninguna otra", "it sees what no other does"),
    "passed": Both("ninguna ruta pasa por ahí", "no route passes there"),
    "": Both("nada", "nothing"),
}
FULL = Both("{settings} no deja lugar para más", "{settings} leaves no room for more")


def binds(code: str) -> Both:
    """Return what binds in words: a reason, or settings joined by plus signs.

    >>> binds("cameras.count").en, binds("list").en
    ('cameras.count leaves no room for more', 'the list fixes it')
    """
    return BINDS[code] if code in BINDS else FULL.fill(settings=code.replace("+", ", "))
