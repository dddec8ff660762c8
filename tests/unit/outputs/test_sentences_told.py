"""Sentences of other rooms have Spanish words: findings, details of what is not served, open facts."""

import ast
import re
from pathlib import Path

import pytest

import planner
from planner.outputs.words.reasons import reason_name
from planner.outputs.words.sentences import sentence
from planner.outputs.words.sentences_accountable import ACCOUNTABLE
from planner.outputs.words.sentences_found import FOUND
from planner.outputs.words.sentences_light import LIGHT

CODE = re.compile(r"[A-Z]+(-[A-Z]+)+")
ROOMS = ("city", "siting", "network", "sources", "plan", "costs", "rules/accountability")
COMPOSED = {
    "7; name it in [[centers]].": "planning assumption: no center is named, the middle of the streets is "
    "taken; name it in [[centers]].",
    "By 7, 7 7 of these streets.": "By slope, duct costs 1.2 to 1.5 times as much on some and may not be "
    "built on 3 of these streets.",
    "Lengths in 7 differ from geodesic lengths by 7 % at most on one span and 7 % in all": "Lengths in "
    "EPSG:32720 differ from geodesic lengths by 0.0338 % at most on one span and +0.0259 % in all.",
    "cameras that stand already are of an unknown class or look in an unknown direction:": "cameras that "
    "stand already are of an unknown class or look in an unknown direction: none of their view is credited, "
    "so coverage may be higher than told; survey them and give a list with class and direction",
    "its light is up to 7 dB too strong for the receiver of 7, over 7 m with 7 splices. 7": "its light is up "
    "to 0.70 dB too strong for the receiver of 1000BASE-ZX, over 900 m with 4 splices. Without an attenuator "
    "it loses 3.10 dB at least (up, 1310 nm) and 6.20 at most (down, 1490 nm); 1000BASE-ZX asks for 4.00 and "
    "bears 6.00. These sums lie 3.10 dB apart and its limits 2.00, so no attenuator helps. 1000BASE-LX10, "
    "which it does not blind, bears 5.50 dB, 0.70 less. An optic with limits farther apart, fewer splices on "
    "its way, 1000BASE-EX over 2 fibers (network.fibers_per_site) or a center nearer to it would mend it.",
    "its light loses up to 7 dB 7 at 7 nm over 7 m with 7 splices and splitters of 7; class 7 bears 7 dB, 7 "
    "less. 77": "its light loses up to 28.40 dB down at 1490 nm over 12,000 m with 9 splices and splitters "
    "of 1:4 and 1:8; class B+ bears 28.00 dB, 0.40 less. Class C+ would mend it. Fibers of its own "
    "(protection.critical_sites) would light it. One splitter of fewer legs (pon.stages, pon.ratio) would "
    "light it. POP-0003 is nearer to it, and has no room for it or would cost more.",
    "its fiber is 7 m long with slack and drops; class 7 reaches 7 m, 7 m less. 7": "its fiber is 20,500 m "
    "long with slack and drops; class B+ reaches 20,000 m, 500 m less. The POP on offer at GOV-0007 is "
    "nearer to it, but no optic lights its uplink: a center nearer to that would mend it.",
    "images are kept for 7 (7).": "images are kept for 90 days; ar-c allows 60, a figure to be confirmed "
    "(Ley CABA 5688, Libro VII).",
    "plates are kept for 7.": "plates are kept for 90 days; xx allows 30.",
}
"""Sentences with other words in their holes: one of each as it is told."""
WRITERS = ("add", "Note", "SourceNote", "_note", "_row", "Refusal", "Fault", "fault_of")


def template(node: ast.expr, names: dict[str, str]) -> str | None:
    """Return a text of the code with 7 in its holes."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(v.value if isinstance(v, ast.Constant) else "7" for v in node.values)
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        one, other = template(node.left, names), template(node.right, names)
        return None if one is None else one + (other or "")
    return None


def written() -> list[str]:
    """Return the messages that the code writes under a code of findings, or as the detail of a refusal."""
    found = []
    for room in ROOMS:
        for path in sorted((Path(planner.__file__).parent / room).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            names = {
                n.targets[0].id: text
                for n in ast.walk(tree)
                if isinstance(n, ast.Assign) and isinstance(n.targets[0], ast.Name)
                and (text := template(n.value, {})) is not None
            }  # fmt: skip
            for call in (n for n in ast.walk(tree) if isinstance(n, ast.Call)):
                called = getattr(call.func, "attr", getattr(call.func, "id", ""))
                texts = [t for a in call.args if (t := template(a, names)) is not None]
                coded = any(CODE.fullmatch(t) for t in texts)
                if called in WRITERS and (coded or called in ("Refusal", "Fault", "fault_of")):
                    found += [t for t in texts if " " in t]
    return sorted(set(found))


def test_the_code_is_read():
    """The messages found number as many as there are findings, at least."""
    assert len(written()) > 50


@pytest.mark.parametrize("english", written())
def test_every_sentence_that_the_code_writes_has_spanish_words(english):
    """A new finding asks for a line in planner/outputs/words/sentences_found.py or sentences_light.py."""
    told = COMPOSED.get(english.strip(), english.strip())
    assert sentence(told).es != told


@pytest.mark.parametrize(("english", "spanish"), [*FOUND, *ACCOUNTABLE, *LIGHT])
def test_each_sentence_is_found_again_with_what_stands_in_its_holes(english, spanish):
    """No sentence hides another, and each hole of the English stands in the Spanish."""
    holes = re.findall(r"\{(\w+)\}", english)
    assert set(holes) == set(re.findall(r"\{(\w+)\}", spanish))
    filled = {name: str(11 + k) for k, name in enumerate(dict.fromkeys(holes))}
    assert sentence(english.format(**filled)).es == spanish.format(**filled)


def test_details_of_several_sentences_are_told_whole_or_not_at_all():
    """Figures are written as Spanish does, names of optics and settings stay; half a text would mislead."""
    english = (
        "its light loses up to 6.02 dB up at 1310 nm over 1,234 m with 7 splices; 1000BASE-BX10 bears "
        "5.50 dB, 0.52 less. A center nearer to it, fewer splices on its way or a stronger optic would "
        "mend it."
    )
    assert reason_name(english).es == (
        "su luz pierde hasta 6,02 dB de subida a 1310 nm en 1.234 m con 7 fusiones; 1000BASE-BX10 admite "
        "5,50 dB, 0,52 menos. Lo remediaría un centro más cercano, menos fusiones en su camino o una óptica "
        "más potente."
    )
    assert sentence(f"{english} And more.").es == f"{english} And more."


def test_words_inside_a_sentence_are_told_too():
    """Lists by kind, reasons and ways have their Spanish names; ids stay."""
    assert sentence("By bridge, duct costs 1.5 times as much on some of these streets.").es == (
        "Por puente, la forma «ducto nuevo» cuesta 1,5 veces lo común en algunas de estas calles."
    )
    assert sentence(
        "Of the points, left unserved with reason `no_path`: GOV-0001, GOV-0002 and 3 more."
    ).es == (
        "De los sitios «puntos», quedan sin servicio por «sin camino hasta el centro»: GOV-0001, GOV-0002 "
        "y 3 más."
    )
    assert sentence("blank: purpose, legal_basis.").es == "en blanco: finalidad, base legal."
