"""Words of scenarios set side by side."""

from __future__ import annotations

from planner.outputs.words.both import Both

SIDE: dict[str, Both] = {
    "amounts": Both("importes en {currency}", "amounts in {currency}"),
    "outcome": Both("resultado", "outcome"),
    "cameras": Both("cámaras", "cameras"),
    "coverage": Both("cobertura, parte de toda la demanda", "coverage, share of all demand"),
    "coverage_bound": Both("cobertura, cota superior", "coverage, upper bound"),
    "joined": Both("sitios conectados", "sites joined"),
    "unserved": Both("sitios sin servicio", "sites unserved"),
    "route": Both("ruta, km", "route, km"),
    "cable": Both("cable, km", "cable, km"),
    "fibers": Both("fibras en esos cables, km", "fibers in those cables, km"),
    "pops": Both("nodos de acceso", "POPs"),
    "architecture": Both("arquitectura", "architecture"),
    "ports": Both("puertos PON en uso", "PON ports in use"),
    "splitters": Both("divisores", "splitters"),
    "gap": Both("brecha de la fibra, %", "fiber gap, %"),
    "owned_route_share": Both("parte propia de la ruta", "owned share of the route"),
    "capex": Both("inversión sin impuestos", "capex without tax"),
    "capex_low": Both("inversión, precios bajos", "capex, low prices"),
    "capex_high": Both("inversión, precios altos", "capex, high prices"),
    "opex": Both("gasto por año", "opex a year"),
    "npc": Both("costo presente neto", "net present cost"),
    "errors": Both("errores de auditoría", "audit errors"),
    "open": Both("datos de rendición de cuentas abiertos", "accountability facts open"),
    "capex_with_tax": Both("inversión con impuestos", "capex with tax"),
    "annual_fees": Both(
        "por año a dueños de fibra, postes y cámaras", "a year to owners of fiber, poles and cameras"
    ),
    "cost": Both("costo presente, {n} años, sin impuestos", "present cost, {n} years, without tax"),
    "cost_with_tax": Both("costo presente, {n} años, con impuestos", "present cost, {n} years, with tax"),
    "own_funds": Both("de fondos propios, {n} años", "of own funds, {n} years"),
    "break_even": Both("{first} cuesta menos desde el año", "{first} has cost no more from year"),
    "never": Both("nunca en {n} años", "never in {n} years"),
    "owned_cameras": Both("cámaras propias", "cameras owned"),
    "owned_km": Both("ruta propia, km", "route owned, km"),
    "owned_at_purchase": Both("bienes propios, valor de compra", "assets owned, value at purchase"),
    "held_at_end": Both("lo que de ellos vale aún, año {n}", "what they are still worth, year {n}"),
    "foreign_capex": Both("parte en divisas, inversión", "share in foreign currency, capex"),
    "foreign_yearly": Both("parte en divisas, pagos anuales", "share in foreign currency, yearly payments"),
    "path": Both(
        "fondos propios en {currency}, moneda pierde {path}", "own funds in {currency}, it loses {path}"
    ),
    "low": Both("poco", "little"),
    "typical": Both("lo típico", "the typical"),
    "high": Both("mucho", "much"),
    "rented": Both(
        "{kind} a oscuras sin pago de la fibra arrendada", "{kind} dark when rent of fiber is not paid"
    ),
    "attached": Both(
        "{kind} sin vía si tampoco se pagan postes y ductos ajenos",
        "{kind} without a way when rent of poles and ducts is not paid either",
    ),
    "lent": Both("{kind} retiradas sin pago de su canon", "{kind} taken back when their fee is not paid"),
    "working": Both(
        "{kind} que andan sin mantenimiento, año {n}", "{kind} working without maintenance, year {n}"
    ),
    "camera": Both("cámaras", "cameras"),
    "point": Both("puestos", "points"),
    "note_stops": Both(
        "Sin mantenimiento: número esperado si nada se repara, por las tasas de falla del catálogo, en su "
        "mayoría supuestos de planificación; constantes, aunque baterías y equipos viejos fallan más. Lo que "
        "otros reparan a cambio de su canon sigue en pie; los cortes de luz no cuentan.",
        "Without maintenance: expected number when nothing is mended, by the failure rates of the catalog, "
        "most of them planning assumptions; constant, though batteries and old devices fail more. What "
        "others mend for their fee goes on; mains outages do not count.",
    ),
    "note_years": Both(
        "Desde el año: valor presente acumulado, con impuestos y antes del préstamo, hasta el año {n}.",
        "From year: accumulated present value, with tax and before the loan, up to year {n}.",
    ),
    "note_owned": Both(
        "Bienes propios: lo comprado con vida útil, sin servicios, cargos de ingreso ni obras en postes "
        "ajenos; lo que aún vale es lineal, en moneda del año 0, y cuenta también lo repuesto.",
        "Assets owned: what was bought and has a service life; no services, entry fees or work on "
        "another's poles. What they are still worth is straight line, in money of year 0, and "
        "counts what was bought again.",
    ),
    "note_service": Both(
        "Los planes no tienen las mismas cámaras y sitios conectados: no son costos del mismo servicio.",
        "The plans do not have the same number of cameras and sites joined: these are not costs of the same "
        "service.",
    ),
    "note_older": Both(
        "Un plan hecho con una versión anterior no tiene flujo de fondos (—): corra de nuevo el escenario.",
        "A plan made by an earlier version has no cash flow (—): run the scenario again.",
    ),
    "note_apart": Both(
        "Donde difieren horizonte, tasa de descuento o moneda no hay año que decir (—).",
        "Where horizon, discount rate or currency differ there is no such year to tell (—).",
    ),
}
