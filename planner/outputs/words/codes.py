"""What each code value of a plan means, in both languages; an unknown code is shown as it is."""

from __future__ import annotations

from planner.outputs.words.both import Both, same
from planner.outputs.words.finance import FINANCE_CODES
from planner.outputs.words.operate import OPERATE_CODES
from planner.outputs.words.protection import PROTECTION_CODES
from planner.outputs.words.public import PURPOSE_NAMES, SWITCH_NAMES

CODES: dict[str, Both] = {
    # what a camera is for, and what it does; buildings is a model of sight too, and so it stands below
    **PURPOSE_NAMES,
    "junction": Both("esquina", "junction"),
    **SWITCH_NAMES,
    # status, a code list of OFDS
    "proposed": Both("propuesto", "proposed"),
    "planned": Both("planificado", "planned"),
    "underConstruction": Both("en construcción", "under construction"),
    "operational": Both("en servicio", "operational"),
    "decommissioned": Both("retirado", "decommissioned"),
    # deployment, a code list of OFDS, and procurement
    "aboveGround": Both("aéreo", "above ground"),
    "belowGround": Both("subterráneo", "below ground"),
    "own": Both("propio", "own"),
    "lease": Both("alquiler", "lease"),
    "commodatum": Both("comodato", "on loan (commodatum)"),
    "attach": Both("apoyo en postes ajenos", "attached to another's poles"),
    # network
    "center": Both("centro de monitoreo", "monitoring center"),
    "tree": Both("árbol", "tree"),
    "added": Both("agregado", "added"),
    "building": Both("edificio", "building"),
    "cabinet": Both("gabinete", "cabinet"),
    "access": Both("acceso", "access"),
    "backbone": Both("troncal", "backbone"),
    "feeder": Both("alimentación", "feeder"),
    "distribution": Both("distribución", "distribution"),
    "uplink": Both("enlace al centro", "uplink"),
    "protection": Both("protección", "protection"),
    "pop": Both("nodo de acceso", "POP"),
    "splitter": Both("divisor", "splitter"),
    # ways of building
    "new_poles": Both("postes nuevos", "new poles"),
    "existing_poles": Both("postes existentes", "existing poles"),
    "duct": Both("ducto nuevo", "new duct"),
    "existing_duct": Both("ducto existente", "existing duct"),
    "existing_fiber": Both("fibra existente", "existing fiber"),
    "own_poles": Both("postes propios ya puestos", "own poles that stand"),
    "own_duct": Both("ducto propio ya hecho", "own duct that stands"),
    "own_aerial_fiber": Both("fibra aérea propia ya tendida", "own aerial fiber that stands"),
    "microtrench": Both("microzanja", "microtrench"),
    "lease_dark_fiber": Both("fibra oscura alquilada", "leased dark fiber"),
    # kinds of government points
    "school": Both("escuela", "school"),
    "hospital": same("hospital"),
    "clinic": Both("centro de salud", "clinic"),
    "police": Both("policía", "police"),
    "fire": Both("bomberos", "fire station"),
    "town_hall": Both("municipalidad", "town hall"),
    "office": Both("oficina pública", "public office"),
    "government": Both("gobierno", "government"),
    "other": Both("otro", "other"),
    # cameras
    "fixed": Both("fija", "fixed"),
    "dome_360": Both("domo 360°", "360° dome"),
    "ptz": same("PTZ"),
    "long_lens": Both("fija de lente largo", "fixed, long lens"),
    "multi_sensor": Both("multisensor 360°", "360° multi-sensor"),
    "plate_reader": Both("lectora de patentes", "plate reader"),
    "plaza": Both("plaza o parque", "plaza or park"),
    "town_entry": Both("acceso a la ciudad", "town entry"),
    "door": Both("puerta de un edificio público", "door of a public building"),
    "existing": Both("junto a una cámara existente", "beside a standing camera"),
    "existing pole": Both("poste existente", "existing pole"),
    # levels of pixel density: DORI (IEC 62676-4:2014) and IEC 62676-4:2025
    "detect": Both("detectar", "detect"),
    "observe": Both("observar", "observe"),
    "recognize": Both("reconocer", "recognize"),
    "identify": Both("identificar", "identify"),
    "overview": Both("panorama", "overview"),
    "outline": Both("contorno", "outline"),
    "discern": Both("distinguir", "discern"),
    "perceive": Both("percibir", "perceive"),
    "characterize": Both("caracterizar", "characterize"),
    "validate": Both("validar", "validate"),
    "scrutinize": Both("examinar", "scrutinize"),
    "dori-2014": same("IEC 62676-4:2014 (DORI)"),
    "iec-2025": same("IEC 62676-4:2025"),
    # exclusion
    "forbid": Both("prohibida", "forbidden"),
    "mask": Both("con máscara", "to be masked"),
    "justify": Both("por justificar", "to be justified"),
    "street": Both("calle", "street"),
    "open ground": Both("espacio abierto", "open ground"),
    # what a layer of demand counts
    "population": Both("habitantes", "residents"),
    "households": Both("hogares", "households"),
    "jobs": Both("empleos", "jobs"),
    "incidents": Both("incidentes", "incidents"),
    "crashes": Both("siniestros viales", "crashes"),
    "schools": Both("escuelas", "schools"),
    "health": Both("salud", "health"),
    "transit": Both("transporte público", "public transport"),
    "streets": Both("metros de calle", "meters of street"),
    "intersection": Both("esquina", "intersection"),
    "midblock": Both("mitad de cuadra", "mid-block"),
    "list": Both("lista del pliego", "tender list"),
    "edit": Both("fijado por quien planifica", "pinned by the planner"),
    "buildings": Both("edificios", "buildings"),
    "corridor": Both("corredor de calle", "street corridor"),
    "open": Both("terreno abierto", "open ground"),
    "facade": Both("fachada", "facade"),
    # plant
    "pole": Both("poste", "pole"),
    "chamber": Both("cámara subterránea", "chamber"),
    "branch": Both("derivación", "branch"),
    "size_change": Both("cambio de cable", "change of cable"),
    "site": Both("sitio", "site"),
    # what one cut takes
    "stretch": Both("tramo", "stretch"),
    "bridge": Both("puente", "bridge"),
    "tunnel": Both("túnel", "tunnel"),
    "pole_line": Both("línea de postes ajenos", "line of others' poles"),
    # crossings
    "railway": Both("vía férrea", "railway"),
    "waterway": Both("curso de agua", "waterway"),
    "road": Both("ruta o avenida principal", "main road"),
    "aerial": Both("aéreo", "aerial"),
    "bored": Both("perforado", "bored"),
    "on_bridge": Both("por un puente", "on a bridge"),
    "under_bridge": Both("bajo un puente", "under a bridge"),
    "standing": Both("por planta existente", "by plant that stands"),
    "river": Both("río", "river"),
    "stream": Both("arroyo", "stream"),
    "canal": same("canal"),
    "subway": Both("metro en superficie", "metro above ground"),
    # reasons
    "too_far_from_street": Both("demasiado lejos de una calle", "too far from any street"),
    "outside_area": Both("fuera del área de las calles", "outside the street data"),
    "no_path": Both("sin camino hasta el centro", "no path to the center"),
    "over_reach": Both("más lejos que el alcance óptico", "beyond the reach of the optics"),
    "over_rate": Both("más carga que la de cualquier módulo óptico", "more load than any optic carries"),
    "over_budget": Both("más pérdida de luz que la admisible", "more loss of light than any optic bears"),
    "overload": Both("demasiada luz para el receptor", "too much light for the receiver"),
    "up": Both("subida", "up"),
    "down": Both("bajada", "down"),
    # money
    "once": Both("una vez (capex)", "once (capex)"),
    "year": Both("por año (opex)", "a year (opex)"),
    "low": Both("bajo", "low"),
    "typical": Both("típico", "typical"),
    "high": Both("alto", "high"),
    # outcome and findings
    "proven": Both("probado", "proven"),
    "stopped": Both("detenido", "stopped"),
    "point_to_point": Both("punto a punto", "point to point"),
    "gpon": same("GPON"),
    "xgspon": same("XGS-PON"),
    "error": same("error"),
    "warning": Both("advertencia", "warning"),
    "info": Both("aviso", "note"),
    # words of a source
    "planning assumption": Both("supuesto de planificación", "planning assumption"),
    "placed by rule": Both("ubicado por regla", "placed by rule"),
    "published": Both("publicado", "published"),
    **OPERATE_CODES,
    **FINANCE_CODES,
    **PROTECTION_CODES,
}

GROUPS: dict[str, Both] = {
    "cameras": Both("Cámaras", "Cameras"),
    "site_equipment": Both("Equipos de los sitios", "Equipment of the sites"),
    "optics": Both("Módulos ópticos", "Optical modules"),
    "route": Both("Obra de la ruta", "Works of the route"),
    "supports": Both("Postes y cámaras subterráneas", "Poles and chambers"),
    "crossings": Both("Cruces", "Crossings"),
    "cables": Both("Cables", "Cables"),
    "splicing": Both("Empalmes y mediciones", "Splicing and tests"),
    "drops": Both("Acometidas", "Drops"),
    "center": Both("Centro de monitoreo", "Monitoring center"),
    "services": Both("Servicios profesionales", "Professional services"),
    "operation": Both("Operación", "Operation"),
    "pops": Both("Nodos de acceso (POP)", "Points of presence (POPs)"),
    "power": Both("Energía", "Electricity"),
}


def code_name(code: object) -> Both:
    """Return what a code means; several codes joined by + are told one by one.

    >>> code_name("branch+site").en
    'branch + site'
    """
    text = str(code)
    parts = (
        [CODES.get(part, same(part)) for part in text.split("+")]
        if "+" in text
        else [CODES.get(text, same(text))]
    )
    return Both(" + ".join(p.es for p in parts), " + ".join(p.en for p in parts))


def group_name(group: object) -> Both:
    """Return the name of a BOM group, its own words with spaces where none is written here.

    >>> group_name("site_power").en
    'Site power'
    """
    text = str(group)
    return GROUPS.get(text, same(text.replace("_", " ").capitalize()))
