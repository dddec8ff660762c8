"""The page that searches the register, and the sheet of signs: each asks nothing of the outside."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from planner.outputs.files import environment, packaged
from planner.outputs.register.codes import qr_symbol
from planner.outputs.register.fields import ANSWERS, ASKED, FIELDS
from planner.outputs.register.signs import Sign
from planner.outputs.report.context import both
from planner.outputs.told import attribution, language, notes, title
from planner.outputs.words import LANGUAGES, Both, code_name
from planner.outputs.words.public import PURPOSE_NAMES
from planner.outputs.words.register import REGISTER
from planner.plan.model import Plan

FOLDER = ("register", "template")
OWN_PARTS = ("osm_tags", "dtpr", "seen_at")
Record = Mapping[str, Any]


def register_page(records: Sequence[Record], plan: Plan) -> str:
    """Return the page: search, table, map and every fact of a camera, in both languages."""
    codes = {str(v) for r in records for v in (r["camera_class"], r["status"], r["purpose_code"]) if v}
    codes |= {str(row["level"]) for r in records for row in r["seen_at"]}
    fields = [
        (f.name, [f.meaning.es, f.meaning.en])
        for f in FIELDS
        if f.name not in OWN_PARTS and not f.name.endswith(("_es", "_en"))
    ]
    data = {
        "records": [dict(r) for r in records],
        "codes": {c: list(PURPOSE_NAMES.get(c, code_name(c))) for c in sorted(codes)},
        "words": {k: list(v) for k, v in REGISTER.items() if not k.startswith("sign")},
        "asked": [[key, list(ASKED[key])] for key in ANSWERS],
        "fields": fields,
        "languages": list(LANGUAGES),
    }
    return _rendered(
        "register.html.j2", plan, REGISTER["title"],
        data=Markup(as_json(data)),  # noqa: S704  escaped by as_json
        script=Markup(packaged(*FOLDER, "register.js")),  # noqa: S704  our own file
        districts=sorted({str(r["district"]) for r in records if r["district"]}),
        statuses=[(s, code_name(s)) for s in sorted({str(r["status"]) for r in records})],
    )  # fmt: skip


def signs_page(signs: Sequence[Sign], records: Sequence[Record], plan: Plan) -> str:
    """Return the sheet of signs: two on each printed page, text in both languages beside the code."""
    street = {str(r["id"]): r["name"] for r in records}
    contents = dict.fromkeys(sign.content for sign in signs if sign.content)
    codes = {content: f"qr{number}" for number, content in enumerate(contents, start=1)}
    symbols = "".join(qr_symbol(content, name) for content, name in codes.items())
    rows = [
        {"sign": sign, "code": codes.get(sign.content), "at": _at(street[sign.cameras[0]])} for sign in signs
    ]
    missing = sum(s.missing for s in signs)
    return _rendered(
        "signs.html.j2", plan, REGISTER["signs"], rows=rows,
        symbols=Markup(symbols),  # noqa: S704  names of our own and squares
        unfinished=REGISTER["sign_unfinished"].fill(n=missing, all=len(signs)) if missing else None,
        script=Markup(packaged(*FOLDER, "language.js")),  # noqa: S704  our own file
    )  # fmt: skip


def as_json(data: object) -> str:
    r"""Return data as JSON that no text in it can end the element that holds it.

    >>> as_json("</script>")
    '"\\u003c/script\\u003e"'
    """
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _at(street: object) -> Both:
    """Return where a sign belongs: the street of its first camera."""
    return REGISTER["sign_at"].fill(street=str(street) if street else REGISTER["sign_unnamed"])


def _rendered(name: str, plan: Plan, head: Both, **more: Any) -> str:
    """Return a page of this folder with what all of them repeat."""
    text = environment(*FOLDER).get_template(name).render(
        language=language(plan), name=title(plan), head=head, words=REGISTER, both=both, notes=notes(plan),
        attribution=attribution(plan), css=Markup(packaged(*FOLDER, "register.css")), **more,  # noqa: S704  our own file
    )  # fmt: skip
    return text.strip() + "\n"
