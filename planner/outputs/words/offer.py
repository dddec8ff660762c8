"""Words of the price check of an offer."""

from __future__ import annotations

from planner.outputs.words.both import Both

OFFER: dict[str, Both] = {
    "title": Both("Control de precios de una oferta", "Price check of an offer"),
    "item": Both("ítem", "item"),
    "description": Both("descripción", "description"),
    "unit": Both("unidad", "unit"),
    "quantity": Both("cantidad", "quantity"),
    "offered": Both("ofrecido", "offered"),
    "low": Both("bajo", "low"),
    "typical": Both("típico", "typical"),
    "high": Both("alto", "high"),
    "verdict": Both("resultado", "verdict"),
    "outside": Both("fuera de la banda", "outside the band"),
    "outside_pct": Both("fuera, %", "outside, %"),
    "effect": Both("suma", "adds up to"),
    "assumption": Both("banda supuesta", "band assumed"),
    "above": Both("por encima", "above"),
    "below": Both("por debajo", "below"),
    "within": Both("dentro", "within"),
    "yes": Both("sí", "yes"),
    "no": Both("no", "no"),
    "counted": Both(
        "{lines} precios ofrecidos: {above} por encima de la banda, {below} por debajo, {within} dentro.",
        "{lines} prices offered: {above} above the band, {below} below, {within} within.",
    ),
    "sums": Both(
        "Por encima del alto suman {currency} {over}; por debajo del bajo, {currency} {under}.",
        "What lies above high adds up to {currency} {over}; what lies below low, to {currency} {under}.",
    ),
    "totals": Both(
        "Con las cantidades del plan, la oferta suma {currency} {offered}; los mismos ítems a precio bajo, "
        "típico y alto: {low}, {typical} y {high}.",
        "With the quantities of the plan the offer sums to {currency} {offered}; the same items "
        "at low, typical "
        "and high: {low}, {typical} and {high}.",
    ),
    "guessed": Both(
        "De lo que queda fuera de la banda, {currency} {amount} son de precios sin fuente "
        "pública (supuestos de "
        "planificación): por sí solo, ese resultado no prueba ni sobreprecio ni precio vil.",
        "Of what lies outside, {currency} {amount} is of prices without a public source "
        "(planning assumptions): "
        "by itself that proves neither overpricing nor dumping.",
    ),
    "beside": Both(
        "{count} ítems ofrecidos no están en el cómputo; cuentan con la cantidad de la oferta: {items}.",
        "{count} items offered are not in the bill; they count with the quantity of the offer: {items}.",
    ),
    "other": Both(
        "En {count} ítems la oferta da otra cantidad que el plan; rige la del plan: {items}.",
        "In {count} items the offer gives another quantity than the plan; that of the plan holds: {items}.",
    ),
    "left": Both(
        "{count} ítems del cómputo no tienen precio en la oferta: {items}.",
        "{count} items of the bill have no price in the offer: {items}.",
    ),
}
