"""Words about second routes."""

from __future__ import annotations

from planner.outputs.words.both import Both

PROTECTION_CODES: dict[str, Both] = {
    "working": Both("de trabajo", "working"),
    "second": Both("segunda ruta", "second route"),
    "point": Both("punto de gobierno", "government point"),
    "at_center": Both("está en el centro: no la necesita", "stands at the center: needs none"),
    "no_other_way": Both("las calles no dan otro camino", "the streets give no other way"),
    "unserved": Both("sin servicio: no tiene ni la primera", "not served: has not even the first one"),
    "second_optic": Both("módulos de la segunda ruta", "modules of the second route"),
    "second_attenuator": Both("atenuador de la segunda ruta", "attenuator of the second route"),
}

PROTECTION_COLUMNS: dict[str, Both] = {
    "circuit_kind": Both("ruta de trabajo o segunda", "working or second route"),
    "device_id": Both("sitio o nodo", "site or POP"),
    "has_second": Both("tiene segunda ruta", "has a second route"),
    "protection_id": Both("circuito de la segunda ruta", "circuit of the second route"),
    "working_m": Both("ruta de trabajo", "working route"),
    "second_m": Both("segunda ruta", "second route"),
    "shared_m": Both("metros en común", "meters shared"),
    "shared_pct": Both("parte en común", "share in common"),
    "shared_span_ids": Both("tramos en común", "spans shared"),
    "shared_risks": Both("riesgos en común", "risks shared"),
}
