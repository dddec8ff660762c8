"""INT-OWNERSHIP-MODES: cameras and streets have the modes that `ownership.modes` allows in their place."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from planner.rules.folder import STUDY, PlanFolder
from planner.rules.integrity.ways import ways
from planner.rules.integrity.works import playing
from planner.rules.rule import Fault, Rule, gather

ELSEWHERE = "all places"


def asked(folder: PlanFolder, kind: str) -> dict[str, frozenset[str]]:
    """Return the modes that a kind may have by district, those of all other places under `ELSEWHERE`."""
    out = {}
    for entry in folder.study["ownership"].get("modes", []):
        place, _, modes = str(entry).rpartition(":")
        words = place.strip().split(" in ", 1)
        if words[0].strip() == kind:
            out[words[1].strip() if len(words) == 2 else ELSEWHERE] = frozenset(
                modes.replace(",", " ").split()
            )
    return out


def check_cameras(folder: PlanFolder) -> Iterable[Fault]:
    """The mode of each camera is one of its district; cameras of one place have one."""
    rules, own = asked(folder, "cameras"), folder.study["ownership"]
    cameras = folder.layer("cameras")
    wrong = []
    at: dict[str, set[str]] = defaultdict(set)
    for camera, district, mode, place in zip(
        *(cameras[c] for c in ("camera_id", "district", "mode", "candidate_id")), strict=True
    ):
        where = district if district in rules else ELSEWHERE
        allowed = rules.get(where, frozenset((str(own["camera_mode"]),)))
        if mode not in allowed - set(own.get("forbidden_modes", [])):
            wrong.append(camera)
        if place:
            at[str(place)].add(str(mode))
    yield from gather("cameras", wrong, "its mode is none that `[ownership]` allows in its district.")
    mixed = sorted(place for place, modes in at.items() if len(modes) > 1)
    yield from gather("cameras", mixed, "cameras of this place have several modes.")


def check_streets(folder: PlanFolder) -> Iterable[Fault]:
    """Layer `street_factors` has a row for each street and way of a place with a rule, and says the same."""
    rules, catalog, free = asked(folder, "route"), ways(), playing(folder)
    rows = folder.layer("street_factors")
    rows = rows[rows["factor"] == "mode"]
    streets = folder.layer("streets")
    carrying = set(streets.loc[streets["may_carry"].astype(bool), "span_id"])
    strange, odd = [], []
    held: dict[str, list[str]] = defaultdict(list)
    places: dict[str, set[str]] = defaultdict(set)
    columns = (rows[c] for c in ("street_span_id", "way", "found", "allowed", "ratio"))
    for street, way, found, allowed, ratio in zip(*columns, strict=True):
        held[street].append(way)
        places[street].add(found)
        if found not in rules or way not in free or street not in carrying:
            strange.append(street)
        elif bool(allowed) != (catalog[way].mode in rules[found]) or float(ratio) != 1.0:
            odd.append(street)
    yield from gather("street_factors", strange, "a row by mode that no entry of `ownership.modes` makes.")
    yield from gather("street_factors", odd, "whether its way is allowed is not what `ownership.modes` says.")
    part = [s for s, keys in held.items() if Counter(keys) != Counter(free) or len(places[s]) > 1]
    yield from gather("street_factors", part, "its rows by mode are not one a way, all of one district.")
    if ELSEWHERE in rules:
        bare = sorted(carrying - set(held))
        yield from gather("street_factors", bare, "no row by mode, though the rule of all places holds.")


def check_modes(folder: PlanFolder) -> Iterable[Fault]:
    """Cameras, then streets, then what is forbidden everywhere."""
    yield from check_cameras(folder)
    yield from check_streets(folder)
    never, catalog = set(folder.study["ownership"].get("forbidden_modes", [])), ways()
    spans = folder.layer("spans")
    barred = [
        s
        for s, w in zip(spans["span_id"], spans["way"], strict=True)
        if w in catalog and catalog[w].mode in never
    ]
    yield from gather("spans", barred, "built in a way whose mode is in `ownership.forbidden_modes`.")


RULES = (
    Rule(
        "INT-OWNERSHIP-MODES",
        "Each camera has a mode that `ownership.modes` (else `camera_mode`) allows in its district and "
        "`forbidden_modes` does not bar, one mode a place; layer `street_factors` says of each street and "
        "way what the entries on the route say of the district it names; no span is built in a forbidden "
        "mode. In which district a street lies is taken as that layer says, since a plan holds no borders.",
        "Who owns what, where, is a decision of the study; a mode moved unseen moves money and duties.",
        "A mode edited by hand, an entry put after the run.",
        "Run the study again with the modes that hold.",
        ("cameras", "spans", "streets", "street_factors", "existing_plant", STUDY),
        check_modes,
    ),
)
