"""What each column of a plan is called by people, in both languages; units come from the schema."""

from __future__ import annotations

from planner.outputs.words.both import Both, same

COLUMNS: dict[str, Both] = {
    "asset_count": Both("activos", "assets"),
    "asset_id": Both("activo", "asset"),
    "assumption": Both("supuesto", "assumption"),
    "azimuth_deg": Both("azimut", "azimuth"),
    "cable_id": Both("cable", "cable"),
    "cable_m": Both("cable a comprar", "cable to buy"),
    "camera_class": Both("clase", "class"),
    "camera_id": Both("cámara", "camera"),
    "candidate_id": Both("candidata", "candidate"),
    "center_id": Both("centro", "center"),
    "chosen": Both("elegida", "chosen"),
    "closure_id": Both("empalme", "closure"),
    "connected": Both("conectado", "connected"),
    "contact": Both("contacto", "contact"),
    "controller": Both("responsable de las imágenes", "controller of the images"),
    "covered_weight": Both("demanda que ve", "demand in sight"),
    "currency": Both("moneda", "currency"),
    "degree": Both("tramos que llegan", "spans that end here"),
    "deployment": Both("tendido", "deployment"),
    "description_en": Both("descripción en inglés", "description in English"),
    "description_es": Both("descripción en español", "description in Spanish"),
    "detail": Both("detalle", "detail"),
    "drop_id": Both("acometida", "drop"),
    "drop_m": Both("acometida", "drop"),
    "existing": Both("existente", "existing"),
    "fiber_count": Both("fibras del cable", "fibers in the cable"),
    "fibers": Both("fibras en uso", "fibers in use"),
    "fibers_used": Both("fibras en uso", "fibers in use"),
    "fixed": Both("dada por el pliego", "given by the tender"),
    "from_node": Both("desde el nodo", "from node"),
    "group": Both("grupo", "group"),
    "item_id": Both("ítem", "item"),
    "kind": Both("tipo", "kind"),
    "layer": Both("capa", "layer"),
    "legal_basis": Both("base legal", "legal basis"),
    "length_m": Both("longitud", "length"),
    "line_id": Both("línea", "line"),
    "maintainer": Both("mantiene", "maintainer"),
    "marginal_weight": Both("demanda que solo ella ve", "demand only it sees"),
    "mode": Both("modalidad", "procurement"),
    "mount": Both("montaje", "mount"),
    "mount_height_m": Both("altura de montaje", "mount height"),
    "name": Both("nombre", "name"),
    "node_id": Both("nodo", "node"),
    "offset_m": Both("distancia desde el inicio", "offset from the start"),
    "operator": Both("opera", "operator"),
    "owned": Both("propio", "owned"),
    "owner": Both("propietario", "owner"),
    "payer": Both("paga", "payer"),
    "phase": Both("etapa", "phase"),
    "point_id": Both("punto", "point"),
    "power_source": Both("energía", "power"),
    "price_year": Both("año del precio", "price year"),
    "provenance": Both("procedencia", "provenance"),
    "published_precision_m": Both("precisión publicada", "published precision"),
    "purpose": Both("finalidad", "purpose"),
    "quantity": Both("cantidad", "quantity"),
    "range_m": Both("alcance", "range"),
    "reason": Both("motivo", "reason"),
    "recurrence": Both("recurrencia", "recurrence"),
    "retention_days": Both("conservación", "retention"),
    "review_date": Both("próxima revisión", "next review"),
    "route_m": Both("recorrido", "route"),
    "route_to_center_m": Both("ruta al centro", "route to the center"),
    "sight_model": Both("modelo de visión", "sight model"),
    "site_id": Both("sitio", "site"),
    "site_kind": Both("ubicación", "place"),
    "sites_downstream": Both("sitios aguas abajo", "sites downstream"),
    "slack_m": Both("reserva", "slack"),
    "snap_distance_m": Both("distancia a la calle", "distance to the street"),
    "source": Both("fuente", "source"),
    "source_id": Both("id en la fuente", "id in the source"),
    "span_id": Both("tramo", "span"),
    "span_ids": Both("tramos", "spans"),
    "splices": Both("fusiones", "splices"),
    "status": Both("estado", "status"),
    "street_class": Both("clase de calle", "street class"),
    "street_name": Both("calle", "street"),
    "street_span_id": Both("tramo de calle", "street span"),
    "support_id": Both("soporte", "support"),
    "tilt_deg": Both("inclinación", "tilt"),
    "to_node": Both("hasta el nodo", "to node"),
    "total": same("total"),
    "toward_center_node": Both("nodo hacia el centro", "node toward the center"),
    "unit": Both("unidad", "unit"),
    "unit_price": Both("precio unitario", "unit price"),
    "unit_price_high": Both("precio unitario alto", "high unit price"),
    "unit_price_low": Both("precio unitario bajo", "low unit price"),
    "way": Both("forma de construir", "way of building"),
    "weight_cents": Both("peso en el objetivo", "weight in the objective"),
}

UNITS: dict[str, Both] = {
    "d": Both("días", "days"),
    "deg": same("°"),
    "count": same(""),
    "yes/no": same(""),
    "item unit": same(""),
    "year": same(""),
    "ratio": same(""),
    "each": Both("c/u", "each"),
    "month": Both("mes", "month"),
    "people": Both("personas", "people"),
    "population": Both("habitantes", "residents"),
    "residents": Both("habitantes", "residents"),
    "street meters": Both("metros de calle", "street meters"),
    "street_m": Both("metros de calle", "street meters"),
}


def column_name(name: str) -> Both:
    """Return the name of a column for people; the column's own name where none is written.

    >>> column_name("drop_m").en
    'drop'
    """
    return COLUMNS.get(name, same(name))


def unit_name(unit: str) -> Both:
    """Return a unit for people: m, km and the like read the same in both languages."""
    return UNITS.get(unit, same(unit))
