"""INT-REPORT-FIGURES: the figures that report.html opens with, in both languages, as plan.json gives them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from planner.rules.folder import SUMMARY, PlanFolder
from planner.rules.integrity.shown import AUDIT
from planner.rules.pages import LANGUAGES, Element, PageError, read_page
from planner.rules.rule import Fault, Rule

REPORT = "report.html"
MILLION = 1_000_000
MILLIONS = {"es": "millones", "en": "million"}
FIVE = 5


@dataclass(frozen=True)
class Figure:
    """A figure as a page is to show it: value, decimals, unit behind it, currency before it, rounding."""

    value: float | Decimal | None
    digits: int = 0
    unit: str = ""
    currency: str = ""
    toward: str = ROUND_HALF_UP

    def spelled(self, language: str) -> str:
        """Return the figure as one language writes it, an empty text where it is not known.

        >>> Figure(13_264_574.75, currency="USD").spelled("es"), Figure(0.1371, 1, "%").spelled("en")
        ('USD 13,26 millones', '13.7 %')
        """
        if self.value is None:
            return ""
        exact, digits, word = Decimal(str(self.value)), self.digits, self.unit
        if self.unit == "%":
            exact *= 100
        if self.currency and abs(float(self.value)) >= MILLION:
            exact, digits, word = Decimal(str(float(self.value) / MILLION)), 2, MILLIONS[language]
        text = f"{exact.quantize(Decimal(1).scaleb(-digits), rounding=self.toward):,.{digits}f}"
        if language == "es":
            text = text.translate(str.maketrans(",.", ".,"))
        return " ".join(part for part in (self.currency, text, word) if part)


@dataclass(frozen=True)
class Claim:
    """A place of the page, and the figures that stand there in order; `more` may follow unchecked."""

    where: str
    element: Element
    figures: Sequence[Figure]
    more: bool = False


def one(page: Element, name: str) -> Element:
    """Return the element of an id, of which a page has one."""
    found = [e for e in page.all() if e.attributes.get("id") == name]
    if len(found) != 1:
        raise PageError(f"it has {len(found)} parts `{name}`; expected 1")
    return found[0]


def parts(element: Element, tag: str, count: int, kind: str = "") -> list[Element]:
    """Return the elements of a tag, of which there are so many at least."""
    found = element.find(tag, kind)
    if len(found) < count:
        where = element.attributes.get("id", element.tag)
        raise PageError(f"part `{where}` has {len(found)} of <{tag}>; expected {count}")
    return found


def money(summary: dict[str, Any], value: float, toward: str = ROUND_HALF_UP) -> Figure:
    """Return an amount in the currency of the plan."""
    return Figure(value, currency=str(summary["currency"]), toward=toward)


def share(value: float | None, digits: int = 1, toward: str = ROUND_HALF_UP) -> Figure:
    """Return a share as percent."""
    return Figure(value, digits, "%", toward=toward)


def pct(value: float, toward: str = ROUND_CEILING) -> Figure:
    """Return what is percent already, with two decimals."""
    return Figure(Decimal(str(value)) / 100, 2, "%", toward=toward)


def km(meters: float) -> Figure:
    """Return meters as kilometers."""
    return Figure(meters / 1000, 1, "km")


def claims(folder: PlanFolder, page: Element) -> Iterator[Claim]:
    """Yield what the page is to say of the plan."""
    told = folder.summary
    question, outcome, costs = (one(page, n) for n in ("question", "outcome", "costs"))
    asked = [Figure(told["cameras"]["chosen"]), Figure(len(folder.layer("points")))]
    asked[1:1] = [Figure(n) for n in [len(folder.layer("centers"))] if n != 1]
    yield Claim("the question", parts(question, "p", 1)[0], asked)
    rows = parts(question, "li", FIVE)
    for k, (row, figures) in enumerate(zip(rows, five(told), strict=True), start=1):
        yield Claim(f"number {k} of the answer", row, figures)
    searched = told["network"]["bulk"].get("status") in ("improved", "kept")
    yield from _ended(told, parts(outcome, "li", 3 if searched else 2))
    yield from _money(told, parts(costs, "table", 1, "money")[0])
    lengths = parts(one(page, "network"), "table", 1, "pairs")[0]
    network = told["network"]
    values = [km(network["route_m"]), km(network["cable_m"]), km(network["drop_m"])]
    yield Claim("the four lengths", lengths, [*values, Figure(network["fiber_km"], 1, "km")])
    yield from _cards(folder, page)


def five(told: dict[str, Any]) -> list[list[Figure]]:
    """Return the figures of the five numbers with their notes."""
    cameras, network, cost = (told[k] for k in ("cameras", "network", "cost"))
    edits = told.get("edits") or {}
    held = sum(int(edits.get(k, 0)) for k in ("held", "pinned", "moved"))
    seen = [Figure(cameras["chosen"]), share(cameras["coverage_share"])]
    if held or not cameras["fixed"] or cameras["fixed"] != cameras["chosen"]:
        kept = int(cameras["fixed"]) + held
        bound = Decimal(str(cameras["coverage_upper_bound_share"])).quantize(
            Decimal("0.001"), rounding=ROUND_CEILING
        )
        seen += [*([Figure(kept)] if kept else []), share(float(bound))]
    left = len(network["unserved"])
    return [
        seen,
        [Figure(network["connected"]), Figure(network["sites"]), Figure(left)],
        [km(network["route_m"]), km(network["cable_m"]), km(network["drop_m"])],
        [money(told, cost[k]) for k in ("capex", "capex_low", "capex_high")],
        [share(network["owned_route_share"]), share(network["min_owned_route_share"], 0)],
    ]


def _ended(told: dict[str, Any], rows: Sequence[Element]) -> Iterator[Claim]:
    """Yield how far each stage is proven from the best."""
    cameras, network, bulk = told["cameras"], told["network"], told["network"]["bulk"]
    joint = told.get("joint")
    first = joint or cameras
    found = [pct(first["gap_pct"]), pct(first["gap_limit_pct"], ROUND_HALF_UP)]
    if not joint:
        found += [Figure(cameras["demand_covered"])]
        found += [Figure(cameras["certified_upper_bound"], toward=ROUND_CEILING)]
    yield Claim("the proof of the cameras", rows[0], found, more=bool(joint))
    found = [pct(network["gap_pct"]), pct(network["gap_limit_pct"], ROUND_HALF_UP)]
    found += [money(told, network["objective"])]
    found += [money(told, network["certified_lower_bound"], ROUND_FLOOR)]
    yield Claim("the proof of the route", rows[1], found)
    if bulk.get("status") in ("improved", "kept"):
        found = [money(told, bulk["cost"])]
        if not bulk["reason"] and bulk["status"] == "improved":
            found = [pct(bulk["gain_pct"], ROUND_FLOOR), money(told, bulk["cost"])]
            found += [money(told, bulk[k]) for k in ("plain_cost", "capex", "plain_capex")]
        found += [money(told, bulk["lower_bound"], ROUND_FLOOR)]
        found += [pct(bulk["gap_pct"]), pct(bulk["route_gap_pct"])]
        yield Claim("the search over the real cost", rows[2], found)


def _money(told: dict[str, Any], table: Element) -> Iterator[Claim]:
    """Yield the table of money: each amount, horizon and rate before the present cost."""
    cost, connected = told["cost"], told["network"]["connected"]
    amounts: list[float | None] = [
        *(cost[k] for k in ("works_and_equipment", "contingency", "capex", "tax")),
        cost["capex"] + cost["tax"],
        *(cost[k] for k in ("maintenance", "annual_opex", "net_present_cost")),
        cost["capex"] / connected if connected else None,
    ]
    residents = told["city"]["residents"]
    amounts += [cost["capex"] / residents] if residents else []
    present = [Figure(cost["horizon_years"])]
    present += [Figure(Decimal(str(cost["discount_rate_pct"])) / 100, 1, "%")]
    figures = [Figure(value, 2) for value in amounts]
    yield Claim("the table of money", parts(table, "tbody", 1)[0], [*figures[:7], *present, *figures[7:]])


def _cards(folder: PlanFolder, page: Element) -> Iterator[Claim]:
    """Yield the answers of the first page."""
    told = folder.summary
    cameras, cost, band = told["cameras"], told["cost"], told["money"]["band"]["capex"]
    places = cameras.get("places_used", cameras["chosen"])

    def said(name: str) -> Element:
        return parts(one(page, f"answer-{name}"), "p", 1)[0]

    yield Claim("the answer where", said("where"), [Figure(cameras["chosen"]), Figure(places)], more=True)
    amounts = [cost["capex"], cost["capex"] + cost["tax"], cost["annual_opex"]]
    amounts += [cost["capex_low"], cost["capex_high"], band["p5"], band["p95"]]
    spent = [*(money(told, a) for a in amounts), share(cost["assumption_share"], 0)]
    spent += [money(told, cost["budget"])] if cost["budget"] is not None else []
    yield Claim("the answer on cost", said("cost"), spent)
    unseen = [share(float(Decimal(1) - Decimal(str(cameras["coverage_share"]))))]
    unseen += [Figure(cameras["demand_total"] - cameras["demand_covered"])]
    yield Claim("the answer on what is not covered", said("uncovered"), unseen, more=True)
    counts = [Figure(told["audit"][k]) for k in ("open", "errors", "warnings")]
    yield Claim("the open facts", said("accountability"), counts, more=True)


def unlike(claim: Claim, language: str, currency: str, words: Sequence[str]) -> str:
    """Return what a place shows where it is not what is claimed, else an empty text.

    Figures within words of the study (the unit of the demand) are none of the plan.
    """
    text = " ".join(claim.element.words(language).split())
    for word in sorted((w for w in words if any(c.isdigit() for c in w)), key=len, reverse=True):
        text = text.replace(word, " ")
    units = f"%|km|{MILLIONS[language]}"
    shape = re.compile(rf"(?:{re.escape(currency)} )?-?\d(?:[\d.,]*\d)?(?: (?:{units})(?!\w))?")
    found = [m.group() for m in shape.finditer(text)]
    right = [f for f in (figure.spelled(language) for figure in claim.figures) if f]
    if (found[: len(right)] if claim.more else found) == right:
        return ""
    return f"it shows {', '.join(found) or 'no figure'}; by plan.json it is {', '.join(right)}"


def check_report(folder: PlanFolder) -> Iterable[Fault]:
    """Each place of the report shows its figures, in both languages; the title is that of the plan."""
    path = folder.path / REPORT
    if not (folder.path / AUDIT).is_file() or not path.is_file():
        return
    mend = "Write it anew with `planner report STUDY`."
    told = folder.summary
    unit = str(told["cameras"]["demand_unit"])
    try:
        page = read_page(path)
        title = str(told["title"] or told["study"] or "")
        for language in LANGUAGES:
            heads = [" ".join(e.words(language).split()) for e in page.find("h1")]
            if heads != [" ".join(title.split())]:
                yield Fault(REPORT, "h1", f"its title is {heads}; by plan.json it is {title!r}. {mend}")
                break
        for claim in claims(folder, page):
            for language in LANGUAGES:
                what = unlike(claim, language, str(told["currency"]), (unit,))
                if what:
                    yield Fault(REPORT, claim.where, f"{claim.where} ({language}): {what}. {mend}")
    except PageError as fault:
        yield Fault(REPORT, "", f"{REPORT} is no report of a plan: {fault}. {mend}")


RULES = (
    Rule(
        "INT-REPORT-FIGURES",
        "report.html, once audit.json is there, shows in both languages the figures of plan.json: question, "
        "the five numbers with their notes, how far each stage is proven, the table of money, the four "
        "lengths, what it costs, what is not seen, open facts. Its other chapters, charts and "
        "report.pdf are not compared.",
        "The first page is what most people read, quote and sign.",
        "A page edited after the plan was written, a page of another plan.",
        "Write it anew with `planner report STUDY`.",
        (SUMMARY, "points", "centers"),
        check_report,
    ),
)
