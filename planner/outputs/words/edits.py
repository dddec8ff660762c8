"""Words about a plan that starts from a stored one, and what its edits changed."""

from __future__ import annotations

from planner.outputs.words.both import Both

EDITED: dict[str, Both] = {
    "title": Both("Cambios pedidos sobre un plan guardado", "Edits of a stored plan"),
    "asked": Both(
        "Se pidieron {rows} cambios: {pinned} lugares de cámara fijados, {forbidden} prohibidos, {moved} "
        "cámaras movidas, {streets_pinned} calles fijadas y {streets_forbidden} prohibidas.",
        "{rows} edits were asked for: {pinned} places of cameras pinned, {forbidden} forbidden, {moved} "
        "cameras moved, {streets_pinned} streets pinned and {streets_forbidden} forbidden.",
    ),
    "kept": Both(
        "De las {before} cámaras del plan guardado quedan {kept} donde estaban y como miraban; se van "
        "{dropped} y llegan {added}. De {before_m} de ruta quedan {kept_m}, se dejan {dropped_m} y se suman "
        "{added_m}.",
        "Of the {before} cameras of the stored plan {kept} stay where they stood and as they looked; "
        "{dropped} go and {added} come. Of {before_m} of route {kept_m} stay, {dropped_m} are left and "
        "{added_m} are added.",
    ),
    "held": Both(
        "Para cambiar lo menos posible, {held} cámaras a más de {free_m} de todo cambio se mantuvieron sin "
        "decidirlas de nuevo, y las calles guardadas quedan salvo que dejarlas ahorre {reroute} o más "
        "(supuestos de planificación): las cotas de este informe son de los planes que mantienen estas.",
        "To change as little as possible {held} cameras farther than {free_m} from every edit were held "
        "without deciding on them anew, and stored streets stay unless leaving them saves {reroute} or more "
        "(planning assumptions): the bounds of this report are of the plans that hold these cameras.",
    ),
    "compared": Both(
        "Lo que cuestan los cambios: el plan guardado según su propio plan.json, junto a este, ambos con "
        "ingeniería y precios. La diferencia incluye todo lo demás que se haya cambiado entre las dos "
        "corridas (ajustes, precios, listas).",
        "What the edits cost: the stored plan by its own plan.json beside this one, both engineered and "
        "priced. The difference holds whatever else was changed between the two runs (settings, prices, "
        "lists).",
    ),
    "table": Both("Plan guardado y este plan", "Stored plan and this plan"),
    "figure": Both("cifra", "figure"),
    "before": Both("plan guardado", "stored plan"),
    "after": Both("este plan", "this plan"),
    "difference": Both("diferencia", "difference"),
    "covered": Both("demanda vista", "demand seen"),
    "coverage_share": Both("parte de la demanda", "share of demand"),
    "capex": Both("inversión", "capex"),
    "annual_opex": Both("por año", "a year"),
    "route_m": Both("ruta (m)", "route (m)"),
}
