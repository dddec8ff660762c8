"""Findings of the rules of accountability: English, Spanish; and the names of the facts that they name."""

from __future__ import annotations

FACT_TERMS: dict[str, str] = {
    "purpose_code": "tipo de finalidad", "retention_reason": "motivo de la conservación", "audio": "sonido",
    "biometrics": "biometría", "biometrics_assessment": "evaluación de impacto de la biometría",
    "plate_reading": "lectura de patentes", "plate_retention_days": "días de conservación de patentes",
    "alternatives": "alternativas consideradas", "justification": "justificación",
    "recipients": "destinatarios", "roles": "perfiles", "access_log": "registro de accesos",
    "approval_reference": "acto de aprobación", "end_date": "fecha de fin", "jurisdiction": "jurisdicción",
}  # fmt: skip

ACCOUNTABLE: tuple[tuple[str, str], ...] = (
    ("blank: {f}.", "en blanco: {f}."),
    ("purpose has {n} characters; at least {m}.", "la finalidad tiene {n} caracteres; al menos {m}."),
    ("purpose is the same for {a} of {b} cameras: {i}.",
     "la finalidad es la misma en {a} de {b} cámaras: {i}."),
    ("legal_basis names no article.", "la base legal no nombra ningún artículo."),
    ("images are kept for {d} days; {j} allows {m} ({c}).",
     "las imágenes se conservan {d} días; {j} permite {m} ({c})."),
    ("images are kept for {d} days; {j} allows {m}, a figure to be confirmed ({c}).",
     "las imágenes se conservan {d} días; {j} permite {m}, cifra por confirmar ({c})."),
    ("images are kept for {d} days, above {m}, without a reason.",
     "las imágenes se conservan {d} días, más de {m}, sin un motivo."),
    ("audio is on.", "graba sonido."),
    ("biometrics is on and no impact assessment is referenced.",
     "la biometría está activa y no se cita una evaluación de impacto."),
    ("plate_reading is off, but its class is plate_reader.",
     "la lectura de patentes está desactivada, pero su clase es lectora de patentes."),
    ("plates are kept for {d} days; {j} allows {m}.", "las patentes se conservan {d} días; {j} permite {m}."),
    ("the review ({r}) comes after the end ({e}).", "la revisión ({r}) viene después del fin ({e})."),
    ("stands where a reason is asked for ({w}) and gives none.",
     "está donde se pide un motivo ({w}) y no da ninguno."),
    ("no jurisdiction is known as `{c}`.", "no se conoce ninguna jurisdicción `{c}`."),
    ("{n} assets with a yearly cost have no payer: {i}.",
     "{n} activos con gasto anual no tienen pagador: {i}."),
    ("blank in {n} of {m} rows: {f}.", "en blanco en {n} de {m} filas: {f}."),
    ("no camera of the plan stands and looks as they say, so they are told of none: {i}.",
     "ninguna cámara del plan está ni mira como dicen, así que no se dicen de ninguna: {i}."),
)  # fmt: skip
