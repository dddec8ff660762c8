"""Words in which lists tell the facts of cameras: headers and values in Spanish and English."""

from __future__ import annotations

HEADERS: dict[str, tuple[str, ...]] = {
    "purpose_code": ("purpose_code", "codigo_de_finalidad", "codigo_finalidad", "tipo_de_finalidad"),
    "purpose": ("purpose", "finalidad", "proposito"),
    "legal_basis": ("legal_basis", "base_legal", "fundamento_legal"),
    "controller": ("controller", "responsable_de_las_imagenes", "responsable_del_tratamiento"),
    "contact": ("contact", "contacto", "contacto_institucional"),
    "retention_days": ("retention_days", "dias_de_conservacion", "conservacion_dias"),
    "retention_reason": ("retention_reason", "motivo_de_conservacion", "razon_de_conservacion"),
    "audio": ("audio", "sonido", "graba_audio"),
    "biometrics": ("biometrics", "biometria", "reconocimiento_facial"),
    "biometrics_assessment": ("biometrics_assessment", "evaluacion_de_impacto_biometria"),
    "plate_reading": ("plate_reading", "lectura_de_patentes", "lectura_de_placas"),
    "plate_retention_days": ("plate_retention_days", "dias_de_conservacion_de_patentes"),
    "alternatives": ("alternatives", "alternativas"),
    "justification": ("justification", "justificacion"),
    "recipients": ("recipients", "destinatarios"),
    "roles": ("roles", "perfiles"),
    "access_log": ("access_log", "registro_de_accesos", "bitacora"),
    "approval_reference": ("approval_reference", "aprobacion", "acto_de_aprobacion"),
    "end_date": ("end_date", "fecha_de_fin", "fecha_de_baja"),
    "review_date": ("review_date", "fecha_de_revision", "proxima_revision"),
    "published_precision_m": ("published_precision_m", "precision_publicada_m"),
}
"""Headers of each fact, the column of the plan first; written plain (`words.plain`)."""

PURPOSE_WORDS: dict[str, tuple[str, ...]] = {
    "crime": ("crime", "delito", "delitos", "seguridad", "prevencion_del_delito"),
    "road_safety": ("road_safety", "seguridad_vial"),
    "traffic": ("traffic", "transito"),
    "emergencies": ("emergencies", "emergencias", "emergencia"),
    "crowds": ("crowds", "multitudes", "eventos"),
    "buildings": ("buildings", "edificios", "edificios_publicos", "bienes_publicos"),
    "transport": ("transport", "transporte", "transporte_publico"),
    "environment": ("environment", "ambiente", "medio_ambiente"),
}
SWITCH_WORDS: dict[str, tuple[str, ...]] = {
    "off": ("off", "no", "false", "0", "desactivado", "apagado"),
    "on": ("on", "si", "yes", "true", "1", "activado", "encendido"),
}

CAMERAS = ("camera_id", "camara", "id_camara", "camera")
AZIMUTHS = ("azimuth_deg", "azimut", "direction_deg", "direction")
FACT = ("fact", "dato")
VALUE = ("value", "valor")
ASKED_COLUMNS = (
    "asked", "que_se_pide", "of_whom", "a_quien", "says_now", "dice_ahora", "finding", "hallazgo", "severity",
    "gravedad", "rule", "regla", "rests_on", "norma", "place", "lugar",
)  # fmt: skip
"""Columns of the list of blanks that ask and tell nothing."""
NOTES = (
    "notes", "note", "notas", "nota", "observaciones", "comentarios", "comments", "id", "name", "nombre",
    "folder", "description", "descripcion", "n", "nro", "no",
)  # fmt: skip
"""Columns that a list of facts may have besides; they tell nothing of a camera."""
