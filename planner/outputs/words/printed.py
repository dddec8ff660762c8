"""Words of the printed report and of its map sheets."""

from __future__ import annotations

from planner.outputs.words.both import Both, same
from planner.outputs.words.report import REPORT

PRINTED: dict[str, Both] = {
    "sheets": Both("Láminas", "Map sheets"),
    "sheets_note": Both(
        "{n} láminas A3 a 1:{scale} o mayor detalle. Cada una lleva sus cámaras en una planilla; las que no "
        "entran siguen en la hoja de atrás. Una lámina dibuja todo lo que cae en ella y numera las cámaras "
        "de su planilla. Las zonas de exclusión no se imprimen.",
        "{n} A3 sheets at 1:{scale} or closer. Each lists its cameras beside the map; those that do not fit "
        "follow on the sheet behind. A sheet draws all that falls inside it and numbers the cameras of its "
        "own list. Exclusion zones are not printed.",
    ),
    "small_map": Both(
        "Norte arriba. Líneas: {ways}; gris: calles; naranja claro: lo que ven las cámaras. Los signos son "
        "los de las láminas.",
        "North is up. Lines: {ways}; gray: streets; pale orange: what cameras see. The signs are those of "
        "the sheets.",
    ),
    "sheet": Both("Lámina", "Sheet"),
    "sheet_of": Both("Lámina {k} de {n}", "Sheet {k} of {n}"),
    "behind": Both("atrás: cámaras, continuación", "behind: cameras, continued"),
    "index": Both("Dónde está esta lámina", "Where this sheet is"),
    "index_all": Both("Qué abarca cada lámina", "What each sheet covers"),
    "area": Both("Distrito", "District"),
    "outside": Both("fuera de los distritos", "outside the districts"),
    "between": Both("ruta entre láminas", "route between sheets"),
    "cameras": Both("Cámaras", "Cameras"),
    "points": Both("Puntos", "Points"),
    "scale": Both("Escala", "Scale"),
    "legend": Both("Referencias", "Legend"),
    "schedule": Both("Cámaras de esta lámina: {n}", "Cameras of this sheet: {n}"),
    "schedule_more": Both("y {n} más, atrás", "and {n} more, behind"),
    "no_cameras": Both("Ninguna cámara en esta lámina.", "No camera on this sheet."),
    "id": Both("Cámara", "Camera"),
    "klass": Both("Clase", "Class"),
    "azimuth": Both("Azimut", "Azimuth"),
    "level": Both("Nivel hasta", "Level to"),
    "place": Both("Calle o lugar", "Street or place"),
    "round": Both("en torno", "all round"),
    "sources": Both("Fuentes", "Sources"),
    "north": same("N"),
    "grid_note": Both(
        "Marcas del borde: metros este y norte, {crs}.", "Ticks of the edge: meters east and north, {crs}."
    ),
    "streets": Both("calles", "streets"),
    "main_streets": Both("calles principales", "main streets"),
    "border": Both("límite de distrito", "border of a district"),
    "drop": Both("acometida", "drop"),
    "closure": Both("empalme", "splice closure"),
    "pole": Both("poste", "pole"),
    "chamber": Both("cámara subterránea", "chamber"),
    "pop": Both("nodo de acceso", "POP"),
    "splitter": Both("divisor óptico", "splitter"),
    "center": Both("centro de monitoreo", "monitoring center"),
    "camera": Both("cámara {c}, y lo que ve", "camera, {c}, and what it sees"),
    "existing_camera": Both("cámara que ya está", "standing camera"),
    "unserved": Both("sitio sin servicio", "site not served"),
    "crossing": Both("cruce", "crossing"),
    "crossed": Both("vía férrea o curso de agua", "railway or waterway"),
    "owner_line": Both("{way}, {ground}", "{way}, {ground}"),
    "width_note": Both("Trazo más ancho: más fibras. «96 f»: cable de 96 fibras.",
                       "Wider line: more fibers. “96 f”: a cable of 96 fibers."),
    "internal_mark": REPORT["internal_mark"],
    "internal": REPORT["internal"],
    "letters": Both(
        "Este PDF imprime las escrituras latina, griega, cirílica, árabe y hebrea. Las letras que su fuente "
        "no tiene van por su código, como ‹U+4E2D›; report.html las muestra.",
        "This PDF prints the Latin, Greek, Cyrillic, Arabic and Hebrew scripts. Letters that its font lacks "
        "are written by their code, as ‹U+4E2D›; report.html shows them.",
    ),
    "accessible": Both(
        "Quien lee con un lector de pantalla tiene lo mismo en report.html, con textos alternativos.",
        "Who reads with a screen reader finds the same in report.html, with text alternatives.",
    ),
}  # fmt: skip
