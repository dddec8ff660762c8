"""Words of plans of members set side by side: backbone, centers, and figures by member."""

from __future__ import annotations

from planner.outputs.words.both import Both, same
from planner.outputs.words.side_by_side import COMPUTED, CURRENCY, KM, PER_YEAR, Label


def _province(path: str) -> Both:
    """Return where in province.json a figure stands."""
    return same(f"province.json: {path}")


def _layer(name: str) -> Both:
    """Return from which layer a figure is computed."""
    return Both(f"calculado de province.gpkg: {name}", f"computed from province.gpkg: {name}")


def _each(path: str) -> Both:
    """Return from where in the members' own plans a figure is computed."""
    return Both(f"calculado de members/*/plan.json: {path}", f"computed from members/*/plan.json: {path}")


OWNED = _each("network.owned_route_share")
LINES = Both(
    "calculado de members/*/plan.gpkg: money_lines, y bom.csv",
    "computed from members/*/plan.gpkg: money_lines, and bom.csv",
)
WHOLE_SOURCES: dict[str, Both] = {
    "coverage": _province("cameras.coverage_share"),
    "coverage_bound": Both(
        "calculado de province.json: cameras.demand", "computed from province.json: cameras.demand"
    ),
    "pops": _each("network.pops.by_kind"),
    "architecture": _each("network.pon.architecture"),
    "ports": _each("network.pon.ports_used"),
    "splitters": _each("network.pon.splitters"),
    "owned_route_share": OWNED,
    "owned_km": OWNED,
    "annual_fees": LINES,
    "owned_at_purchase": LINES,
    "foreign_capex": LINES,
    "foreign_yearly": LINES,
    "break_even": Both("calculado de cash_flow.csv", "computed from cash_flow.csv"),
}
"""Where a figure of a plan of members stands, by row, where it is not where a plan of one city has it."""


def whole_source(key: str, source: Both) -> Both:
    """Return where a figure of the whole stands, told where a plan of one city has it."""
    told = WHOLE_SOURCES.get(key, source)
    files = (("plan.json", "province.json"), ("plan.gpkg", "members/*/plan.gpkg"))
    for one, whole in files if told is source else ():
        told = Both(*(t.replace(f"{one}: ", f"{whole}: ") for t in told))
    return told


MBPS = same("Mb/s")
COUNT = same("")
ABOVE_LABELS: dict[str, Label] = {
    "links": Label(Both("enlaces entre ciudades", "links between cities"), COUNT, _layer("backbone_links")),
    "leased_links": Label(
        Both("de ellos, arrendados", "of these, leased"), COUNT, _layer("backbone_links")
    ),
    "own_km": Label(Both("troncal propia", "own backbone"), KM, _layer("backbone_links")),
    "leased_mbps": Label(Both("capacidad arrendada", "capacity leased"), MBPS, _layer("backbone_links")),
    "backbone_capex": Label(
        Both("troncal: obras y equipos", "backbone: works and equipment"), CURRENCY,
        _province("backbone.capex"),
    ),
    "backbone_annual": Label(
        Both("troncal: cánones y energía", "backbone: fees and power"), PER_YEAR,
        _province("backbone.annual"),
    ),
    "backbone_gap": Label(
        Both("brecha probada de la troncal", "proven gap of the backbone"), same("%"),
        _province("backbone.gap_pct"),
    ),
    "centers": Label(Both("centros que miran o atienden", "centers that watch or answer"), COUNT,
                     _layer("tier_centers")),
    "seats": Label(Both("puestos en uso", "seats in use"), COUNT, _layer("tier_centers")),
    "seats_bought": Label(Both("puestos que se compran", "seats bought"), COUNT, _layer("tier_centers")),
    "tiers_gap": Label(
        Both("brecha probada de los centros", "proven gap of the centers"), same("%"),
        _province("tiers.gap_pct"),
    ),
    "falls": Label(
        Both("centros cuya caída los demás aguantan", "centers whose fall the others bear"), COUNT,
        _province("failover.falls"),
    ),
    "breaks": Label(
        Both("límites que se rompen al caer cada centro, sumados",
             "limits that break as each center falls, summed"),
        COUNT, _layer("failovers"),
    ),
    "mend": Label(
        Both("arreglar todos esos límites", "mending all those limits"), CURRENCY,
        _province("failover.falls.mend_capex"),
    ),
}  # fmt: skip
MEMBER_LABELS: dict[str, Label] = {
    "cameras": Label(same("{member}"), COUNT, _province("members.cameras")),
    "connected": Label(same("{member}"), COUNT, _province("members.connected")),
    "coverage_share": Label(same("{member}"), COUNT, _province("members.coverage_share")),
    "route_gap_pct": Label(same("{member}"), same("%"), _province("members.route_gap_pct")),
    "capex": Label(same("{member}"), CURRENCY, _province("members.capex")),
    "annual_opex": Label(same("{member}"), PER_YEAR, _province("members.annual_opex")),
    "cost_with_tax": Label(
        same("{member}"), CURRENCY, same("members/{member}/plan.json: money.horizons.cost_with_tax")
    ),
    "dark": Label(same("{member}"), COUNT, COMPUTED),
    "working": Label(same("{member}"), COUNT, COMPUTED),
    "days": Label(same("{member}"), Both("días", "days"), COMPUTED),
}
EVENT_LABELS: dict[str, Label] = {
    "over_backbone": Label(
        Both("de esas cámaras: su centro está en otra ciudad y ningún enlace lleva a él",
             "of those cameras: their center is in another city and no link leads to it"),
        COUNT, COMPUTED,
    ),
    "members_over": Label(Both("ciudades cuyas cámaras son", "members whose cameras they are"), COUNT,
                          COMPUTED),
    "calls": Label(
        Both("llamadas por año que no llegan a su centro", "calls a year that do not reach their center"),
        COUNT, COMPUTED,
    ),
    "centers_cut": Label(
        Both("centros sin enlace con el de arriba", "centers without a link to the one above"), COUNT,
        COMPUTED,
    ),
    "centers_named": Label(Both("esos centros", "those centers"), COUNT, COMPUTED),
}  # fmt: skip
MEMBERS: dict[str, Both] = {
    "part_above": Both("Entre ciudades", "Between cities"),
    "own": Both("propio de la provincia", "the province's own"),
    "all": Both("suma", "sum"),
    "none": Both("ninguno", "none"),
    "by_cameras": Both("Cámaras, por ciudad", "Cameras, by member"),
    "by_connected": Both("Sitios conectados, por ciudad", "Sites joined, by member"),
    "by_coverage_share": Both("Cobertura, por ciudad", "Coverage, by member"),
    "by_route_gap_pct": Both("Brecha probada de la fibra, por ciudad", "Proven gap of the fiber, by member"),
    "by_capex": Both("Inversión sin impuestos, por ciudad", "Capex without tax, by member"),
    "by_annual_opex": Both("Gasto anual cuando todo está en pie, por ciudad",
                           "Opex when all is built, by member"),
    "by_cost_with_tax": Both("Costo presente a {n} años, con impuestos, por ciudad",
                             "Present cost over {n} years, with tax, by member"),
    "by_dark": Both("{name}: cámaras a oscuras, por ciudad", "{name}: cameras dark, by member"),
    "by_working": Both("{name}: cámaras que andan al cabo del año {n}, por ciudad",
                       "{name}: cameras working at the end of year {n}, by member"),
    "note_sums": Both(
        "Cada ciudad se cuenta desde su propio año 0, sea cual sea su fase en la provincia.",
        "Every member counts from its own year 0, whatever its phase in the province.",
    ),
    "note_sum_gap": Both(
        "La brecha de la suma es contra la suma de las cotas, con las cámaras que cada ciudad eligió.",
        "The gap of the sum is against the sum of the bounds, for the cameras that each member chose.",
    ),
    "note_far": Both(
        "A oscuras en su centro; grabadas donde están, si allí hay grabador. Se pregunta si queda un camino, "
        "no si queda capacidad. Otra vía por troncal propia las mantiene.",
        "Dark at their center; recorded at home where a recorder stands. What is asked is whether a way is "
        "left, not whether its capacity is. Another way over own backbone keeps them.",
    ),
    "note_far_unmended": Both(
        "Cámaras miradas desde otra ciudad: su ciudad y un camino de la troncal tienen que andar. La troncal "
        "propia falla por las mismas tasas; una segunda vía planificada cuenta, una tercera no.",
        "Cameras watched from another city: their city and a way of the backbone must work. The own backbone "
        "fails at the same rates; one planned second way counts, a third does not.",
    ),
}  # fmt: skip
