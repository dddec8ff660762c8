"""Assumptions and limits of a plan in sentences: what was assumed, and which way that errs."""

from __future__ import annotations

from planner.outputs.words import Both, code_name, number, percent
from planner.plan.model import Plan
from planner.settings.pon_settings import POINT_TO_POINT

COVERAGE = Both(
    "Cobertura: se calculó la óptica de cada clase (nivel, campo visual, zona muerta), la línea de visión y, "
    "aparte, la noche. No se vieron carteles, toldos, camiones ni follaje que ninguna capa trae; lentes "
    "reales y su montaje pueden dar menos. El proyecto ejecutivo debe probar cada vista en el lugar.",
    "Coverage: the optics of each class (level, field of view, dead zone), the line of sight and, apart, the "
    "night were computed. Signs, awnings, trucks and foliage that no layer holds were not seen; real lenses "
    "and mounts may give less. The detailed design must try each view on the spot.",
)
CORRIDOR = Both(
    "Donde faltan edificios en los datos, la visión se limita al corredor de la calle, con manzanas opacas.",
    "Where buildings are missing in the data, sight is bounded by the street corridor, with opaque blocks.",
)
SIGHT = Both("Modelo de visión de las cámaras: {shares}.", "Sight model of the cameras: {shares}.")
ORDER = Both(
    "Las cámaras se eligieron antes que la ruta: la cota de la ruta vale para esas cámaras, no para "
    "toda elección posible.",
    "Cameras were chosen before the route: the bound on the route holds for those cameras, not for "
    "every possible choice.",
)
LENGTHS = Both(
    "Las longitudes son horizontales; la reserva de {slack} % cubre flecha, pendiente, bucles y "
    "desperdicio (supuesto de planificación). En calles empinadas el cable real será más largo.",
    "Lengths are horizontal; the slack of {slack} % stands for sag, slope, loops and waste (planning "
    "assumption). On steep streets the real cable will be longer.",
)
PRICES = Both(
    "{share} de la compra y obra tiene precio sin fuente pública (supuesto de planificación); la "
    "banda de costo suma todos los precios bajos o todos los altos a la vez, así que es más ancha que"
    " lo probable.",
    "{share} of purchase and works has a price without public source (planning assumption); the cost "
    "band adds all low or all high prices at once, so it is wider than is likely.",
)
FIELD = Both(
    "No se relevó nada en el terreno: permisos, postes existentes, suelos, interferencias y energía "
    "deben verificarse.",
    "Nothing was surveyed in the field: permits, existing poles, soil, buried services and power must"
    " be checked.",
)
STREETS = Both(
    "Calles reconstruidas, no relevadas: longitudes y lugares son de un trazado estadístico parecido "
    "a la ciudad, no de sus calles reales. Sirven para dimensionar, no para construir.",
    "Streets are reconstructed, not surveyed: lengths and places belong to a statistical layout like "
    "the city, not to its real streets. Good for sizing, not for building.",
)
CRIME = Both(
    "Este plan no afirma nada sobre el efecto de las cámaras en el delito.",
    "This plan makes no claim about the effect of cameras on crime.",
)
SPARE = Both(
    "Cables con {spare} % de fibras libres; cada sitio tiene fibra propia a su nodo ({fibers} por sitio).",
    "Cables carry {spare} % spare fibers; each site has fiber of its own to its POP ({fibers} a site).",
)
SPLIT = Both(
    "Cables con {spare} % de fibras libres; los sitios comparten fibras por divisores, salvo los que tienen "
    "las suyas ({fibers} por sitio).",
    "Cables carry {spare} % spare fibers; sites share fibers by splitters, but for those with fibers of "
    "their own ({fibers} a site).",
)


def limits(plan: Plan) -> list[Both]:
    """Return the sentences, those that weigh most first."""
    cameras, network = plan.summary["cameras"], plan.resolved["network"]
    shares = ", ".join(
        f"{{{i}}} {percent(v, 0).en}" for i, v in enumerate(cameras.get("sight_models", {}).values())
    )
    told = [STREETS] if plan.summary.get("streets") == "reconstructed" else []
    told.append(COVERAGE)
    if "corridor" in cameras.get("sight_models", {}):
        told.append(CORRIDOR)
    if shares:
        names = [code_name(k) for k in cameras["sight_models"]]
        listed = Both(*(shares.format(*(n.pick(lang) for n in names)) for lang in ("es", "en")))
        told.append(SIGHT.fill(shares=listed))
    told += [] if plan.summary.get("joint") else [ORDER]
    told.append(LENGTHS.fill(slack=number(network.get("slack_pct"), 1)))
    if "spare_fiber_pct" in network:
        split = network.get("architecture", POINT_TO_POINT) != POINT_TO_POINT
        words = {
            "spare": number(network["spare_fiber_pct"]),
            "fibers": number(network.get("fibers_per_site", 1)),
        }
        told.append((SPLIT if split else SPARE).fill(**words))
    told += [PRICES.fill(share=percent(plan.summary["cost"].get("assumption_share"), 0)), FIELD, CRIME]
    return told
