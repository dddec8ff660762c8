"""The seven questions that anyone may ask of a camera, answered from its record alone, in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from planner.outputs.words import Both, code_name, number, same
from planner.outputs.words.public import PURPOSE_NAMES
from planner.outputs.words.register import REGISTER
from planner.sources.osm_places import FROM_OSM

Record = Mapping[str, Any]
SAYS_NO_MORE = Both("", "")
ALL_ROUND_DEG = 360.0
MAPPED = Both("OpenStreetMap", "OpenStreetMap")
LISTED = Both("la lista del estudio", "the list of the study")


def answers_of(record: Record, profile: str) -> dict[str, Both]:
    """Return the answers by the keys of `ANSWERS`; what nobody told says so, and who must tell it.

    Parameters
    ----------
    record
        Every field of a record but the answers; `to_be_told_by` in both languages as `Both`.
    profile
        Profile of levels that the sentence tells; the field `seen_at` has them all.
    """
    who: Both = record["to_be_told_by"]
    own = bool(record["of_plan"])
    found = {
        "why": _why(record, who) if own else _why_standing(record, who),
        "whose": _whose(record, who),
        "until_when": _until(record, who) if own else REGISTER["standing_until"].fill(who=who),
        "recognizes": _recognizes(record, who, profile),
        "kept": _kept(record, who) if own else REGISTER["kept_unknown"].fill(who=who),
        "ask": _ask(record, who),
        "correct": _correct(record, who),
    }
    return {key: Both(*(opened(t) for t in text)) for key, text in found.items()}


def opened(text: str) -> str:
    """Return a sentence that begins with a capital, the rest as it is.

    >>> opened("el plan"), opened("")
    ('El plan', '')
    """
    return text[:1].upper() + text[1:]


def untold(what: str, who: Both) -> Both:
    """Return the sentence that nobody has told a fact yet, and who must."""
    return REGISTER["untold"].fill(what=REGISTER[f"what_{what}"], who=who)


def joined(parts: Sequence[Both]) -> Both:
    """Return sentences one after another, blanks left out."""
    held = [p for p in parts if p.es or p.en]
    return Both(" ".join(p.es for p in held), " ".join(p.en for p in held))


def _why(record: Record, who: Both) -> Both:
    """Return purpose and legal basis."""
    code, text = record["purpose_code"], record["purpose"]
    if not code and not text:
        told = untold("purpose", who)
    else:
        name = PURPOSE_NAMES.get(code, code_name(code)) if code else SAYS_NO_MORE
        ends = same(_ended(text)) if text else SAYS_NO_MORE
        told = Both(*(". ".join(p for p in (opened(n), e) if p) for n, e in zip(name, ends, strict=True)))
        told = told if text else Both(f"{told.es}.", f"{told.en}.")
    basis = record["legal_basis"]
    return joined([told, REGISTER["basis"].fill(text=basis.rstrip(".")) if basis else untold("basis", who)])


def _ended(text: str) -> str:
    """Return a text that ends with a full stop."""
    return text if text.rstrip().endswith((".", "!", "?")) else f"{text.rstrip()}."


def _why_standing(record: Record, who: Both) -> Both:
    """Return what is known of the purpose of a camera that stands already."""
    zone = record["zone"]
    return joined(
        [
            REGISTER["standing_why"].fill(who=who),
            REGISTER["standing_zone"].fill(zone=zone) if zone else SAYS_NO_MORE,
        ]
    )


def _whose(record: Record, who: Both) -> Both:
    """Return owner, operator and who answers for the images."""
    owner, operator = record["owner"], record["operator"]
    if owner and operator and operator != owner:
        belongs = REGISTER["whose"].fill(owner=owner, operator=operator)
    else:
        belongs = (
            REGISTER["owner_only"].fill(owner=owner or operator) if owner or operator else REGISTER["nobody"]
        )
    controller = record["controller"]
    answers = (
        REGISTER["answers_for"].fill(controller=controller.rstrip("."))
        if controller
        else untold("controller", who)
    )
    return joined([belongs, answers])


def _until(record: Record, who: Both) -> Both:
    """Return the end date, the next review and the status."""
    end, review = record["end_date"], record["review_date"]
    return joined(
        [
            REGISTER["until"].fill(date=end) if end else untold("end", who),
            REGISTER["review"].fill(date=review) if review else REGISTER["no_review"],
            REGISTER["status"].fill(status=code_name(record["status"])),
        ]
    )


def _recognizes(record: Record, who: Both, profile: str) -> Both:
    """Return what is recognized at what distance, where it looks, and whether it hears."""
    rows = [r for r in record["seen_at"] if r["profile"] == profile]
    if not rows:
        return untold("sight", who)
    parts = [
        REGISTER["seen"].fill(day=_levels(rows, "day_m"), night=_levels(rows, "night_m")),
        REGISTER["seen_zoom"].fill(zoom=_levels(rows, "zoom_m")) if record["turns"] else SAYS_NO_MORE,
        _looks(record),
        REGISTER["seen_how"],
        REGISTER["seen_usual"] if record["mount_height_m"] is None else SAYS_NO_MORE,
    ]
    if record["of_plan"]:
        parts += [
            _switch(record["audio"], "sound", "audio", who),
            _switch(record["biometrics"], "faces", "biometrics", who),
        ]
        parts.append(_switch(record["plate_reading"], "plates", "plates", who))
    return joined(parts)


def _switch(value: str | None, words: str, what: str, who: Both) -> Both:
    """Return what is said of sound or of faces."""
    return REGISTER[f"{words}_{value}"] if value else untold(what, who)


def _levels(rows: Sequence[Mapping[str, Any]], column: str) -> Both:
    """Return the levels and their meters, those that are held nowhere left out."""
    held = [
        REGISTER["seen_level"].fill(level=code_name(r["level"]), meters=number(r[column], 1))
        for r in rows
        if r[column]
    ]
    if not held:
        return REGISTER["seen_none"]
    return Both(", ".join(h.es for h in held), ", ".join(h.en for h in held))


def _looks(record: Record) -> Both:
    """Return where it looks."""
    direction, field = record["direction_deg"], record["field_deg"]
    if direction is None:
        round_about = (field or 0) >= ALL_ROUND_DEG or record["camera_class"] in ("dome_360", "multi_sensor")
        return REGISTER["looks_round" if round_about else "looks_nowhere"]
    if field is None:
        return REGISTER["looks_toward"].fill(direction=number(direction))
    return REGISTER["looks"].fill(direction=number(direction), field=number(field))


def _kept(record: Record, who: Both) -> Both:
    """Return who keeps the images and how long, and who is given them."""
    keeper, days = record["controller"], record["retention_days"]
    parts = [untold("controller", who)] if not keeper else []
    if days is None:
        parts.append(untold("retention", who))
    elif not keeper:
        parts.append(REGISTER["kept_planned"].fill(days=number(days)))
    else:
        parts.append(REGISTER["kept" if days > 0 else "kept_none"].fill(who=same(keeper), days=number(days)))
    if record["plate_reading"] == "on" and record["plate_retention_days"] is not None:
        parts.append(REGISTER["plates_kept"].fill(days=number(record["plate_retention_days"])))
    if record["recipients"]:
        parts.append(REGISTER["given_to"].fill(text=record["recipients"].rstrip(".")))
    return joined([Both(*(opened(t) for t in p)) for p in parts])


def _ask(record: Record, who: Both) -> Both:
    """Return whom to ask."""
    return (
        REGISTER["ask"].fill(contact=record["contact"].rstrip("."))
        if record["contact"]
        else untold("contact", who)
    )


def _correct(record: Record, who: Both) -> Both:
    """Return whom to ask to correct or take out the record."""
    contact = record["correction_contact"]
    if contact:
        return REGISTER["correct"].fill(id=record["id"], contact=contact.rstrip("."))
    if not record["of_plan"]:
        source = MAPPED if record["provenance"] == FROM_OSM else LISTED
        return REGISTER["correct_source"].fill(source=source, id=record["source_id"])
    return untold("contact", who)
