"""What is asked of people about cameras, and of whom, in both languages."""

from __future__ import annotations

from planner.outputs.words.both import Both

AUTHORITY = Both("autoridad que instala las cámaras", "authority that sets up the cameras")
CONTROLLER = Both("responsable de las imágenes", "controller of the images")
LEGAL = Both("asesoría legal de la autoridad", "legal adviser of the authority")
SECURITY = Both("jefatura del centro de monitoreo", "head of the monitoring center")
APPROVER = Both("órgano que aprueba", "body that approves")

ASKED: dict[str, tuple[Both, Both]] = {
    "purpose_code": (
        Both("Para qué es: crime (delito), road_safety (seguridad vial), traffic (tránsito), emergencies "
             "(emergencias), crowds (eventos), buildings (edificios públicos), transport (transporte), "
             "environment (ambiente).",
             "What it is for: crime, road_safety, traffic, emergencies, crowds, buildings, transport, "
             "environment."),
        AUTHORITY,
    ),
    "purpose": (
        Both("Qué pasó aquí y qué debe ver esta cámara, con sus propias palabras (60 caracteres o más).",
             "What happened here and what it is to see, in words of its own (60 characters or more)."),
        AUTHORITY,
    ),
    "legal_basis": (
        Both("La norma que la permite, con su artículo.", "The norm that allows it, with its article."),
        LEGAL,
    ),
    "controller": (Both("Quién responde por las imágenes.", "Who answers for the images."), AUTHORITY),
    "contact": (
        Both("A quién se pregunta o reclama: un contacto de la institución.",
             "Whom to ask or complain to: a contact of the institution."),
        CONTROLLER,
    ),
    "retention_days": (
        Both("Cuántos días se conservan las imágenes.", "How many days images are kept."), CONTROLLER,
    ),
    "retention_reason": (
        Both("Por qué se conservan tantos días.", "Why they are kept for so many days."), CONTROLLER,
    ),
    "audio": (Both("Si graba sonido: off (no) u on (sí).", "Whether it records sound: off or on."), SECURITY),
    "biometrics": (
        Both("Si reconoce caras o formas de andar: off (no) u on (sí).",
             "Whether it recognizes faces or gaits: off or on."),
        SECURITY,
    ),
    "biometrics_assessment": (
        Both("La evaluación de impacto que permite la biometría.", "The impact assessment that allows it."),
        CONTROLLER,
    ),
    "plate_reading": (
        Both("Si lee patentes: off (no) u on (sí).", "Whether it reads plates: off or on."), SECURITY,
    ),
    "plate_retention_days": (
        Both("Cuántos días se conservan las patentes leídas.", "How many days plates are kept."),
        CONTROLLER,
    ),
    "alternatives": (
        Both("Qué más se consideró (luz, personal, obra) y por qué no alcanza.",
             "What else was considered (lamps, staff, works), and why it does not do."),
        AUTHORITY,
    ),
    "justification": (
        Both("Por qué tiene que estar en un lugar que pide un motivo.",
             "Why it has to stand at a place that asks for a reason."),
        AUTHORITY,
    ),
    "recipients": (
        Both("A quién se entregan imágenes y con qué pedido.", "Who is given images, and on what request."),
        CONTROLLER,
    ),
    "roles": (
        Both("Quién puede mirar, buscar y exportar.", "Who may watch, search and export."), SECURITY,
    ),
    "access_log": (
        Both("Dónde queda registrada cada visualización y exportación.",
             "Where each viewing and export is recorded."),
        SECURITY,
    ),
    "approval_reference": (
        Both("Número del acto que la aprobó.", "Number of the act that approved it."), APPROVER,
    ),
    "end_date": (
        Both("Día en que se retira si no se renueva, AAAA-MM-DD.",
             "Day on which it is taken down unless renewed, YYYY-MM-DD."),
        APPROVER,
    ),
    "review_date": (
        Both("Día de la próxima revisión, AAAA-MM-DD.", "Day of the next review, YYYY-MM-DD."), APPROVER,
    ),
    "published_precision_m": (
        Both("Con qué precisión se publica su posición, en metros.",
             "How precisely its position is published, in meters."),
        AUTHORITY,
    ),
}  # fmt: skip

OF_STUDY = Both(
    "Se escribe en study.toml ({key}), no aquí.", "It is written into study.toml ({key}), not here."
)

HEADS: dict[str, Both] = {
    "camera_id": Both("camara", "camera_id"),
    "lat": Both("latitud", "lat"),
    "lon": Both("longitud", "lon"),
    "camera_class": Both("clase", "camera_class"),
    "azimuth_deg": Both("azimut", "azimuth_deg"),
    "fact": Both("dato", "fact"),
    "value": Both("valor", "value"),
    "asked": Both("que_se_pide", "asked"),
    "whom": Both("a_quien", "of_whom"),
    "now": Both("dice_ahora", "says_now"),
    "found": Both("hallazgo", "finding"),
    "severity": Both("gravedad", "severity"),
    "rule": Both("regla", "rule"),
    "cites": Both("norma", "rests_on"),
    "place": Both("lugar", "place"),
}
