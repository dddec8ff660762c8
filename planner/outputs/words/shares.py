"""Words about one budget shared out among members."""

from __future__ import annotations

from planner.outputs.words.both import Both

SHARES: dict[str, Both] = {
    "title": Both("Un presupuesto repartido entre miembros", "One budget shared out among members"),
    "lead": Both(
        "{budget} para {members} miembros, {reserve} reservados para lo propio de la provincia; los planes "
        "elegidos cuestan {spent}.",
        "{budget} for {members} members, {reserve} kept for the province's own assets; the chosen plans cost "
        "{spent}.",
    ),
    "binds": Both(
        "El presupuesto limita: por la cota, más dinero vería más.",
        "The budget binds: by the bound, more money would see more.",
    ),
    "no_bind": Both(
        "El presupuesto no limita: por la cota, más dinero no tiene valor.",
        "The budget does not bind: by the bound, more money has no worth.",
    ),
    "bound": Both(
        "Ningún otro reparto suma más de {bound}; los planes elegidos suman {value} ({unit}; brecha {gap}). "
        "La cota es de los modelos conjuntos de los miembros: lo que queda fuera del modelo de un miembro "
        "cuenta como en el más barato, en eso, de sus planes.",
        "No other way of sharing sums to more than {bound}; the chosen plans sum to {value} ({unit}; gap "
        "{gap}). The bound is of the members' joint models: what stands outside a member's model counts as "
        "in the plan of that member where it costs least.",
    ),
    "table": Both("Qué tiene cada miembro", "What each member has"),
    "member": Both("Miembro", "Member"),
    "share": Both("Recibe", "Has"),
    "capex": Both("Su plan cuesta", "Its plan costs"),
    "seen": Both("Demanda vista", "Demand seen"),
    "slack": Both("Parte de la brecha", "Part of the gap"),
    "tried": Both("Planes hechos", "Plans made"),
    "alt": Both(
        "Barras: lo que recibe cada miembro, y en claro lo que la cota le daría",
        "Bars: what each member has, and in light what the bound would give it",
    ),
    "picture": Both(
        "Oscuro: lo que recibe. Claro: el dinero con el que la cota es mayor.",
        "Dark: what it has. Light: the money at which the bound is reached.",
    ),
    "demand": Both("milésimas de demanda", "thousandths of demand"),
    "residents": Both("milésimas de habitante", "thousandths of residents"),
    "alike": Both("millonésimas de miembro", "millionths of a member"),
}
