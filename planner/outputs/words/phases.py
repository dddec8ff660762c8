"""Words about phases of construction."""

from __future__ import annotations

from planner.outputs.words.both import Both, given, same

PHASES: dict[str, Both] = {
    "title": Both("Etapas de obra", "Phases of construction"),
    "one": Both(
        "El estudio no pide etapas: todo se construye en una.",
        "The study asks for no phases: all is built in one.",
    ),
    "how": Both(
        "La obra se hace en {count} etapas, {method}. Cada etapa queda unida a lo que ya está en pie; nada "
        "se abre dos veces, y lo que una etapa tiende lo tiende con su medida final, cada cable entero.",
        "It is built in {count} phases, {method}. Each phase is joined to what stands by then; nothing is "
        "dug twice, and what a phase lays it lays at its final size, each cable whole.",
    ),
    "zone": Both("por zonas, en el orden del estudio", "by zone, in the order of the study"),
    "priority": Both("por prioridad", "by priority"),
    "budget": Both("por el presupuesto de cada etapa", "by the budget of each phase"),
    "heuristic": Both(
        "El orden por presupuesto es una heurística: primero la parte de red que más aporta por dinero y "
        "cabe. Cada etapa cumple su presupuesto; que ningún otro orden vea más con el mismo dinero no está "
        "probado.",
        "The order by budget is a heuristic: the piece of network that adds most per money and fits comes "
        "first. Each phase keeps its budget; that no other order sees more for the same money is not proven.",
    ),
    "beyond": Both(
        "{sites} sitios quedan fuera de los presupuestos dados: forman la última etapa, sin presupuesto.",
        "{sites} sites are beyond the budgets given: they make the last phase, which has no budget.",
    ),
    "growth": Both(
        "Lo que compran el centro y el programa (almacenamiento, puestos, conmutadores) crece con los sitios "
        "unidos, en unidades enteras: supuesto de planificación.",
        "What the center and the program buy (storage, seats, switches) grows with the sites joined, in "
        "whole units: planning assumption.",
    ),
    "table": Both("Qué hace cada etapa", "What each phase does"),
    "phase": Both("Etapa", "Phase"),
    "name": Both("Zona o prioridad", "Zone or priority"),
    "sites": Both("Sitios", "Sites"),
    "cameras": Both("Cámaras", "Cameras"),
    "points": Both("Puntos", "Points"),
    "sites_after": Both("Sitios al terminarla", "Sites when it is built"),
    "route_m": Both("Ruta nueva", "New route"),
    "cable_m": Both("Cable", "Cable"),
    "capex": Both("Inversión", "Capex"),
    "capex_after": Both("Inversión acumulada", "Capex so far"),
    "held": Both("Presupuesto", "Budget"),
    "opex_after": Both("Gasto anual al terminarla", "Yearly cost when it is built"),
    "coverage_after": Both("Demanda vista al terminarla", "Demand seen when it is built"),
    "lines": Both("Cómputo por etapa", "Bill of materials by phase"),
    "line": Both("Línea", "Line"),
    "item": Both("Ítem", "Item"),
    "unit_price": Both("Precio unitario", "Unit price"),
    "group": Both("Rubro", "Group"),
    "when": Both("Cuándo", "When"),
    "quantity_of": Both("Cantidad, etapa {phase}", "Quantity, phase {phase}"),
    "total_of": Both("Total, etapa {phase}", "Total, phase {phase}"),
    "all": Both("Todas las etapas", "All phases"),
    "map": Both("Ruta por etapa", "Route by phase"),
    "map_sites": Both("Sitios por etapa", "Sites by phase"),
    "span": Both("tramo de ruta, por etapa de obra", "route span, by phase of construction"),
    "site": Both("sitio conectado, por etapa de obra", "connected site, by phase of construction"),
    "beyond_budget": Both("fuera de los presupuestos", "beyond the budgets"),
}
NUMBERED = Both("Etapa {number}", "Phase {number}")


def phase_name(number: int, name: object) -> Both:
    """Return the number of a phase with its name, where it has one.

    >>> phase_name(2, "Alto Comedero").en, phase_name(1, None).es
    ('Phase 2, Alto Comedero', 'Etapa 1')
    """
    head = NUMBERED.fill(number=number)
    if not isinstance(name, str) or not name:
        return head
    tail = PHASES[name] if name == "beyond_budget" else given(name)
    return Both(f"{head.es}, {tail.es}", f"{head.en}, {tail.en}")


def zone_name(name: object) -> Both:
    """Return the name of a phase alone; a dash where it has none."""
    if not isinstance(name, str) or not name:
        return same("—")
    return PHASES[name] if name == "beyond_budget" else given(name)
