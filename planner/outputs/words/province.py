"""Words about a plan made of members' plans."""

from __future__ import annotations

from planner.outputs.words.both import Both
from planner.outputs.words.report import REPORT

PROVINCE: dict[str, Both] = {
    "programs_apart": Both(
        "No está en estas sumas lo que compran los programas de reposición propios de las ciudades, {total} "
        "a los precios del año 0 ({each}): el informe de cada ciudad tiene su dinero año por año.",
        "Not in these sums is what members' own replacement programs buy, {total} at the prices of year 0 "
        "({each}): the report of each member has its money year by year.",
    ),
    "kicker": Both("Plan de varias ciudades", "Plan of several cities"),
    "switch": REPORT["switch"],
    "internal": REPORT["internal"],
    "theme": REPORT["theme"],
    "question": Both(
        "Qué se construye en {members} ciudades, en qué orden, por cuánto dinero, y a qué distancia de lo "
        "mejor está probado.",
        "What is built in {members} cities, in which order, for how much money, and how far from the best it "
        "is proven to be.",
    ),
    "made": Both(
        "Cada ciudad tiene un plan propio, auditado por sí solo, en la carpeta members/; estas páginas suman "
        "y unen. Las cifras de cada parte se rehacen en la auditoría con código aparte.",
        "Each city has a plan of its own, audited by itself, in the folder members/; these pages sum and "
        "join. The audit derives the figures of each part anew with code of its own.",
    ),
    "n_cameras": Both("cámaras", "cameras"),
    "n_cameras_small": Both("en {members} ciudades", "in {members} cities"),
    "n_points": Both("puntos de gobierno", "government points"),
    "n_points_small": Both("{unserved} sitios sin conectar", "{unserved} sites not joined"),
    "n_seen": Both("de la demanda a la vista", "of demand seen"),
    "n_seen_small": Both("{covered} de {total} {unit}", "{covered} of {total} {unit}"),
    "n_seen_mixed": Both("la demanda se cuenta de distintas maneras; ver la tabla",
                         "members count demand unlike; see the table"),
    "n_capex": Both("de inversión, sin impuestos", "capex, without tax"),
    "n_capex_small": Both("{own} propios de la provincia; {opex} por año",
                          "{own} the province's own; {opex} a year"),
    "n_gap": Both("brecha de la fibra, sumada", "gap of the fiber, summed"),
    "n_gap_small": Both("la ciudad más ancha: {worst}", "the widest member: {worst}"),
    "map": Both("Mapa de ciudades y enlaces", "Map of cities and links"),
    "map_alt": Both("Lugar de cada ciudad; el círculo crece con sus cámaras.",
                    "Place of each city; the circle grows with its cameras."),
    "open_map": Both("Abrir el mapa interactivo", "Open the interactive map"),
    "members": Both("Ciudades", "Members"),
    "members_table": Both("Cada ciudad, con su plan", "Each member, with its plan"),
    "name": Both("ciudad", "member"),
    "phase": Both("orden", "order"),
    "built_in": Both("fase de obra", "built in"),
    "cameras": Both("cámaras", "cameras"),
    "points": Both("puntos", "points"),
    "unserved": Both("sin conectar", "not joined"),
    "route_km": Both("ruta, km", "route, km"),
    "capex": Both("inversión, {currency}", "capex, {currency}"),
    "seen": Both("a la vista", "seen"),
    "coverage_gap": Both("brecha de cámaras", "gap of cameras"),
    "route_gap": Both("brecha de fibra", "gap of fiber"),
    "streets": Both("calles", "streets"),
    "surveyed": Both("relevadas", "surveyed"),
    "reconstructed": Both("reconstruidas", "reconstructed"),
    "beyond": Both("ningún presupuesto la alcanza", "no budget holds it"),
    "total": Both("suma", "sum"),
    "bounds": Both("Qué está probado", "What is proven"),
    "route_bound": Both(
        "Fibra: la suma de lo que cada ciudad minimizó está a {gap} de la suma de sus cotas ({proof} de las "
        "que cualquiera puede comprobar). Es una cota para la fibra de todas, con las cámaras que cada una "
        "eligió.",
        "Fiber: the sum of what each member minimized is within {gap} of the sum of their bounds ({proof} of "
        "those that anyone can check). It is a bound on the fiber of all, for the cameras that each of them "
        "chose.",
    ),
    "coverage_bound": Both(
        "Cámaras ({unit}): lo que se cuenta está a {gap} de la suma de las cotas ({proof} de las que "
        "cualquiera puede comprobar). Vale para elecciones en "
        "que cada ciudad conserva su número de cámaras y sus reglas; pasar cámaras de una ciudad a otra "
        "podría dar más, y no está en la cota.",
        "Cameras ({unit}): what counts is within {gap} of the sum of the bounds ({proof} of those that "
        "anyone can check). It holds for choices in "
        "which every member keeps its number of cameras and its rules; cameras moved from one member to "
        "another might see more, and are not in the bound.",
    ),
    "whole_bound": Both(
        "Cámaras, fibra y enlaces se deciden por etapas: no hay una cota única del plan entero.",
        "Cameras, fiber and links are decided in stages: there is no single bound of the whole plan.",
    ),
    "shared_bound": Both(
        "El reparto del dinero entre ciudades tiene su propia cota, en su sección.",
        "How the money is shared out among members has a bound of its own, in its section.",
    ),
    "phases": Both("Fases", "Phases"),
    "phases_table": Both("Qué se termina y qué se gasta en cada fase", "What each phase ends and spends"),
    "phase_members": Both("ciudades que termina", "members that it ends"),
    "granted": Both("presupuesto", "budget"),
    "carried": Both("viene de antes", "carried over"),
    "spent": Both("gasta", "spends"),
    "cameras_after": Both("cámaras al final", "cameras by its end"),
    "points_after": Both("puntos al final", "points by its end"),
    "coverage_after": Both("a la vista al final", "seen by its end"),
    "phases_order": Both(
        "El orden es el del estudio; no se buscó otro. Una fase dura {years} año(s).",
        "The order is that of the study; no other was searched. A phase lasts {years} year(s).",
    ),
    "money": Both("Dinero", "Money"),
    "money_table": Both("Suma de las ciudades y lo propio de la provincia",
                        "Sum of the members and the province's own"),
    "what": Both("concepto", "item"),
    "of_members": Both("ciudades", "members"),
    "of_own": Both("propio", "own"),
    "works_and_equipment": Both("obras y equipos", "works and equipment"),
    "contingency": Both("imprevistos", "contingency"),
    "capex_row": Both("inversión", "capex"),
    "capex_low": Both("inversión a precios bajos", "capex at low prices"),
    "capex_high": Both("inversión a precios altos", "capex at high prices"),
    "tax": Both("impuestos", "tax"),
    "maintenance": Both("mantenimiento por año", "maintenance a year"),
    "annual_opex": Both("gasto por año", "yearly cost"),
    "net_present_cost": Both("costo presente en {years} años", "present cost over {years} years"),
    "npc_note": Both(
        "El costo presente cuenta a cada ciudad como construida en el año 0, sea cual sea su fase.",
        "Present cost counts every member as built in year 0, whatever its phase.",
    ),
    "cash": Both("Dinero año por año", "Money year by year"),
    "cash_table": Both("Flujo de fondos de todas las ciudades y de lo propio, {currency}",
                       "Cash flow of all members and the province's own, {currency}"),
    "cash_note": Both(
        "Cada ciudad empieza en el año de la fase que la termina; la que ningún presupuesto alcanza, una "
        "fase después de la última. Lo propio, en el año 0. Por ciudad, y lo propio, en cash_flow.csv.",
        "Each member starts in the year of the phase that ends it; one that no budget holds, a phase after "
        "the last. The own starts in year 0. By member, and the own, in cash_flow.csv.",
    ),
    "years": Both("años", "years"),
    "present_table": Both("Costo presente, {currency} del año 0", "Present cost, {currency} of year 0"),
    "present_cost": Both("sin impuestos", "without tax"),
    "present_cost_with_tax": Both("con impuestos", "with tax"),
    "present_own_funds": Both("de fondos propios, con el préstamo", "of own funds, with the loan"),
    "present_loan_outstanding": Both("préstamo que aún se debe", "loan still owed"),
    "present_held_at_end": Both("lo que aún vale lo comprado", "what is bought is still worth"),
    "payers_table": Both("Quién paga lo que viene después de las obras, sin impuestos, {currency}",
                         "Who pays what comes after the works, without tax, {currency}"),
    "payer": Both("quién paga", "payer"),
    "nobody": Both("sin nombre", "nobody named"),
    "a_year": Both("por año, todo en pie", "a year, all built"),
    "present_in": Both("presente en {years} años", "present over {years} years"),
    "assumed": Both(
        "{share} de obras y equipos descansa en supuestos de planificación.",
        "{share} of works and equipment rests on planning assumptions.",
    ),
    "audit": Both("Auditoría", "Audit"),
    "audit_line": Both(
        "{rules} reglas sobre las sumas; cada ciudad, con todas las reglas de un plan. En total: {errors} "
        "errores, {warnings} advertencias, {open} datos por completar.",
        "{rules} rules on the sums; each member, by all rules of a plan. In all: {errors} errors, {warnings} "
        "warnings, {open} facts still open.",
    ),
    "reproduction": Both("SHA-256 del plan de cada ciudad", "SHA-256 of each member's plan"),
    "sources": Both("Fuentes", "Sources"),
    "source_line": Both("{role} de {members}: {path} {source}", "{role} of {members}: {path} {source}"),
    "layer_members": Both("Ciudades", "Members"),
    "layer_members_of": Both("ciudad", "member"),
    "layer_cameras": Both("Cámaras de todas las ciudades", "Cameras of all members"),
    "layer_camera": Both("cámara", "camera"),
    "layer_points": Both("Puntos de gobierno de todas las ciudades", "Government points of all members"),
    "layer_point": Both("punto de gobierno", "government point"),
    "joined": Both("conectado", "joined"),
    "member": Both("ciudad", "member"),
    "kind": Both("clase", "kind"),
}  # fmt: skip
