"""What each setting of a study means, in Spanish beside the English of the settings themselves."""

from __future__ import annotations

from planner.outputs.words.both import Both, same
from planner.outputs.words.settings_of_backbone import BACKBONE
from planner.outputs.words.settings_of_plan import PLAN
from planner.outputs.words.settings_of_plant import PLANT
from planner.outputs.words.settings_of_shared import SHARED
from planner.outputs.words.settings_of_tiers import TIERS

STUDY: dict[str, str] = {
    "study.name": "nombre corto, a la vista en toda salida",
    "study.title": "título del informe",
    "study.country": "código ISO 3166 del país, por ejemplo AR",
    "study.currency": "moneda ISO 4217 de todo importe",
    "study.language": "idioma en que se abren las salidas",
    "study.seed": "semilla de toda elección al azar",
    "study.residents": "habitantes del área, para el costo por habitante; 0 si no se sabe",
    "study.note": "palabras a la vista en toda salida, en el idioma del estudio",
    "study.note_en": "las mismas en inglés; en blanco repite `note`",
    "sources.root": "carpeta de los datos; la variable de entorno PLANNER_DATA va antes",
    "sources.streets": "archivo de calles: .osm.pbf, .osm(.gz, .bz2), .graphml o una capa de líneas",
    "sources.place": "nombre del lugar para `planner fetch` (Nominatim de OpenStreetMap)",
    "sources.bbox": "oeste, sur, este y norte en grados, para traer y recortar",
    "sources.streets_status": "qué es la capa de calles",
    "sources.streets_license": "licencia de la capa de calles; un archivo OSM es ODbL de por sí",
    "sources.streets_class_column": "columna de la clase de calle en una capa de líneas",
    "sources.streets_name_column": "columna del nombre de la calle en una capa de líneas",
    "sources.points": "lista de puntos de gobierno",
    "sources.points_crs": "código EPSG de las coordenadas de la lista, si no son grados",
    "sources.cameras": "lista de lugares de cámaras (el anexo del pliego)",
    "sources.cameras_crs": "código EPSG de las coordenadas de la lista, si no son grados",
    "sources.demand": "capa de demanda; sin ella la demanda son los metros de calle",
    "sources.demand_weight": "columna del peso en la capa de demanda",
    "sources.demand_shape": "cómo se reparten las filas que traen un punto",
    "sources.demand_license": "licencia de la capa de demanda",
    "sources.buildings": "plantas de edificios: un archivo OSM o una capa de polígonos",
    "sources.existing_cameras": "cámaras que ya están: una lista o un archivo OSM; cuentan para ver y no se "
    "compran",
    "sources.places": "lugares sensibles, puertas, espacio abierto y postes: un archivo OSM; en blanco toma "
    "el de las calles",
    "sources.exclusions": "capa de zonas de exclusión con su acción: forbid (prohíbe), mask (con máscara) o "
    "justify (por justificar)",
    "sources.districts": "capa de distritos",
    "sources.districts_name": "columna del nombre del distrito",
    "sources.districts_residents": "columna de los habitantes del distrito",
    "sources.vegetation": "capa de árboles que tapan lo que está detrás",
    "sources.terrain": "relieve: GeoTIFF o SRTM .hgt comprimido",
    "sources.existing_plant": "capa de postes, ductos o fibra que se pueden usar, con su forma y su dueño",
    "sources.existing_pops": "nodos que ya están: una lista o capa de puntos con sus puertos y su dueño; "
    "cada uno se conecta y es un nodo del plan (con `network.pops` en choose)",
    "sources.existing_pops_crs": "código EPSG de las coordenadas de esa lista, si no son grados",
    "sources.barriers": "vías férreas y cursos de agua por cruzar: un archivo OSM o capa de líneas; en "
    "blanco toma el archivo OSM de calles",
    "sources.barriers_complete": "railway, waterway: clases que la capa trae completas, aunque no tenga "
    "ninguna línea de ellas",
    "sources.works_zones": "capa de áreas o líneas donde la obra cuesta más o se prohíben formas: kind, "
    "factor, forbidden_ways",
    "sources.edits": "cambios a un plan guardado: una lista o capa de puntos; de un plan.gpkg, su capa "
    "`edits`",
    "sources.facts": "datos de cada cámara (finalidad, base legal ...): una lista como la que escribe "
    "`planner audit --todo`",
    "sources.attribution": "palabras que deben estar en toda salida, además de las de las fuentes",
    "cameras.count": "cámaras en total, con las fijas de la lista y sin las que ya están en el mapa",
    "cameras.list_mode": "qué es la lista de lugares",
    "cameras.candidates": "dónde puede ir una cámara: esquina, mitad de cuadra, plaza, acceso a la ciudad, "
    "puerta, poste, junto a una existente",
    "cameras.midblock_spacing_m": "distancia entre candidatos a lo largo de la cuadra",
    "cameras.range_m": "alcance que se afirma: la demanda más lejana no cuenta; 0 cuenta hasta donde el "
    "nivel se sostiene",
    "cameras.demand_spacing_m": "distancia entre puntos de demanda a lo largo de las calles",
    "cameras.classes": "clases que se pueden elegir, por su clave en el catálogo de cámaras",
    "cameras.class_most": "cantidad máxima de cámaras de una clase, por su clave",
    "cameras.camera_class": "clase de una cámara fija cuya fila no nombra ninguna",
    "cameras.device_budget": "lo más que pueden costar juntos los equipos de las cámaras elegidas, sin "
    "repuestos; 0: sin límite",
    "cameras.most_per_site": "cámaras por lugar, como máximo",
    "cameras.spacing_m": "distancia mínima entre dos lugares con cámaras; no rige entre dos filas fijas de "
    "la lista",
    "cameras.azimuth_step_deg": "paso de las direcciones en que puede mirar una cámara",
    "cameras.level_profile": "niveles de densidad de píxeles: IEC 62676-4:2014 (todavía en los pliegos) o "
    "IEC 62676-4:2025",
    "cameras.level": "nivel del perfil desde el que la demanda cuenta como vista",
    "cameras.light": "luz con la que se elige",
    "cameras.target_height_m": "altura de lo que hay que ver",
    "cameras.face_angle_deg": "ángulo más empinado con que se ve una cara (consejo de un fabricante)",
    "cameras.existing_unknown": "qué vale una cámara existente de clase o dirección desconocida: nada "
    "(yerra hacia mirar dos veces) o all_round, como `cameras.camera_class` mirando en redondo (yerra hacia "
    "mirar de menos)",
    "cameras.mount_height_m": "altura del montaje",
    "cameras.stream_mbps": "caudal que graba una cámara; 0 toma el de su clase",
    "cameras.retention_days": "días de grabación que caben en el almacenamiento",
    "cameras.cameras_per_seat": "cámaras que atiende un puesto de operador",
    "cameras.backup_share": "lo que vale ser visto por una segunda cámara, como parte de ser visto por una; "
    "cada capa puede decir el suyo",
    "cameras.district_least_coverage_pct": "cobertura mínima de la demanda de cada distrito",
    "cameras.most_cameras_per_1000_residents": "cámaras por 1.000 habitantes de un distrito, como máximo; "
    "0: sin tope",
    "privacy.forbid": "clases de lugares sensibles cerca de los que no va ninguna cámara, por sobre la "
    "acción del catálogo",
    "privacy.mask": "clases de lugares sensibles que se tapan con máscara",
    "privacy.justify": "clases de lugares sensibles que piden una justificación escrita",
    "privacy.buffer_m": "distancia a un lugar sensible dentro de la que rige su acción",
    "privacy.assembly_distance_m": "lugares de reunión: así de cerca de sedes de gobierno, sindicatos y "
    "partidos",
    "privacy.facade_level": "nivel desde el que la fachada de una vivienda cuenta como expuesta; en blanco "
    "toma discern, u observe de DORI 2014",
    "privacy.facade_limit_m": "fachada de viviendas vista a ese nivel desde la que rige la acción",
    "privacy.facade_close_limit_m": "fachada de viviendas vista a 250 px/m (characterize; identify de DORI "
    "2014) desde la que se tapa con máscara",
    "privacy.facade_action": "qué pide una fachada demasiado expuesta",
    "privacy.sign_within_m": "un cartel está a lo sumo así de lejos de la vista de las cámaras que nombra, "
    "por la calle",
    "privacy.least_public_share": "parte mínima de una vista que es suelo público; menos es una advertencia",
    "points.count": "puntos que se toman de la lista, en su orden; 0 los toma todos",
    "points.from_demand": "toma las escuelas y lugares de salud contados en la capa de demanda: por peso, "
    "después por id",
    "points.kinds": "tipos que se toman; en blanco, todos",
    **PLANT,
    **TIERS,
    **SHARED,
    **BACKBONE,
}

SETTING_UNITS: dict[str, Both] = {
    "d": Both("días", "days"),
    "day": Both("días", "days"),
    "year": Both("años", "years"),
    "deg": same("°"),
    "ratio": Both("parte", "ratio"),
    "count": same(""),
}


def setting_unit(unit: str, currency: str) -> Both:
    """Return the unit of a setting for people, that of money being the currency of the study.

    >>> setting_unit("year", "USD").es, setting_unit("currency", "USD").es, setting_unit("m", "USD").es
    ('años', 'USD', 'm')
    """
    return same(currency) if unit == "currency" else SETTING_UNITS.get(unit, same(unit))


def meaning(key: str, english: str) -> Both:
    """Return what a setting means; in English alone where no Spanish is written.

    >>> meaning("study.seed", "seed of every random choice").es
    'semilla de toda elección al azar'
    """
    spanish = STUDY.get(key) or PLAN.get(key)
    return Both(spanish, english) if spanish else same(english)
