"""INT-CIRCUIT-*: circuits as walks, their fibers in cables, the chain from each site to its center."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

import numpy as np

from planner.rules.chains import Hop, Walk, inward_spans, segments
from planner.rules.folder import STUDY, PlanFolder, derived
from planner.rules.integrity.ways import ways
from planner.rules.rule import LENGTH_M, Fault, Rule, gather

LAYER = "circuits"
BETWEEN = {
    "access": ("site", "pop or splitter"),
    "distribution": ("splitter", "splitter"),
    "feeder": ("splitter", "pop"),
    "uplink": ("pop", "pop"),
}


def check_walks(folder: PlanFolder) -> Iterable[Fault]:
    """The spans of a circuit follow on one another from the node of from_id to that of to_id."""
    spans = folder.layer("spans")
    ends = dict(zip(spans["span_id"], zip(spans["from_node"], spans["to_node"], strict=True), strict=True))
    length = dict(zip(spans["span_id"], spans["length_m"], strict=True))
    stored = dict(zip(folder.layer(LAYER)["circuit_id"], folder.layer(LAYER)["length_m"], strict=True))
    lost, broken, astray, off = [], [], [], []
    for walk in folder.chains.walks:
        node_of = folder.chains.node_of
        if any(s not in ends for s in walk.spans) or len(set(walk.spans)) < len(walk.spans):
            lost.append(walk.circuit_id)
            continue
        here: str | None = node_of.get(walk.start)
        for span in walk.spans:
            a, b = ends[span]
            here = b if here == a else a if here == b else None
            if here is None:
                break
        if here is None:
            broken.append(walk.circuit_id)
        elif here != node_of.get(walk.end):
            astray.append(walk.circuit_id)
        if abs(sum(length[s] for s in walk.spans) - stored[walk.circuit_id]) > LENGTH_M * (
            1 + len(walk.spans)
        ):
            off.append(walk.circuit_id)
    yield from gather(LAYER, lost, "span_ids names a span that is not in layer `spans`, or one twice.")
    yield from gather(LAYER, broken, "its spans do not follow on one another from the node of from_id on.")
    yield from gather(LAYER, astray, "its last span does not end at the node of to_id.")
    yield from gather(LAYER, off, "length_m is not the sum of length_m of its spans.")
    second = {s for walk in folder.chains.walks if walk.kind == "protection" for s in walk.spans}
    idle = spans.loc[(spans["role"] == "added") & ~spans["span_id"].isin(second), "span_id"]
    yield from gather("spans", idle, "its role is added, but no protection circuit runs along it.")


def check_chains(folder: PlanFolder) -> Iterable[Fault]:
    """Every connected site has one working chain to a center; circuits join what their kind says."""
    chains, sites = folder.chains, folder.sites
    joined = sites[sites["connected"]]
    for layer in ("cameras", "points"):
        ids = joined.loc[joined["layer"] == layer, "site_id"]
        lone = [s for s in ids if not _leads_to_center(folder, s)]
        yield from gather(layer, lone, "connected, but not by exactly one working chain of circuits.")
    kind = _kinds(folder)
    wrong = []
    for walk in chains.walks:
        asked = BETWEEN.get(walk.kind)
        at = (kind.get(walk.start, ""), kind.get(walk.end, ""))
        if asked and (at[0] != asked[0] or at[1] not in asked[1].split(" or ")):
            wrong.append(walk.circuit_id)
    yield from gather(LAYER, wrong, "from_id and to_id are not what a circuit of its kind joins.")
    per_site = int(folder.study["network"]["fibers_per_site"])
    own = [w for w in chains.walks if w.kind == "access" and kind.get(w.end) == "pop"]
    few = [w.circuit_id for w in own if w.fibers != per_site]
    yield from gather(LAYER, few, "fibers is not network.fibers_per_site.")
    lit = ("access", "distribution", "feeder")
    one = [w.circuit_id for w in chains.walks if w.kind in lit and w not in own and w.fibers != 1]
    yield from gather(LAYER, one, "one leg of a splitter is one fiber.")
    yield from _pops(folder)
    by_id = {w.circuit_id: w for w in chains.walks}
    odd = [
        w.circuit_id
        for w in chains.walks
        if (w.kind == "protection") != bool(w.protects) or (w.protects and w.protects not in by_id)
    ]
    yield from gather(LAYER, odd, "a protection circuit, and it alone, names the circuit that it protects.")


def _pops(folder: PlanFolder) -> Iterable[Fault]:
    """pop_id of a circuit is the POP at the end of its chain; of an uplink, the POP where it begins.

    A second way bears the one of the circuit that it protects.
    """
    chains = folder.chains
    by_id = {w.circuit_id: w for w in chains.walks}
    wrong = []
    for walk in chains.walks:
        if walk.kind == "uplink":
            right: str | None = walk.start
        elif walk.kind == "protection":
            first = by_id.get(walk.protects)
            right = first.pop_id if first else walk.pop_id
        else:
            ends = chains.center_pops | chains.far_pops
            rest = [walk] if walk.end in ends else chains.to_pop(walk.end)
            right = rest[-1].end if rest else None
        if walk.pop_id != right:
            wrong.append(walk.circuit_id)
    yield from gather(LAYER, wrong, "pop_id is not the POP that its chain leads to.")


def _leads_to_center(folder: PlanFolder, site: str) -> bool:
    """Say whether one working chain leads from a site to a POP and on to a center."""
    chain = folder.chains.to_pop(site)
    return chain is not None and folder.chains.center_pop(chain[-1].end) is not None


def _kinds(folder: PlanFolder) -> dict[str, str]:
    """Return what each id is: site, splitter or pop."""
    sites = folder.sites
    out = dict.fromkeys(sites.loc[sites["connected"], "site_id"], "site")
    out |= dict.fromkeys(folder.layer("splitters")["splitter_id"], "splitter")
    return out | dict.fromkeys(folder.layer("pops")["pop_id"], "pop")


def check_fibers(folder: PlanFolder) -> Iterable[Fault]:
    """Each fiber of a circuit runs in the cables that it names, and no two run in one fiber of a cable."""
    placed_of = placing(folder)
    size = dict(zip(folder.layer("cables")["cable_id"], folder.layer("cables")["fiber_count"], strict=True))
    unread, uncovered, over = [], [], []
    taken: dict[tuple[str, int, str], str] = {}
    twice: list[str] = []
    held: dict[str, set[int]] = defaultdict(set)
    for walk in folder.chains.walks:
        if walk.fiber_hops is None or len(walk.fiber_hops) != walk.fibers:
            unread.append(walk.circuit_id)
            continue
        for hops in walk.fiber_hops:
            placed = placed_of(walk, hops)
            if len(placed) != len(walk.spans) or bool(hops) != bool(walk.spans):
                uncovered.append(walk.circuit_id)
                continue
            for (cable, number), span in placed:
                if cable in size and number > size[cable]:
                    over.append(walk.circuit_id)
                held[cable].add(number)
                where = (cable if cable in size else "", number, span)
                if where in taken:
                    twice.append(walk.circuit_id)
                taken[where] = walk.circuit_id
    yield from gather(LAYER, unread, "fiber_path does not name a way for each of its fibers.")
    yield from gather(LAYER, dict.fromkeys(uncovered), "the cables of fiber_path do not lie on its spans.")
    yield from gather(LAYER, dict.fromkeys(over), "a number in fiber_path is above the fibers of its cable.")
    yield from gather(LAYER, dict.fromkeys(twice), "another circuit runs in the same fiber.")
    cables = folder.layer("cables")
    right = np.array([len(held.get(c, ())) for c in cables["cable_id"]], dtype=int)
    wrong = cables["fibers_used"].to_numpy() != right
    yield from gather(
        "cables", cables.loc[wrong, "cable_id"], "fibers_used is not what the circuits use of it."
    )


def placing(folder: PlanFolder) -> Callable[[Walk, Sequence[Hop]], list[tuple[Hop, str]]]:
    """Return what places the hops of a fiber on its spans; it gives nothing where they do not cover them."""
    spans, reach, node_of = folder.layer("spans"), cable_reach(folder), folder.chains.node_of
    ends = dict(zip(spans["span_id"], zip(spans["from_node"], spans["to_node"], strict=True), strict=True))
    near = dict(zip(spans["span_id"], spans["toward_center_node"], strict=True))

    def placed(walk: Walk, hops: Sequence[Hop]) -> list[tuple[Hop, str]]:
        return list(segments(walk.spans, hops, reach, inward_spans(walk, node_of, ends, near)))

    return placed


@derived
def cable_reach(folder: PlanFolder) -> dict[str, frozenset[str]]:
    """Return the spans of each cable, and of each run of spans without cable under its first span.

    A run goes on at a node onto the span without cable that most of its fibers enter straight, the first one
    in the layer among equals; every other way there is spliced.
    """
    cables, spans = folder.layer("cables"), folder.layer("spans")
    out = {
        str(c): frozenset(str(ids).split())
        for c, ids in zip(cables["cable_id"], cables["span_ids"], strict=True)
    }
    bare = {key for key, way in ways().items() if not way.new_cable}
    rented = spans[spans["way"].isin(bare)]
    straight = through(folder)
    onward: dict[str, list[str]] = defaultdict(list)
    far = {}
    columns = [rented[c] for c in ("span_id", "toward_center_node", "from_node", "to_node")]
    for span, near, start, end in zip(*columns, strict=True):
        onward[near].append(span)
        far[span] = end if start == near else start
    follows: dict[str, str] = {}
    centers = set(folder.layer("centers")["node_id"])
    for span, node in far.items():
        free = [s for s in onward[node] if straight[span, s] > 0 and s not in follows.values()]
        if free and node not in centers:
            follows[span] = max(free, key=lambda s: straight[span, s])
    for first in sorted(set(far) - set(follows.values())):
        run = [first]
        while run[-1] in follows:
            run.append(follows[run[-1]])
        out[first] = frozenset(run)
    return out


def through(folder: PlanFolder) -> Counter[tuple[str, str]]:
    """Return the fibers that run from one span straight onto another, both ways round."""
    out: Counter[tuple[str, str]] = Counter()
    for walk in folder.chains.walks:
        for a, b in pairwise(walk.spans):
            out[a, b] += walk.fibers
            out[b, a] += walk.fibers
    return out


_NEEDS = (LAYER, "pops", "splitters", "spans", "cameras", "points")
RULES = (
    Rule(
        "INT-CIRCUIT-PATH",
        "The spans of each circuit follow on one another from the node of from_id to that of to_id; length_m "
        "is their sum.",
        "A circuit is what a technician follows from site to port; a gap is a fiber that ends nowhere.",
        "A span deleted or renamed by hand, an edited span_ids.",
        "Write the plan anew.",
        _NEEDS,
        check_walks,
    ),
    Rule(
        "INT-CIRCUIT-CHAIN",
        "Every connected site has exactly one working chain of circuits to a POP, and that POP one to a "
        "center; each circuit joins what its kind says, with the fibers that the architecture asks for.",
        "A site with no chain is dark though a cable passes its door; one with two is paid twice.",
        "A circuit deleted, an end edited.",
        "Write the plan anew.",
        (*_NEEDS, STUDY),
        check_chains,
    ),
    Rule(
        "INT-CIRCUIT-FIBER",
        "Each fiber of a circuit runs in cables that lie on its spans, by numbers that they have; no two run "
        "in one fiber; fibers_used of a cable is what the circuits use of it.",
        "Two circuits on one fiber cannot both be lit, and the crew finds out in the closure.",
        "An edited fiber_path, a cable changed after the circuits were laid out.",
        "Write the plan anew.",
        (*_NEEDS, "cables", "centers"),
        check_fibers,
    ),
)
