"""The sheet of hard policies: limit, what the plan has, and what is left, live."""

from __future__ import annotations

from planner.outputs.policies import modes_by_place, policies, policy_name, told_of_policies
from planner.outputs.words.policies import POLICIES
from planner.outputs.workbook.book import Book
from planner.plan.model import Plan

HEADS = ("policy", "limit", "found", "room", "route_limit", "route", "multiplier", "setting")
WIDTHS = (44.0, 18.0, 18.0, 18.0, 18.0, 18.0, 18.0, 36.0)
FIRST = 3


def write_policies_sheet(book: Book, plan: Plan) -> None:
    """Write a row a policy, its room a formula, then the sentences and the modes by place."""
    sheet = book.sheets["policies"]
    book.put(sheet, 0, 0, book.say(POLICIES["title"]), "title")
    book.head(sheet, FIRST - 1, [book.say(POLICIES[k]) for k in HEADS], list(WIDTHS))
    row = FIRST
    for policy in policies(plan):
        style = "share" if policy.share else "amount"
        book.put(sheet, row, 0, book.say(policy_name(policy, plan)))
        book.put(sheet, row, 1, policy.limit, style)
        book.put(sheet, row, 2, policy.found, style)
        text = f"=C{row + 1}-B{row + 1}" if policy.at_least else f"=B{row + 1}-C{row + 1}"
        book.formula(sheet, row, 3, text, policy.room, style)
        book.put(sheet, row, 4, policy.route_limit, "amount")
        book.put(sheet, row, 5, policy.route, "amount")
        book.put(sheet, row, 6, policy.multiplier, "factor")
        book.put(sheet, row, 7, policy.setting)
        row += 1
    row += 1
    for sentence in told_of_policies(plan):
        book.put(sheet, row, 0, book.say(sentence), "note")
        row += 1
    modes = modes_by_place(plan)
    if modes:
        for column, key in enumerate(("kind", "district", "allowed")):
            book.put(sheet, row + 1, column, book.say(POLICIES[key]), "head")
        for number, cells in enumerate(modes, row + 2):
            for column, cell in enumerate(cells):
                book.put(sheet, number, column, book.say(cell))
