"""Texts and QR codes of the signs: one for each place where a sign is to hang, in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from planner.outputs.register.answers import opened
from planner.outputs.words import Both, code_name, number, same
from planner.outputs.words.public import PURPOSE_NAMES
from planner.outputs.words.register import REGISTER

MOST_BYTES = 500
"""A code of more would not be read from a sign of A5 at a step's distance: planning assumption."""
Record = Mapping[str, Any]


@dataclass(frozen=True)
class Sign:
    """A sign.

    Parameters
    ----------
    sign_id
        `SGN-` of the plan, or the id of the camera where the plan places no signs.
    cameras
        Ids of the cameras that it tells of.
    lines
        Its text, a line each.
    missing
        Whether a fact that it must tell is not told yet.
    content
        What its QR code holds; blank where a text that is not whole would stand in it: no code then.
    """

    sign_id: str
    cameras: tuple[str, ...]
    lines: tuple[Both, ...]
    missing: bool
    content: str


def signs_of(
    records: Sequence[Record], placed: pd.DataFrame | None, url: str, tongue: str = "es"
) -> list[Sign]:
    """Return the signs of the cameras of the plan.

    Parameters
    ----------
    placed
        Layer `signs`: a row a place, with the cameras that it tells of; None or no rows give one a camera.
        Where a sign stands is told to those who hang it by the plan, never here.
    url
        Address to which the id of the first camera is added; blank: the code holds the text itself.
    tongue
        Language of that text.
    """
    by_id = {str(r["id"]): r for r in records if r["of_plan"]}
    groups: list[tuple[str, list[Record]]] = [(i, [r]) for i, r in by_id.items()]
    if placed is not None and len(placed):
        named = zip(placed["sign_id"].astype(str), placed["camera_ids"].astype(str), strict=True)
        groups = [(s, [by_id[c] for c in ids.split() if c in by_id]) for s, ids in named]
    return [_sign(sign_id, held, url, tongue) for sign_id, held in groups if held]


def _sign(sign_id: str, records: Sequence[Record], url: str, tongue: str) -> Sign:
    """Return one sign; cameras of one sign that differ are told one after another."""
    lines = [
        REGISTER["sign_head"],
        REGISTER["sign_cameras"].fill(ids=", ".join(str(r["id"]) for r in records)),
    ]
    missing = False
    for key, told in (
        ("sign_purpose", _purpose), ("sign_controller", _plain("controller")),
        ("sign_basis", _plain("legal_basis")), ("sign_kept", _days), ("sign_rights", _plain("contact")),
    ):  # fmt: skip
        texts = [told(r) for r in records]
        missing |= any(t is None for t in texts)
        shown = dict.fromkeys(t or _untold(r) for t, r in zip(texts, records, strict=True))
        joined = Both("; ".join(t.es for t in shown), "; ".join(t.en for t in shown))
        lines.append(REGISTER[key].fill(text=joined))
    first = str(records[0]["id"])
    return Sign(
        sign_id, tuple(str(r["id"]) for r in records), tuple(lines), missing,
        f"{url}{first}" if url else "" if missing else _text_for_code(lines, tongue),
    )  # fmt: skip


def _text_for_code(lines: Sequence[Both], tongue: str) -> str:
    """Return the text that a code holds where there is no address, in one language."""
    told = "\n".join(line.pick(tongue) for line in lines)
    return told.encode()[:MOST_BYTES].decode(errors="ignore")


def _untold(record: Record) -> Both:
    """Return the mark of a missing fact, with who must tell it."""
    who = same(record["owner"]) if record["owner"] else REGISTER["authority"]
    return REGISTER["sign_untold"].fill(who=who)


def _purpose(record: Record) -> Both | None:
    """Return the purpose: code and text."""
    code, text = record["purpose_code"], record["purpose"]
    if not text and not code:
        return None
    name = PURPOSE_NAMES.get(code, code_name(code)) if code else Both("", "")
    return Both(*(". ".join(p for p in (opened(n), text) if p) for n in name))


def _days(record: Record) -> Both | None:
    """Return how long images are kept."""
    days = record["retention_days"]
    return None if days is None else REGISTER["sign_days"].fill(n=number(days))


def _plain(name: str) -> Any:
    """Return a function that gives a fact as text."""
    return lambda record: same(record[name]) if record[name] else None
