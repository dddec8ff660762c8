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
    """Return one line an input: what for, who made it, date and license; members share lines."""
    lines = []
    for item in plan.summary.get("inputs") or []:
        words = [str(item.get(k) or "") for k in ("source", "date", "license")]
        told = ", ".join(w for w in words if w) or "—"
        role = role_told(str(item.get("role") or ""))
        path = f" ({item['path']})" if item.get("path") else ""
        lines.append(Both(f"{role.es}: {told}{path}", f"{role.en}: {told}{path}"))
    return list(dict.fromkeys(lines))


def role_told(role: str) -> Both:
    """Return what an input is for, in words; one file may be for several things.

    >>> role_told("streets, places").es
    'calles, lugares'
    """
    parts = [ROLES.get(part, same(part)) for part in role.split(", ")]
    return Both(", ".join(p.es for p in parts), ", ".join(p.en for p in parts))


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
    "barriers": Both("barreras", "barriers"),
    "places": Both("lugares", "places"),
    "existing_cameras": Both("cámaras que ya están", "existing cameras"),
    "existing_pops": Both("nodos que ya están", "existing POPs"),
    "exclusions": Both("zonas de exclusión", "exclusion zones"),
    "vegetation": Both("arbolado", "vegetation"),
    "works_zones": Both("zonas de obra", "works zones"),
    "edits": Both("cambios dibujados", "drawn edits"),
    "facts": Both("hechos declarados", "stated facts"),
}
