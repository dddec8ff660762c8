"""Words about what changed between two plans."""

from __future__ import annotations

from planner.outputs.words.both import Both

DIFFER: dict[str, Both] = {
    "points": Both("Qué cambió: sitios y planta", "What changed: sites and plant"),
    "lines": Both("Qué cambió: rutas y cables", "What changed: routes and cables"),
    "one": Both("cambio de un activo entre los dos planes", "change of an asset between the two plans"),
    "layer": Both("capa", "layer"),
    "change": Both("cambio", "change"),
    "what": Both("qué", "what"),
    "before": Both("antes", "before"),
    "after": Both("después", "after"),
    "before_id": Both("id anterior", "earlier id"),
    "moved_m": Both("movido", "moved by"),
    "cost_before": Both("costo antes", "cost before"),
    "cost_after": Both("costo después", "cost after"),
    "gain": Both("demanda que solo ahí se ve", "demand seen there alone"),
    "reason": Both("por qué", "why"),
    "added": Both("agregado", "added"),
    "dropped": Both("quitado", "dropped"),
    "moved": Both("movido", "moved"),
    "re-aimed": Both("reorientado", "re-aimed"),
    "re-sized": Both("otra clase, tamaño o cantidad", "another class, size or count"),
    "re-priced": Both("otro precio", "re-priced"),
    "changed": Both("otro dato", "another fact"),
}
