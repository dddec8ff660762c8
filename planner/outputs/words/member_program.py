"""Words about one replacement program over the members of a plan."""

from __future__ import annotations

from planner.outputs.words.both import Both

PROGRAM: dict[str, Both] = {
    "title": Both("Programa de reposición de todos los miembros", "Replacement program over all members"),
    "lead": Both(
        "De {first} a {last}, con {budget} por año para {members} miembros: de {due} partes que vencen o "
        "están caídas se reponen {bought}, por {cost} de {cost_due}. Caídas: {down}; de ellas se reponen "
        "{mended}. Es aparte del costo de este plan.",
        "From {first} to {last}, with {budget} a year for {members} members: of {due} parts that are due or "
        "down {bought} are replaced, for {cost} of {cost_due}. Down: {down}; of these {mended} are replaced. "
        "It is beside the cost of this plan.",
    ),
    "coverage": Both(
        "Cobertura esperada de la demanda de esos miembros en {last}: {without} sin el programa, {with_it} "
        "con él.",
        "Expected coverage of the demand of these members in {last}: {without} without the program, "
        "{with_it} with it.",
    ),
    "bound": Both(
        "Ningún otro programa sobre estos miembros, con esos presupuestos, probabilidades y repartos, "
        "conserva más de {gap} por encima de este; la evidencia guardada lo prueba hasta {certified}.",
        "No other program over these members, with these budgets, chances and shares, keeps more than {gap} "
        "above this one; the stored evidence proves it up to {certified}.",
    ),
    "apart": Both(
        "Cada miembro por su cuenta, con los presupuestos de sus propios estudios ({alone} por año en suma), "
        "conservaría {kept_alone} {unit}-año; este programa conserva {kept}.",
        "Each member by itself, with the budgets of its own study ({alone} a year in sum), would keep "
        "{kept_alone} {unit}-years; this program keeps {kept}.",
    ),
    "left_out": Both("Sin partes en el programa: {members}.", "Without parts in the program: {members}."),
    "how": Both(
        "Lo primero es lo que más demanda conserva por su costo: la demanda de cada lugar se reparte entre "
        "las cámaras que lo ven, y lo que ya está caído o más pasado de su vida útil pierde más. Son "
        "valores esperados y supuestos de planificación.",
        "First comes what keeps most demand for its cost: the demand of each place is shared among the "
        "cameras that see it, and what is down already, or further past its service life, loses more. These "
        "are expectations and planning assumptions.",
    ),
    "years_table": Both("El programa por año", "The program by year"),
    "members_table": Both("El programa por miembro", "The program by member"),
    "first_table": Both(
        "Qué se repone primero (los primeros {n} de {all}; todos en replacement.csv)",
        "What is replaced first (the first {n} of {all}; all of them in replacement.csv)",
    ),
    "member": Both("Miembro", "Member"),
    "down": Both("Caídas", "Down"),
    "down_bought": Both("De ellas, repuestas", "Of these, replaced"),
    "due": Both("Partes que vencen", "Parts due"),
    "bought": Both("Repuestas", "Replaced"),
    "cost": Both("Costo", "Cost"),
    "kept": Both("Demanda-año conservada", "Demand-years kept"),
    "alone": Both("Por su cuenta", "By itself"),
    "built": Both("Construida en", "Built in"),
    "lost": Both("Demanda a la vista", "Demand in view"),
    "only": Both("Que nadie más ve", "That nobody else sees"),
    "order": Both("N.º", "No."),
    "never": Both("no se repone", "not replaced"),
    "layer": Both("Reposición, por año", "Replacement, by year"),
    "layer_one": Both("parte que vence o está caída", "part that is due or down"),
    "year": Both("año de reposición", "year of replacement"),
    "source": Both("id en la fuente", "id in the source"),
    "name": Both("nombre", "name"),
    "kind": Both("qué es", "what it is"),
    "state": Both("estado", "state"),
    "owner": Both("dueño", "owner"),
    "provenance": Both("de dónde se sabe", "where it is from"),
    "due_from": Both("vence en", "due in"),
    "maintained": Both("mantenido hasta", "mended until"),
    "layer_standing": Both("Lo que ya está, y qué pasa con ello", "What stands, and what becomes of it"),
    "layer_asset": Both("bien que ya está", "asset that stands"),
    "state_works": Both("funciona", "works"),
    "state_down": Both("caída", "down"),
    "state_unknown": Both("nadie lo dice", "nobody says"),
    "kind_camera": Both("cámara", "camera"),
    "kind_route": Both("tramo de fibra", "fiber route"),
    "kind_pop": Both("nodo", "POP"),
    "kind_point": Both("punto de gobierno", "government point"),
    "kind_center": Both("centro", "center"),
    "kind_support": Both("poste o cámara de paso", "pole or chamber"),
    "action_stands": Both("queda como está", "stays as it is"),
    "action_replaced": Both("lo repone este plan", "replaced by this plan"),
    "action_program": Both("lo repone el programa", "listed by the program"),
    "action_kept_down": Both("queda caído", "stays down"),
    "action_not_ours": Both("de otros", "of others"),
    "chart": Both(
        "Cobertura esperada por año, con el programa de reposición de todos los miembros y sin él",
        "Expected coverage by year, with the replacement program over all members and without",
    ),
}
