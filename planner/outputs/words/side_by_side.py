"""Words of scenarios set side by side: labels with units and sources, titles and notes."""

from __future__ import annotations

from typing import NamedTuple

from planner.outputs.words.both import Both, same
from planner.outputs.words.report import REPORT


class Label(NamedTuple):
    """What a row is called, its unit, and where its figure comes from."""

    text: Both
    unit: Both = same("")
    source: Both = same("")


KM, CURRENCY = same("km"), same("{currency}")
PER_YEAR = Both("{currency} por año", "{currency} a year")
COMPUTED = Both("calculado: docs/money.md", "computed: docs/money.md")


def _plan(path: str) -> Both:
    """Return where in plan.json a figure stands."""
    return same(f"plan.json: {path}")


def _layer(name: str) -> Both:
    """Return from which layer a figure is computed."""
    return Both(f"calculado de plan.gpkg: {name}", f"computed from plan.gpkg: {name}")


LABELS: dict[str, Label] = {
    "outcome": Label(Both("resultado", "outcome"), source=_plan("outcome")),
    "cameras": Label(Both("cámaras", "cameras"), source=_plan("cameras.chosen")),
    "coverage": Label(
        Both("cobertura, parte de toda la demanda", "coverage, share of all demand"),
        source=_plan("cameras.coverage_share"),
    ),
    "coverage_bound": Label(
        Both("cobertura, cota superior", "coverage, upper bound"),
        source=_plan("cameras.coverage_upper_bound_share"),
    ),
    "joined": Label(Both("sitios conectados", "sites joined"), source=_plan("network.connected")),
    "unserved": Label(Both("sitios sin servicio", "sites unserved"), source=_plan("network.unserved")),
    "route": Label(Both("ruta", "route"), KM, _plan("network.route_m")),
    "cable": Label(Both("cable", "cable"), KM, _plan("network.cable_m")),
    "fibers": Label(Both("fibras en esos cables", "fibers in those cables"), KM, _plan("network.fiber_km")),
    "pops": Label(Both("nodos de acceso", "POPs"), source=_plan("network.pops.by_kind")),
    "architecture": Label(Both("arquitectura", "architecture"), source=_plan("network.pon.architecture")),
    "ports": Label(Both("puertos PON en uso", "PON ports in use"), source=_plan("network.pon.ports_used")),
    "splitters": Label(Both("divisores", "splitters"), source=_plan("network.pon.splitters")),
    "gap": Label(
        Both("brecha probada de la fibra", "proven gap of the fiber"), same("%"), _plan("network.gap_pct")
    ),
    "owned_route_share": Label(
        Both("parte propia de la ruta", "owned share of the route"), source=_plan("network.owned_route_share")
    ),
    "errors": Label(Both("errores de auditoría", "audit errors"), source=_plan("audit.errors")),
    "open": Label(
        Both("datos de rendición de cuentas abiertos", "accountability facts open"),
        source=_plan("audit.open"),
    ),
    "capex": Label(
        Both("inversión sin impuestos, precios típicos", "capex without tax, typical prices"), CURRENCY,
        _plan("cost.capex"),
    ),
    "capex_low": Label(
        Both("la misma, todos los precios bajos", "the same, all prices low"), CURRENCY,
        _plan("cost.capex_low"),
    ),
    "capex_high": Label(
        Both("la misma, todos los precios altos", "the same, all prices high"), CURRENCY,
        _plan("cost.capex_high"),
    ),
    "capex_with_tax": Label(
        Both("inversión con impuestos", "capex with tax"), CURRENCY, _plan("cost.capex + cost.tax")
    ),
    "assumed": Label(
        Both("parte de la inversión a precios supuestos", "share of capex at assumed prices"),
        source=_plan("cost.assumption_share"),
    ),
    "opex": Label(Both("gasto cuando todo está en pie", "opex when all is built"), PER_YEAR,
                  _plan("cost.annual_opex")),
    "annual_fees": Label(
        Both("de él, a dueños de fibra, postes y cámaras", "of it to owners of fiber, poles and cameras"),
        PER_YEAR, _layer("money_lines"),
    ),
    "cost": Label(
        Both("costo presente a {n} años, sin impuestos", "present cost over {n} years, without tax"),
        CURRENCY, _plan("money.horizons.cost"),
    ),
    "cost_with_tax": Label(
        Both("costo presente a {n} años, con impuestos", "present cost over {n} years, with tax"),
        CURRENCY, _plan("money.horizons.cost_with_tax"),
    ),
    "own_funds": Label(
        Both("de él de fondos propios, con el préstamo, {n} años", "of own funds, with the loan, {n} years"),
        CURRENCY, _plan("money.horizons.own_funds"),
    ),
    "debt": Label(
        Both("año más caro del préstamo", "dearest year of the loan"), PER_YEAR,
        _plan("money.loan.dearest_year"),
    ),
    "break_even": Label(
        Both("{first} no ha costado más desde el año", "{first} has cost no more from year"),
        source=_layer("cash_flow"),
    ),
    "fee": Label(
        Both("precio del plan: {item}", "price of the plan: {item}"), Both("{currency} por {unit}",
                                                                         "{currency} per {unit}"),
        same("evidence/prices.csv: {kind}"),
    ),
    "even_fee": Label(
        Both("a este precio cuesta lo mismo que {first} en {n} años", "at this price it costs as much as "
             "{first} over {n} years"),
        Both("{currency} por {unit}", "{currency} per {unit}"), COMPUTED,
    ),
    "owned_cameras": Label(Both("cámaras propias", "cameras owned"), source=_layer("cameras")),
    "owned_km": Label(Both("ruta propia", "route owned"), KM, _plan("network.owned_route_share")),
    "owned_at_purchase": Label(
        Both("bienes propios, valor de compra", "assets owned, value at purchase"), CURRENCY,
        _layer("money_lines"),
    ),
    "held_at_end": Label(
        Both("lo que aún valen al fin del año {n}", "what they are still worth at the end of year {n}"),
        CURRENCY, _plan("money.horizons.held_at_end"),
    ),
    "foreign_capex": Label(
        Both("parte en divisas de la inversión", "share of capex in foreign currency"),
        source=_plan("money.exchange.foreign_share_capex"),
    ),
    "foreign_yearly": Label(
        Both("parte en divisas de los pagos anuales", "share of yearly payments in foreign currency"),
        source=_plan("money.exchange.foreign_share_yearly"),
    ),
    "path": Label(
        Both("fondos propios si la moneda pierde {pct} al año", "own funds if it loses {pct} a year"),
        Both("{domestic} del año 0", "{domestic} of year 0"), _plan("money.exchange.paths.own_funds_present"),
    ),
    "dark": Label(Both("{kind} a oscuras", "{kind} dark"), source=COMPUTED),
    "dark_share": Label(Both("como parte de sus {kind}", "as a share of its {kind}"), source=COMPUTED),
    "urgent": Label(
        Both("de esos puntos: hospitales, salud, bomberos y policía",
             "of those points: hospitals, clinics, fire and police"),
        source=_layer("points"),
    ),
    "days_lost": Label(
        Both("días sin servicio, uno por sitio, sumados sobre {kind}",
             "days without service, one a site, summed over {kind}"),
        Both("días", "days"), COMPUTED,
    ),
    "withheld": Label(
        Both("lo que entretanto no se paga, con impuestos", "what is not paid meanwhile, with tax"), CURRENCY,
        COMPUTED,
    ),
    "owed": Label(Both("para volver: lo adeudado", "to come back: what is owed"), CURRENCY, COMPUTED),
    "surcharge": Label(Both("para volver: recargo", "to come back: surcharge"), CURRENCY, COMPUTED),
    "entry": Label(
        Both("para volver: cargos de ingreso otra vez", "to come back: entry fees once more"), CURRENCY,
        COMPUTED,
    ),
    "mending": Label(
        Both("para volver: reparar todo lo que falló", "to come back: mending all that failed"), CURRENCY,
        COMPUTED,
    ),
    "back": Label(
        Both("volver al servicio cuesta en total", "bringing the service back costs in all"), CURRENCY,
        COMPUTED,
    ),
    "working": Label(
        Both("{kind} que andan al cabo del año {n}", "{kind} working at the end of year {n}"), source=COMPUTED
    ),
    "working_share": Label(Both("como parte de sus {kind}", "as a share of its {kind}"), source=COMPUTED),
    "failed": Label(
        Both("piezas que se espera que fallen: {part}", "parts expected to fail: {part}"), source=COMPUTED
    ),
}  # fmt: skip

PARTS_FAILED: dict[str, Both] = {
    "camera": Both("cámaras", "cameras"),
    "site_switch": Both("switches de cámara", "camera switches"),
    "point_switch": Both("switches de puntos de gobierno", "point switches"),
    "optic_pair": Both("pares ópticos", "pairs of optics"),
    "drop_cable": Both("acometidas", "drops"),
    "core_switch": Both("switches del centro", "core switches"),
    "pop_switch": Both("switches de nodo", "POP switches"),
    "ont": Both("ONT", "ONTs"),
    "olt": Both("OLT", "OLTs"),
    "splitter": Both("divisores", "splitters"),
    "aerial_cable": Both("cortes de cable aéreo", "cuts of aerial cable"),
    "buried_cable": Both("cortes de cable enterrado", "cuts of buried cable"),
}
KINDS: dict[str, Both] = {"camera": Both("cámaras", "cameras"), "point": Both("puntos de gobierno", "points")}

SIDE: dict[str, Both] = {
    "title": Both("Escenarios lado a lado", "Scenarios side by side"),
    "amounts": Both("importes en {currency}", "amounts in {currency}"),
    "figure": Both("Cifra", "Figure"),
    "unit": Both("Unidad", "Unit"),
    "source": Both("De dónde sale", "Where it comes from"),
    "switch": REPORT["switch"],
    "theme": REPORT["theme"],
    "part_plans": Both("Los planes", "The plans"),
    "part_cost": Both("Lo que cuestan", "What they cost"),
    "part_even": Both("Ser dueño o alquilar", "Owning or renting"),
    "part_held": Both("Lo que queda en manos propias", "What the owner holds"),
    "part_abroad": Both("Exposición al tipo de cambio", "Exposure to the exchange rate"),
    "unpaid": Both("{name}: {what} sin pagar, {when}", "{name}: {what} not paid, {when}"),
    "unmended": Both("{name}: nadie repara, {when}", "{name}: nobody mends, {when}"),
    "unpaid_and_unmended": Both(
        "{name}: {what} sin pagar y nadie repara, {when}", "{name}: {what} not paid and nobody mends, {when}"
    ),
    "one_year": Both("año {first}", "year {first}"),
    "some_years": Both("años {first} a {last}", "years {first} to {last}"),
    "each": Both("unidad", "unit"),
    "fiber": Both("alquiler de fibra", "rent of fiber"),
    "supports": Both("alquiler de postes y ductos", "rent of poles and ducts"),
    "fee_cameras": Both("canon de cámaras", "fee of cameras"),
    "and": Both(" y ", " and "),
    "never": Both("nunca en {n} años", "never in {n} years"),
    "even_never": Both("ni gratis", "not even for free"),
    "verdict_cost": Both(
        "{name}: {capex} de inversión con impuestos y {cost} de costo presente a {n} años, con impuestos y "
        "antes del préstamo.",
        "{name}: {capex} of capex with tax and {cost} of present cost over {n} years, with tax and before "
        "the loan.",
    ),
    "verdict_year": Both(
        "{first} no ha costado más que {other} desde el año {year}.",
        "{first} has cost no more than {other} from year {year}.",
    ),
    "verdict_never": Both(
        "{first} sigue costando más que {other} al cabo de {n} años.",
        "{first} still costs more than {other} after {n} years.",
    ),
    "verdict_fee": Both(
        "La comparación con {other} descansa en un precio. {item}: {price}{assumed}. A {even} cuestan lo "
        "mismo en {n} años; por encima, {first} cuesta menos.",
        "The comparison with {other} rests on one price. {item}: {price}{assumed}. At {even} both cost the "
        "same over {n} years; above it {first} costs less.",
    ),
    "verdict_free": Both(
        "{other} cuesta más que {first} en {n} años aunque su canon fuera gratis. {item}: {price}{assumed}.",
        "{other} costs more than {first} over {n} years even if its fee were free. {item}: {price}{assumed}.",
    ),
    "assumed": Both(" (supuesto de planificación)", " (a planning assumption)"),
    "chart": Both(
        "Costo presente acumulado, con impuestos y antes del préstamo, millones de {currency}",
        "Accumulated present cost, with tax and before the loan, million {currency}",
    ),
    "chart_year": Both("año", "year"),
    "note_dark": Both(
        "A oscuras desde el día {day} del año {year} hasta que se vuelve a pagar, fin del año {last}. "
        "Preaviso de {notice} días, recargo de {surcharge} y {again} de los cargos de ingreso: supuestos de"
        " planificación. Una segunda vía por cable propio mantiene la luz.",
        "Dark from day {day} of year {year} until it is paid again, at the end of year {last}. Notice of "
        "{notice} days, a surcharge of {surcharge} and {again} of the entry fees: planning assumptions. A "
        "second way over own cable keeps a site lit.",
    ),
    "note_notice": Both(
        "Se vuelve a pagar dentro del preaviso de {notice} días (supuesto de planificación): nada se apaga.",
        "It is paid again within the notice of {notice} days (planning assumption): nothing goes dark.",
    ),
    "note_unmended": Both(
        "Número esperado si nada se repara, por las tasas de falla de failures.csv, en su mayoría supuestos"
        " de planificación; constantes, aunque baterías y equipos viejos fallan más. Lo que otros reparan a"
        " cambio de su canon sigue en pie; los cortes de luz no cuentan. Reparar cuenta las piezas a los "
        "precios del plan, {repair} de cable y dos cajas por corte (supuesto de planificación); ni sueldos "
        "de técnicos ni la limpieza y prevención que el mantenimiento también paga.",
        "Expected number when nothing is mended, by the failure rates of failures.csv, most of them "
        "planning assumptions; constant, though batteries and old devices fail more. What others mend for "
        "their fee goes on; mains outages do not count. Mending counts parts at the prices of the plan, "
        "{repair} of cable and two closures a cut (planning assumption); neither wages of technicians nor "
        "the cleaning and prevention that maintenance pays too.",
    ),
    "note_money": Both(
        "Importes de estos casos en moneda del año 0, con impuestos, sin descontar.",
        "Amounts of these cases in money of year 0, with tax, undiscounted.",
    ),
    "note_years": Both(
        "Desde el año: valor presente acumulado, con impuestos y antes del préstamo, hasta el año {n}.",
        "From year: accumulated present value, with tax and before the loan, up to year {n}.",
    ),
    "note_even": Both(
        "El precio que iguala deja todo lo demás como está: la ruta no se elige de nuevo.",
        "The price that evens out leaves all else as it is: the route is not chosen anew.",
    ),
    "note_level": Both(
        "Importes en moneda del año 0; nivel de precios: {level}; tasa de descuento {rate}. Cada precio, "
        "con su fuente o como supuesto de planificación, está en la hoja de precios de bom.xlsx de cada "
        "plan.",
        "Amounts in money of year 0; price level: {level}; discount rate {rate}. Each price, with its "
        "source or as a planning assumption, is in the sheet of prices of bom.xlsx of each plan.",
    ),
    "note_owned": Both(
        "Bienes propios: lo comprado con vida útil, sin servicios, cargos de ingreso ni obras en postes "
        "ajenos; lo que aún vale es lineal, en moneda del año 0, y cuenta también lo repuesto.",
        "Assets owned: what was bought and has a service life; no services, entry fees or work on "
        "another's poles. What they are still worth is straight line, in money of year 0, and "
        "counts what was bought again.",
    ),
    "note_abroad": Both(
        "La moneda pierde esa parte cada año más allá de su propia inflación; las partes en divisas y los "
        "caminos son supuestos de planificación. Fondos propios: valor presente hasta el último año. Con un"
        " tipo de cambio de 1 son un índice: moneda local del año 0 que valía una unidad de la del estudio.",
        "The currency loses that share every year beyond its own inflation; foreign shares and paths are "
        "planning assumptions. Own funds: present value up to the last year. With an exchange rate of 1 "
        "they are an index: domestic money of year 0 that was worth one of the study's currency.",
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
}  # fmt: skip
