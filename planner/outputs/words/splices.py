"""Words of the splice plan, and the colors of TIA-598."""

from __future__ import annotations

from planner.outputs.words.both import Both

COLORS: dict[str, Both] = {
    "blue": Both("azul", "blue"),
    "orange": Both("naranja", "orange"),
    "green": Both("verde", "green"),
    "brown": Both("marrón", "brown"),
    "slate": Both("gris", "slate"),
    "white": Both("blanco", "white"),
    "red": Both("rojo", "red"),
    "black": Both("negro", "black"),
    "yellow": Both("amarillo", "yellow"),
    "violet": Both("violeta", "violet"),
    "rose": Both("rosa", "rose"),
    "aqua": Both("celeste", "aqua"),
}

SPLICES: dict[str, Both] = {
    "title": Both("Plan de empalmes", "Splice plan"),
    "note": Both(
        "{all} fusiones, según TIA-598; las fibras que pasan sin cortar están en splices.json. Lo construido "
        "lo dice el registro de la obra.",
        "{all} splices, by TIA-598; fibers that pass uncut are in splices.json. What was built is told by "
        "the record of the works.",
    ),
    "cut": Both(
        "Las primeras {shown} de {all} fusiones; todas están en splices.json.",
        "The first {shown} of {all} splices; all of them are in splices.json.",
    ),
    "closure": Both("caja", "closure"),
    "node": Both("nodo", "node"),
    "circuit": Both("circuito", "circuit"),
    "serves": Both("sirve a", "serves"),
    "fiber": Both("fibra del circuito", "fiber of the circuit"),
    "one": Both("de", "from"),
    "one_fiber": Both("fibra", "fiber"),
    "one_tube": Both("tubo", "tube"),
    "one_color": Both("color", "color"),
    "other": Both("a", "to"),
    "other_fiber": Both("fibra", "fiber"),
    "other_tube": Both("tubo", "tube"),
    "other_color": Both("color", "color"),
    "drop": Both("acometida de {device}", "drop of {device}"),
    "port": Both("{device}, puerto {number}", "{device}, port {number}"),
    "leg": Both("{device}, salida {number}", "{device}, leg {number}"),
    "in": Both("{device}, entrada", "{device}, input"),
    "uplink": Both("{device}, enlace al centro", "{device}, uplink"),
    "standing": Both("fibra que ya está, {span}", "standing fiber, {span}"),
    "striped": Both("{color} con franja", "{color} with stripe"),
}
