"""What every output repeats: attribution, notes and sources of a plan, in both languages."""

from __future__ import annotations

from planner.outputs.words import STREETS_RECONSTRUCTED, Both, given, same
from planner.plan.model import Plan


def attribution(plan: Plan) -> list[str]:
    """Return the words that the licenses of the inputs ask for, each once."""
    words = plan.summary.get("attribution") or []
    return list(dict.fromkeys(str(w) for w in ([words] if isinstance(words, str) else words) if w))


def notes(plan: Plan) -> list[Both]:
    """Return the sentences that every output repeats; reconstructed streets are always told."""
    found = [given(n) for n in plan.summary.get("notes") or []]
    if plan.summary.get("streets") == "reconstructed" and STREETS_RECONSTRUCTED not in found:
        found.insert(0, STREETS_RECONSTRUCTED)
    return list(dict.fromkeys(found))


def title(plan: Plan) -> str:
    """Return the title of the plan, else the name of its study."""
    return str(plan.summary.get("title") or plan.summary.get("study") or "")


def language(plan: Plan) -> str:
    """Return the language in which outputs open."""
    return "en" if plan.summary.get("language") == "en" else "es"


def sources(plan: Plan) -> list[Both]:
    """Return one line an input: what for, who made it, date and license."""
    lines = []
    for item in plan.summary.get("inputs") or []:
        words = [str(item.get(k) or "") for k in ("source", "date", "license")]
        told = ", ".join(w for w in words if w) or "—"
        role = ROLES.get(str(item.get("role")), same(item.get("role") or ""))
        path = f" ({item['path']})" if item.get("path") else ""
        lines.append(Both(f"{role.es}: {told}{path}", f"{role.en}: {told}{path}"))
    return lines


ROLES = {
    "streets": Both("calles", "streets"),
    "points": Both("puntos de gobierno", "government points"),
    "cameras": Both("lista de cámaras", "camera list"),
    "demand": Both("demanda", "demand"),
    "buildings": Both("edificios", "buildings"),
    "terrain": Both("relieve", "terrain"),
    "prices": Both("precios", "prices"),
    "road_owners": Both("titulares de calles y rutas", "owners of roads"),
    "study": Both("estudio", "study"),
    "districts": Both("distritos", "districts"),
    "existing_plant": Both("planta existente", "existing plant"),
}
