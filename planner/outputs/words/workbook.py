"""Words of the workbook."""

from __future__ import annotations

from planner.outputs.words.both import Both, same
from planner.outputs.words.finance import FINANCE_LAYERS
from planner.outputs.words.money_sheets import MONEY_SHEETS

SHEETS: dict[str, Both] = {
    "summary": Both("Resumen", "Summary"),
    "bom": Both("Cómputo y presupuesto", "Bill of materials"),
    "assets": Both("Activos", "Assets"),
    "cameras": Both("Cámaras", "Cameras"),
    "points": Both("Puntos", "Points"),
    "cables": Both("Cables", "Cables"),
    "light": Both("Presupuesto óptico", "Link budget"),
    "unserved": Both("Sin servicio", "Not served"),
    "existing": Both("Cámaras existentes", "Standing cameras"),
    "standing_pops": Both("Nodos existentes", "Standing POPs"),
    "blind": Both("Puntos ciegos", "Blind spots"),
    "cuts": Both("Puntos únicos de falla", "Single points of failure"),
    "crossings": Both("Cruces", "Crossings"),
    "phases": Both("Etapas", "Phases"),
    **MONEY_SHEETS,
    "splices": Both("Empalmes", "Splices"),
    "permits": Both("Permisos", "Permits"),
    "service": Both("Disponibilidad", "Availability"),
    "acceptance": Both("Recepción", "Acceptance"),
    "protected": Both("Segundas rutas", "Second routes"),
    "asset_list": Both("Lista de activos", "Asset list"),
    "prices": Both("Fuentes de precios", "Price sources"),
    "limits": Both("Supuestos y límites", "Assumptions and limits"),
    "provenance": Both("Procedencia", "Provenance"),
}

WORDS: dict[str, Both] = {
    "plan": Both("Plan", "Plan"),
    "figure": Both("Dato", "Figure"),
    "value": Both("Valor", "Value"),
    "unit": Both("Unidad", "Unit"),
    "note": Both("Nota", "Note"),
    "line": Both("Línea", "Line"),
    "item": Both("Ítem", "Item"),
    "group": Both("Grupo", "Group"),
    "description": Both("Descripción (es)", "Description (en)"),
    "description_other": Both("Descripción (en)", "Description (es)"),
    "quantity": Both("Cantidad", "Quantity"),
    "price": Both("Precio unitario", "Unit price"),
    "total": same("Total"),
    "total_low": Both("Total bajo", "Low total"),
    "total_high": Both("Total alto", "High total"),
    "price_low": Both("Precio bajo", "Low price"),
    "price_high": Both("Precio alto", "High price"),
    "price_year": Both("Año del precio", "Price year"),
    "source": Both("Fuente", "Source"),
    "assumption": Both("Supuesto de planificación", "Planning assumption"),
    "assets_behind": Both("Activos", "Assets"),
    "once": Both("COMPRA Y OBRA (una vez)", "PURCHASE AND WORKS (once)"),
    "year": Both("GASTO ANUAL", "YEARLY SPENDING"),
    "subtotal": Both("Subtotal {group}", "Subtotal {group}"),
    "works": Both("Obras y equipos", "Works and equipment"),
    "contingency": Both("Imprevistos", "Contingency"),
    "capex": Both("Inversión (capex), sin impuestos", "Capex, without tax"),
    "tax": Both("Impuestos", "Tax"),
    "grand_total": Both("Total con impuestos", "Total with tax"),
    "yearly_lines": Both(
        "Personal, energía, alquileres y servicios por año", "Wages, electricity, rents and services a year"
    ),
    "maintenance": Both(
        "Mantenimiento por año, sobre obras y equipos", "Maintenance a year, of works and equipment"
    ),
    "opex": Both("Gasto anual (opex)", "Annual opex"),
    "horizon": Both("Horizonte, años", "Horizon, years"),
    "rate": Both("Tasa de descuento", "Discount rate"),
    "npc": Both(
        "Costo presente neto, sin reposición ni desmontaje",
        "Net present cost, without replacement and taking down",
    ),
    "share": Both("Porcentaje", "Percent"),
    "difference": Both("Diferencia con plan.json", "Difference to plan.json"),
    "budget": Both("Presupuesto, sin impuestos", "Budget, without tax"),
    "within": Both("Dentro del presupuesto", "Within budget"),
    "no_budget": Both("sin presupuesto dado", "no budget given"),
    "yes": Both("sí", "yes"),
    "no": Both("no", "no"),
    "layer": Both("Capa", "Layer"),
    "count": Both("Cantidad", "Count"),
    "length_km": Both("Longitud, km", "Length, km"),
    "lat": Both("latitud [°]", "latitude [°]"),
    "lon": Both("longitud [°]", "longitude [°]"),
    "page": Both("Página &P de &N", "Page &P of &N"),
    "level": Both("Nivel de precios", "Price level"),
    "total_row": same("Total"),
}

LAYERS: dict[str, Both] = {
    "cameras": Both("Cámaras", "Cameras"),
    "points": Both("Puntos de gobierno", "Government points"),
    "centers": Both("Centros de monitoreo", "Monitoring centers"),
    "nodes": Both("Nodos de la ruta", "Route nodes"),
    "spans": Both("Tramos de ruta", "Route spans"),
    "cables": Both("Cables", "Cables"),
    "closures": Both("Cajas de empalme", "Splice closures"),
    "supports": Both("Postes y cámaras subterráneas", "Poles and chambers"),
    "crossings": Both(
        "Cruces de vías, cursos de agua y avenidas", "Crossings of railways, waterways and main roads"
    ),
    "drops": Both("Acometidas", "Drops"),
    "pops": Both("Nodos de acceso (POP)", "Points of presence (POPs)"),
    "splitters": Both("Divisores ópticos", "Optical splitters"),
    "circuits": Both("Circuitos de fibra", "Fiber circuits"),
    "equipment": Both("Equipos sin lugar en el mapa", "Equipment without a place on the map"),
    "link_budget": Both("Presupuesto óptico y carga de cada enlace", "Light and load of each link"),
    "unserved": Both("Sitios sin servicio", "Sites not served"),
    "existing_cameras": Both("Cámaras que ya están", "Cameras that stand already"),
    "existing_pops": Both("Nodos que ya están", "POPs that stand already"),
    "standing": Both("Lo que ya está", "What stands already"),
    "viewsheds": Both("Campos de visión", "Views of cameras"),
    "blind_spots": Both("Puntos ciegos", "Blind spots"),
    "single_points": Both("Puntos únicos de falla", "Single points of failure"),
    "phases": Both("Etapas de obra", "Phases of construction"),
    "phase_lines": Both("Cómputo por etapa", "Bill of materials by phase"),
    "permits": Both("Permisos por titular del camino", "Permits by owner of the road"),
    "availability": Both("Disponibilidad de cada sitio", "Availability of each site"),
    "acceptance": Both("Pruebas de recepción", "Acceptance tests"),
    **FINANCE_LAYERS,
    "protected": Both("Segundas rutas: quién, y qué comparte", "Second routes: who, and what is shared"),
}

PRICE_WORDS: dict[str, Both] = {
    "title": Both("Precios y sus fuentes", "Prices and their sources"),
    "note": Both(
        "Precio sin impuestos de venta. Mano de obra = precio por su parte de mano de obra; material, el "
        "resto. En blanco: nadie lo nombró; un origen desconocido cuenta contra todo tope de origen.",
        "Price without sales tax. Labor = price times its share of labor; material, the rest. Blank: nobody "
        "named it; an unknown origin counts against any cap on origin.",
    ),
    "currency": Both("Moneda", "Currency"),
    "labor_share": Both("Parte de mano de obra", "Share of labor"),
    "labor": Both("Mano de obra", "Labor"),
    "material": Both("Material", "Material"),
    "region": Both("Región", "Region"),
    "supplier": Both("Proveedor", "Supplier"),
    "origin": Both("Origen", "Origin"),
    "tax_in_price": Both("Impuesto incluido", "Tax inside"),
    "duty_in_price": Both("Arancel incluido", "Duty inside"),
    "price_note": Both("Nota", "Note"),
}

ASSET_WORDS: dict[str, Both] = {
    "title": Both(
        "Lista de activos: qué necesita cada uno de cada línea del cómputo",
        "List of assets: what each needs of each line of the bill",
    ),
    "sum_once": Both("Suma de los activos, compra y obra", "Sum over the assets, purchase and works"),
    "sum_year": Both("Suma de los activos, por año", "Sum over the assets, a year"),
    "bill": Both("Cómputo", "Bill"),
    "asset": Both("Activo", "Asset"),
    "phase": Both("Etapa", "Phase"),
    "when": Both("Cuándo", "When"),
    "amount": Both("Importe", "Amount"),
}
