"""Words about hard policies on money and ownership, and about modes by place."""

from __future__ import annotations

from planner.outputs.words.both import Both

POLICIES: dict[str, Both] = {
    "title": Both("Políticas que el plan debe cumplir", "Policies that the plan must keep"),
    "none": Both(
        "El estudio no fija ninguna política dura de dinero ni de propiedad.",
        "The study sets no hard policy on money or ownership.",
    ),
    "table": Both(
        "Políticas duras: límite, lo que tiene el plan y lo que se pidió a las calles",
        "Hard policies: limit, what the plan has, and what was asked of the streets",
    ),
    "policy": Both("Política", "Policy"),
    "limit": Both("Límite", "Limit"),
    "found": Both("Tiene el plan", "The plan has"),
    "room": Both("Margen", "Room left"),
    "route_limit": Both("Podían sumar las calles", "Streets could add up to"),
    "route": Both("Suman las calles", "Streets add up to"),
    "multiplier": Both("Precio del límite", "Price of the limit"),
    "setting": Both("Clave", "Setting"),
    "costs.max_annual_payments": Both(
        "Pagos anuales, a lo sumo [{currency}]", "Yearly payments, at most [{currency}]"
    ),
    "costs.max_capex_with_tax": Both(
        "Inversión con impuestos, a lo sumo [{currency}]", "Capex with tax, at most [{currency}]"
    ),
    "costs.budget": Both("Presupuesto sin impuestos [{currency}]", "Budget without tax [{currency}]"),
    "ownership.min_owned_route_share": Both("Ruta propia, al menos", "Owned route, at least"),
    "ownership.min_owned_camera_share": Both("Cámaras propias, al menos", "Owned cameras, at least"),
    "costs.max_supplier_share": Both("Un solo proveedor, a lo sumo", "One supplier, at most"),
    "costs.max_origin_share": Both("Un solo país de origen, a lo sumo", "One country of origin, at most"),
    "asked": Both(
        "Sin límites las calles pasaban alguno: se buscó de nuevo con lo que el resto del plan les deja. El "
        "precio del límite dice cuánto baja el costo presente probado por cada unidad más de límite; 0 dice "
        "que no aprieta.",
        "Without limits the streets broke one: they were searched again with what the rest of the plan "
        "leaves them. The price of the limit is by how much a unit more of it lowers the present cost that "
        "is proven; 0 says that it does not bind.",
    ),
    "free": Both(
        "El plan más barato que se halló ya cumple los límites de dinero: a las calles no hubo que pedirles "
        "nada.",
        "The cheapest plan found keeps the limits on money as it is: nothing had to be asked of the streets.",
    ),
    "modes": Both("Modalidades permitidas por lugar", "Modes allowed by place"),
    "cameras": Both("cámaras", "cameras"),
    "route_kind": Both("ruta", "route"),
    "kind": Both("Activo", "Asset"),
    "district": Both("Distrito", "District"),
    "allowed": Both("Modalidades", "Modes"),
    "everywhere": Both("los demás lugares", "all other places"),
    "by_mode": Both("Cámaras por modalidad: {modes}.", "Cameras by mode: {modes}."),
}
