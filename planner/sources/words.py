"""Words of lists in Spanish and English: headers, kinds of point, classes of camera, identity columns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

LAT = ("lat", "latitud", "latitude", "lat_dd", "lat_dec", "latitud_decimal", "lat_wgs84")
LON = ("lon", "lng", "long", "longitud", "longitude", "lon_dd", "lon_dec", "longitud_decimal", "lon_wgs84")
EASTING = ("este", "easting", "east", "coord_este", "coordenada_este", "utm_e", "e")
NORTHING = ("norte", "northing", "north", "coord_norte", "coordenada_norte", "utm_n", "n")
X = ("x", "coord_x", "x_coord", "coordx", "point_x", "coordenada_x", "xcoord", "pos_x")
Y = ("y", "coord_y", "y_coord", "coordy", "point_y", "coordenada_y", "ycoord", "pos_y")
PAIR = (
    "coordenadas", "coordinates", "coords", "latlon", "lat_lon", "lat_long", "latlng", "latitud_longitud",
    "coordenada", "geolocalizacion", "georeferencia", "gps",
)  # fmt: skip
WKT = ("wkt", "geometry", "geom", "the_geom", "geometria", "shape")
IDS = (
    "source_id", "site_id", "id", "codigo", "code", "cod", "clave", "identificador", "osm_id", "gid", "fid",
    "cue", "cueanexo", "objectid",
)  # fmt: skip
WEAK_IDS = ("numero", "nro", "num", "n", "no")
NAMES = ("nombre", "name", "denominacion", "establecimiento", "descripcion", "description", "titulo")
KINDS = ("kind", "tipo", "type", "rubro", "categoria", "category", "amenity")
PROVENANCES = ("provenance", "procedencia", "fuente", "source", "origen")
PRIORITIES = ("priority", "prioridad", "phase", "fase", "etapa", "stage")
CLASSES = ("camera_class", "clase", "class", "clase_camara", "tipo_camara", "tipo_de_camara", "camera_type")
DIRECTIONS = (
    "camera_direction",
    "direction",
    "direction_deg",
    "azimuth",
    "azimuth_deg",
    "azimut",
    "acimut",
    "direccion_camara",
    "orientacion",
    "rumbo",
    "bearing",
)
HEIGHTS = ("height_m", "height", "mount_height_m", "altura", "altura_m", "altura_montaje", "camera_height")
MOUNTS = ("mount", "camera_mount", "montaje", "soporte", "tipo_montaje")
OWNERS = ("owner", "operator", "propietario", "titular", "operador", "dueno", "responsable")
ZONES = ("zone", "surveillance_zone", "zona", "vigila")
TAGS = ("osm_tags",)
ACTIONS = ("action", "accion")
REASONS = ("reason", "motivo", "razon", "fundamento")
CRS_COLUMNS = ("epsg", "crs", "srid")
SCHOOLS = ("schools", "school_count", "escuelas")
HEALTH = ("healthcare", "health", "health_count", "salud")

IDENTITY_WORDS = frozenset(
    {
        "dni", "cuil", "cpf", "curp", "cedula", "pasaporte", "passport", "ssn", "rut",
    }
)  # fmt: skip

PERSON_WORDS = frozenset(
    {
        "vecino", "vecina", "vecinos", "propietario", "propietaria", "dueno", "duena", "titular", "inquilino",
        "inquilina", "residente", "morador", "neighbor", "neighbour", "tenant", "apellido", "apellidos",
    }
)  # fmt: skip
CONTACT_WORDS = frozenset(
    {"telefono", "tel", "celular", "movil", "whatsapp", "email", "mail", "correo", "phone", "mobile"}
)

INSTITUTION_WORDS = frozenset(
    {
        "institucion", "institucional", "institution", "organismo", "oficina", "office", "escuela", "school",
        "hospital", "comisaria", "policia", "police", "municipio", "municipal", "municipalidad", "ministerio",
        "operador", "operator", "guardia", "central", "empresa", "company",
    }
)  # fmt: skip

_DOCUMENT_WORDS = frozenset({"documento", "doc", "nro", "n", "num", "numero", "tipo", "de", "identidad"})

_KIND_STEMS = (
    ("school", ("escuela", "esc", "school", "colegio", "jardin", "instituto", "bachillerato", "primaria",
                "secundaria", "ipa", "kindergarten", "educacion", "universidad")),
    ("hospital", ("hospital", "sanatorio")),
    ("clinic", ("caps", "clinic", "clinica", "salud", "cic", "salita", "health", "posta", "dispensario",
                "puesto_de_salud", "healthcare")),
    ("police", ("comisaria", "policia", "police", "subcomisaria", "destacamento", "gendarmeria")),
    ("fire", ("bombero", "bomberos", "fire", "cuartel")),
    ("town_hall", ("municipalidad", "intendencia", "town_hall", "townhall", "town", "municipio", "alcaldia",
                   "prefeitura", "ayuntamiento", "concejo", "comision_municipal")),
    ("office", ("oficina", "office", "delegacion", "registro", "sede")),
    ("government", ("gobierno", "government", "ministerio", "secretaria", "direccion", "juzgado",
                    "tribunal", "legislatura", "publico", "public", "courthouse")),
    ("other", ("other", "otro", "otros", "otra")),
)  # fmt: skip
_CLASS_WORDS = {
    "fixed": ("fixed", "fija", "fijo", "bullet", "estatica"),
    "long_lens": ("long_lens", "teleobjetivo", "tele", "larga_distancia"),
    "dome_360": ("dome_360", "dome", "domo", "domo_360", "360", "panoramica", "fisheye", "ojo_de_pez"),
    "multi_sensor": ("multi_sensor", "multisensor", "multilente", "multi_lente"),
    "ptz": ("ptz", "panning", "movil", "domo_ptz", "domo_movil", "speed_dome"),
    "plate_reader": (
        "plate_reader",
        "lpr",
        "alpr",
        "anpr",
        "lectora_de_patentes",
        "lector_de_patentes",
        "patentes",
        "lectora_de_placas",
    ),
}


def plain(text: object) -> str:
    """Return a header or value in small plain letters, words joined by `_`.

    >>> plain(" Código Único (N°)")
    'codigo_unico_n'
    """
    spread = unicodedata.normalize("NFKD", str(text)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", spread.lower()).strip("_")


def _apart(header: object) -> str:
    """Return a header with the words of camel case apart."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", str(header))


def find_column(columns: Iterable[object], words: Iterable[str]) -> str | None:
    """Return the column whose plain header is the earliest of the words, or None.

    >>> find_column(["Nombre", "LATITUD (S)", "Longitud"], LAT)
    'LATITUD (S)'
    """
    headers = {plain(c): str(c) for c in reversed(list(columns))}
    for word in words:
        if word in headers:
            return headers[word]
        decorated = [
            h for h in headers if re.fullmatch(rf"{word}_(s|n|o|w|e|sur|oeste|wgs_?84|gms|dms|g)", h)
        ]
        if decorated and word in ("latitud", "longitud", "latitude", "longitude", "lat", "lon", "long"):
            return headers[decorated[0]]
    return None


def identity_columns(columns: Iterable[object]) -> list[str]:
    """Return the columns that hold identity numbers of people.

    A `cuit` may be that of a company: its values decide (`sources.identity`). A `cedula catastral` is that of
    a parcel.

    >>> identity_columns(["DNI del director", "Nro. documento", "nro_doc", "documento_legal", "doc"])
    ['DNI del director', 'Nro. documento', 'nro_doc']
    """

    def of_people(header: set[str]) -> bool:
        if "catastral" in header:
            return False
        number = "doc" in header and len(header) > 1
        return bool(IDENTITY_WORDS & header) or (
            header <= _DOCUMENT_WORDS and ("documento" in header or number)
        )

    return [str(c) for c in columns if of_people(set(plain(_apart(c)).split("_")))]


def is_cuit_header(header: object) -> bool:
    """Return whether a column is said to hold CUITs, of companies or of people.

    >>> is_cuit_header("CUIT del titular"), is_cuit_header("circuito")
    (True, False)
    """
    return "cuit" in plain(header).split("_")


def is_person_header(header: object) -> bool:
    """Return whether a column may name persons: neighbors, tenants, owners.

    >>> is_person_header("Vecino (nombre)"), is_person_header("propietario"), is_person_header("operador")
    (True, True, False)
    """
    return bool(PERSON_WORDS & set(plain(header).split("_")))


def is_contact_header(header: object) -> bool:
    """Return whether a column holds telephone numbers or addresses of electronic mail.

    >>> is_contact_header("Teléfono celular"), is_contact_header("e-mail"), is_contact_header("telescopio")
    (True, True, False)
    """
    return bool(CONTACT_WORDS & set(plain(header).split("_")))


def is_institution_header(header: object) -> bool:
    """Return whether a column says that what it holds is of an institution.

    >>> is_institution_header("Teléfono institucional"), is_institution_header("teléfono")
    (True, False)
    """
    return bool(INSTITUTION_WORDS & set(plain(header).split("_")))


def kind_of_point(text: object) -> str | None:
    """Return the kind in `schema.POINT_KINDS` that a word or an institution's name tells, or None.

    The first word that is known decides, so `Escuela Hospital de Niños` is a school.

    >>> kind_of_point("Comisaría 5ta"), kind_of_point("Centro de Salud Alto Comedero"), kind_of_point("X")
    ('police', 'clinic', None)
    """
    name = plain(text)
    for word in (name, *name.split("_")):
        for kind, stems in _KIND_STEMS:
            if word in stems or word == kind or (word.endswith("s") and word[:-1] in stems):
                return kind
    return None


def camera_class_of(text: object) -> str | None:
    """Return the class in `schema.CAMERA_CLASSES` that a word tells, or None.

    >>> camera_class_of("Domo PTZ"), camera_class_of("Fija"), camera_class_of("dron")
    ('ptz', 'fixed', None)
    """
    name = plain(text)
    return next((c for c, words in _CLASS_WORDS.items() if name in words), None)
