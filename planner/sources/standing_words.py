"""Words of as-built lists in Spanish and English: headers, kinds of asset, whose they are, their state."""

from __future__ import annotations

from collections.abc import Mapping

from planner.sources.words import plain

KINDS = ("asset_kind", "kind", "activo", "tipo_activo", "tipo_de_activo", "clase_activo", "tipo", "type")
MODES = ("mode", "modo", "tenencia", "tenure", "ownership", "titularidad")
OWNERS = ("owner", "propietario", "titular", "dueno")
YEARS = (
    "year_built", "built", "ano_construccion", "ano_de_construccion", "anio_construccion", "ano_instalacion",
    "ano_de_instalacion", "anio_instalacion", "installed", "instalado", "year", "ano", "anio",
)  # fmt: skip
AGES = ("age", "age_years", "antiguedad", "edad", "anos", "anos_de_uso")
STATES = ("state", "estado", "condition", "condicion", "situacion")
MAINTAINED = (
    "maintenance_end", "maintenance_until", "fin_mantenimiento", "fin_de_mantenimiento",
    "mantenimiento_hasta", "garantia_hasta", "warranty_until",
)  # fmt: skip
REPLACES = (
    "replace_year", "replacement_year", "ano_reposicion", "ano_de_reposicion", "anio_reposicion",
    "reponer_en", "ano_reemplazo", "ano_de_reemplazo",
)  # fmt: skip
FORMS = ("form", "forma", "tendido", "via", "way", "deployment")
FIBERS = ("fibers", "fibras", "fiber_count", "fibrecount", "hilos", "capacidad")
SPARES = ("spare_fibers", "spare", "fibras_libres", "hilos_libres", "libres")
CARRIES = ("carries", "lleva", "camaras_que_lleva", "sirve_a")

_KIND_WORDS: Mapping[str, tuple[str, ...]] = {
    "camera": ("camera", "cameras", "camara", "camaras", "cam", "domo", "ptz"),
    "route": (
        "route", "routes", "ruta", "rutas", "cable", "cables", "span", "spans", "tramo", "tramos", "fibra",
        "fiber", "fibre", "ducto", "duct", "traza",
    ),
    "pop": ("pop", "pops", "nodo", "nodos", "gabinete", "cabinet", "gabinetes"),
    "point": ("point", "points", "punto", "puntos", "sitio", "sitios", "edificio", "edificios"),
    "center": ("center", "centers", "centre", "centro", "centros", "centro_de_monitoreo", "sala"),
    "support": (
        "support", "supports", "soporte", "soportes", "poste", "postes", "pole", "poles", "columna",
        "columnas", "camara_de_paso", "chamber", "chambers",
    ),
}  # fmt: skip
_MODE_WORDS: Mapping[str, tuple[str, ...]] = {
    "own": ("own", "owned", "propio", "propia", "propios", "propias"),
    "leased": (
        "leased", "lease", "alquilado", "alquilada", "arrendado", "arrendada", "alquiler", "comodato",
        "commodatum", "rented",
    ),
    "others": ("others", "other", "tercero", "terceros", "ajeno", "ajena", "attach", "municipal"),
}  # fmt: skip
_STATE_WORDS: Mapping[str, tuple[str, ...]] = {
    "works": (
        "works", "working", "ok", "up", "active", "operational", "funciona", "funcionando", "operativa",
        "operativo", "activa", "activo", "en_servicio", "buena", "bueno", "lit",
    ),
    "down": (
        "down", "dead", "out", "broken", "failed", "off", "caida", "caido", "no_funciona", "danada",
        "danado", "averiada", "averiado", "fuera_de_servicio", "inactiva", "inactivo", "apagada",
    ),
    "unknown": ("unknown", "desconocido", "desconocida", "no_se_sabe", "sin_dato", "sin_datos"),
}  # fmt: skip
_FORM_WORDS: Mapping[str, tuple[str, ...]] = {
    "poles": (
        "poles", "pole", "aerial", "aereo", "aerea", "postes", "aboveground", "new_poles", "own_poles",
        "existing_poles", "own_aerial_fiber",
    ),
    "duct": (
        "duct", "ducto", "buried", "underground", "subterraneo", "subterranea", "soterrado", "soterrada",
        "belowground", "microtrench", "microzanja", "own_duct", "existing_duct", "existing_fiber",
    ),
    "leased": ("leased", "lease_dark_fiber", "fibra_alquilada", "fibra_oscura", "dark_fiber"),
}  # fmt: skip


def kind_of_asset(text: object) -> str | None:
    """Return the kind of `schema.STANDING_KINDS` that a word or the name of a layer tells, or None.

    >>> kind_of_asset("Cámaras"), kind_of_asset("tramos"), kind_of_asset("semáforo")
    ('camera', 'route', None)
    """
    return _of(_KIND_WORDS, text)


def mode_of_asset(text: object) -> str | None:
    """Return own, leased or others, or None.

    >>> mode_of_asset("Alquilada"), mode_of_asset("propio"), mode_of_asset("?")
    ('leased', 'own', None)
    """
    return _of(_MODE_WORDS, text)


def state_of_asset(text: object) -> str | None:
    """Return works, down or unknown, or None.

    >>> state_of_asset("Fuera de servicio"), state_of_asset("OK"), state_of_asset("?")
    ('down', 'works', None)
    """
    return _of(_STATE_WORDS, text)


def form_of_route(text: object) -> str | None:
    """Return poles, duct or leased, or None.

    >>> form_of_route("Aéreo"), form_of_route("belowGround"), form_of_route("sky")
    ('poles', 'duct', None)
    """
    return _of(_FORM_WORDS, text)


def _of(known: Mapping[str, tuple[str, ...]], text: object) -> str | None:
    """Return the key whose words hold the plain text."""
    name = plain(text)
    return next((key for key, found in known.items() if name in found), None)
