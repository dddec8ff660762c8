"""Words about crossings, and about what makes works cost more."""

from __future__ import annotations

from planner.outputs.words.both import Both

WORKS: dict[str, Both] = {
    "title": Both("Cruces y factores de obra", "Crossings and factors on works"),
    "some": Both(
        "La ruta cruza {count} veces vías férreas, cursos de agua o rutas y avenidas principales; "
        "{bored} m van "
        "por perforación. Cada cruce necesita un permiso propio.",
        "The route crosses railways, waterways or main roads {count} times; {bored} m are bored. Each "
        "crossing "
        "needs a permit of its own.",
    ),
    "none": Both(
        "La ruta no cruza ninguna de las barreras conocidas.",
        "The route crosses none of the barriers that are known.",
    ),
    "unknown_railway": Both(
        "Cruces de vías férreas: desconocidos, no hay capa. No están contados ni presupuestados.",
        "Crossings of railways unknown: no layer. They are neither counted nor priced.",
    ),
    "unknown_waterway": Both(
        "Cruces de ríos, arroyos y canales: desconocidos, no hay capa. No están contados ni presupuestados.",
        "Crossings of rivers, streams and canals unknown: no layer. They are neither counted nor priced.",
    ),
    "factor": Both(
        "Por clase de calle, pavimento, pendiente, puentes y zonas, un metro de obra cuesta en promedio "
        "{mean} "
        "veces lo que en una calle común; {above} m de ruta cuestan más que uno común. Los postes "
        "nuevos llevan "
        "{guys} riendas.",
        "By street class, pavement, slope, bridges and zones, a meter of works costs on average {mean} times "
        "what it does on an ordinary street; {above} m of route cost more than an ordinary one. New "
        "poles have "
        "{guys} guys.",
    ),
    "table": Both("Cruces de la ruta", "Crossings of the route"),
    "id": Both("Cruce", "Crossing"),
    "kind": Both("Qué se cruza", "What is crossed"),
    "name": Both("Nombre", "Name"),
    "manner": Both("Forma", "How"),
    "length": Both("Largo", "Length"),
    "way": Both("Forma de construir", "Way of building"),
    "span": Both("Tramo", "Span"),
    "map": Both("Cruces", "Crossings"),
    "one": Both("cruce de vía, curso de agua o avenida", "crossing of a railway, waterway or main road"),
}
