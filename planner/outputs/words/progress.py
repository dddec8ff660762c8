"""Words about the progress of the works."""

from __future__ import annotations

from planner.outputs.words.both import Both, same
from planner.outputs.words.report import REPORT

PROGRESS: dict[str, Both] = {
    "title": Both("Avance de la obra", "Progress of the works"),
    "switch": REPORT["switch"],
    "theme": REPORT["theme"],
    "as_of": Both("Situación al {date}", "As of {date}"),
    "sentence": Both(
        "De {planned} sitios del plan, {installed} están instalados ({installed_share}), {powered} tienen "
        "energía ({powered_share}) y {lit} están en línea ({lit_share}).",
        "Of {planned} sites of the plan, {installed} are installed ({installed_share}), {powered} are "
        "powered ({powered_share}) and {lit} are lit ({lit_share}).",
    ),
    "cameras": Both(
        "Cámaras: {installed} instaladas, {powered} con energía y {lit} en línea, de {planned}.",
        "Cameras: {installed} installed, {powered} powered and {lit} lit, of {planned}.",
    ),
    "silent": Both(
        "La lista no nombra {silent} sitios del plan: cuentan como no hechos. Lo que dice la lista no se "
        "comprueba en la calle; el plan no cambia por ella.",
        "The list does not name {silent} sites of the plan: they count as not done. What the list says is "
        "not checked in the street; the plan does not change by it.",
    ),
    "table": Both("Avance por grupo", "Progress by group"),
    "group": Both("Grupo", "Group"),
    "value": Both("Cuál", "Which"),
    "planned": Both("En el plan", "In the plan"),
    "installed": Both("Instalados", "Installed"),
    "powered": Both("Con energía", "Powered"),
    "lit": Both("En línea", "Lit"),
    "lit_share": Both("Parte en línea", "Share lit"),
    "all": Both("Todos", "All"),
    "layer": Both("Cámaras o puntos", "Cameras or points"),
    "kind": Both("Clase o tipo", "Class or kind"),
    "district": Both("Distrito", "District"),
    "phase": Both("Etapa", "Phase"),
    "blank": same("—"),
    "map": Both("Avance: último estado de cada sitio", "Progress: last state of each site"),
    "one": Both(
        "sitio del plan, con lo que la lista dice de él", "site of the plan, with what the list says of it"
    ),
    "state_planned": Both("sin instalar", "not installed"),
    "state_installed": Both("instalado, sin energía", "installed, not powered"),
    "state_powered": Both("con energía, sin señal", "powered, not lit"),
    "state_lit": Both("en línea", "lit"),
    "installed_on": Both("instalado el", "installed on"),
    "powered_on": Both("con energía desde el", "powered since"),
    "lit_on": Both("en línea desde el", "lit since"),
    "note": Both("nota", "note"),
    "state": Both("estado de la obra", "state of the works"),
    "name": Both("nombre", "name"),
}
