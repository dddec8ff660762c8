"""Ways to tamper with what a plan buys, with who answers for it and with its workbook, and who must tell."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable

import pandas as pd
from helpers_tiny_plan import TinyPlan

from planner.outputs.workbook import write_workbook
from planner.plan.store import read_plan
from planner.rules.sheets import read_sheets

Tamper = Callable[[TinyPlan], object]


def amount(asset: str, item: str, many: float) -> Tamper:
    """Buy another quantity of an asset's item coherently: in the layers and in bom.csv, at its price of 0."""

    def change(plan: TinyPlan) -> None:
        path = plan.folder / "bom.csv"
        bom = pd.read_csv(path, dtype=str).set_index("item_id")
        was = float(
            plan.one(f"SELECT quantity FROM quantities WHERE asset_id='{asset}' AND item_id='{item}'")
        )
        assert bom.loc[item, "unit_price"] == "0"
        left = float(bom.loc[item, "quantity"]) + many - was
        plan.bom(item, "quantity", f"{left:g}")
        change_lines = f"UPDATE phase_lines SET quantity = {left}" if left else "DELETE FROM phase_lines"
        plan.sql(f"{change_lines} WHERE item_id = '{item}'")
        plan.sql(f"UPDATE quantities SET quantity={many} WHERE asset_id='{asset}' AND item_id='{item}'")
        if asset.startswith("EQ-"):
            plan.sql(f"UPDATE equipment SET quantity = {many} WHERE asset_id = '{asset}'")

    return change


def of(site: str, item: str, many: float) -> Tamper:
    """The same for the equipment of a site."""

    def change(plan: TinyPlan) -> None:
        where = f"site_id = '{site}' AND item_id = '{item}'"
        amount(str(plan.one(f"SELECT asset_id FROM equipment WHERE {where} LIMIT 1")), item, many)(plan)

    return change


def kits(old: str, new: str) -> Tamper:
    """Change `evidence/kits.csv`."""

    def change(plan: TinyPlan) -> None:
        path = plan.folder / "evidence" / "kits.csv"
        text = path.read_text()
        assert text.count(old) == 1
        path.write_text(text.replace(old, new))
        plan.hash()

    return change


def without_ups(plan: TinyPlan) -> None:
    """Forget the UPS of points in the kits, and in the plan that they ask for."""
    kits("point,ups,point_ups,point_ups,1.0", "point,ups,point_ups,point_ups,0.0")(plan)
    of("GOV-0001", "point_ups", 0.0)(plan)


def slipped_in(plan: TinyPlan) -> None:
    """Buy five ports more under the name of a closure."""
    plan.sql(
        "INSERT INTO quantities (asset_id, layer, item_id, quantity, phase) "
        "VALUES ('CLO-0001', 'closures', 'odf_port', 5, 1)",
        "UPDATE phase_lines SET quantity = 9 WHERE item_id = 'odf_port'",
    )
    plan.bom("odf_port", "quantity", "9")
    plan.bom("odf_port", "asset_count", "2")


def rows(statement: str) -> Tamper:
    """Change rows of a layer."""
    return lambda plan: plan.sql(statement)


def with_workbook(plan: TinyPlan) -> None:
    """Write the workbook of the plan as it is."""
    write_workbook(read_plan(plan.folder), None, plan.folder / "bom.xlsx")


def row_of(plan: TinyPlan, item: str) -> int:
    """Return the row of an item's line in the workbook."""
    bill = read_sheets(plan.folder / "bom.xlsx", 2)[1]
    return next(r for r in bill.rows("B") if bill.at("B", r).text == item)


def rewrite(plan: TinyPlan, part: str, change: Callable[[str], str]) -> None:
    """Change one part of the workbook."""
    path = plan.folder / "bom.xlsx"
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    before = parts[part].decode()
    parts[part] = change(before).encode()
    assert parts[part].decode() != before
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def cell(sheet: int, place: str | Callable[[TinyPlan], str], tag: str, text: str) -> Tamper:
    """Write another value (v) or formula (f) into a cell of the workbook."""

    def change(plan: TinyPlan) -> None:
        with_workbook(plan)
        at = place if isinstance(place, str) else place(plan)

        def edit(xml: str) -> str:
            found = re.search(rf'<c r="{at}"[^>]*>.*?</c>', xml)
            assert found is not None, at
            new = re.sub(rf"<{tag}>.*?</{tag}>", lambda _: f"<{tag}>{text}</{tag}>", found[0])
            return xml.replace(found[0], new)

        rewrite(plan, f"xl/worksheets/sheet{sheet}.xml", edit)

    return change


def line_cell(column: str, tag: str, text: str) -> Tamper:
    """The same for a cell of the line of closures."""
    return cell(2, lambda plan: f"{column}{row_of(plan, 'closure')}", tag, text)


def total(name: str, column: str = "H") -> Callable[[TinyPlan], str]:
    """Find the cell of a total of the bill by its words."""

    def find(plan: TinyPlan) -> str:
        bill = read_sheets(plan.folder / "bom.xlsx", 2)[1]
        return f"{column}{next(r for r in bill.rows('C') if bill.at('C', r).text == name)}"

    return find


def money(words: str, column: str) -> Callable[[TinyPlan], str]:
    """Find a cell of the summary by the words of its row."""

    def find(plan: TinyPlan) -> str:
        sheet = read_sheets(plan.folder / "bom.xlsx", 2)[0]
        return f"{column}{next(r for r in sheet.rows('A') if sheet.at('A', r).text == words)}"

    return find


def of_another_plan(plan: TinyPlan) -> None:
    """Write the workbook before the plan is priced anew: two cameras less in every sum."""
    with_workbook(plan)
    rewrite(plan, "xl/sharedStrings.xml", lambda xml: xml.replace(">closure<", ">chamber<", 1))


def cut_workbook(plan: TinyPlan) -> None:
    """Cut the second half off the workbook."""
    with_workbook(plan)
    path = plan.folder / "bom.xlsx"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def swelling_workbook(plan: TinyPlan) -> None:
    """Put a document type with entities into a sheet."""
    with_workbook(plan)
    head = '<!DOCTYPE worksheet [<!ENTITY a "1">]>'
    rewrite(plan, "xl/worksheets/sheet1.xml", lambda xml: xml.replace("<worksheet", f"{head}<worksheet", 1))


BOUGHT: dict[str, tuple[Tamper, set[str]]] = {
    "a UPS that nobody buys": (of("CAM-0002", "site_ups", 0.0), {"INT-KITS-SITES"}),
    "two poles at one corner": (of("CAM-0001", "camera_pole", 2.0), {"INT-KITS-SITES"}),
    "an acceptance test dropped": (
        amount("GOV-0001", "acceptance_test_point", 0.0), {"INT-KITS-SITES", "INT-MONEY-COMPLETE"},
    ),
    "optics called spares": (
        rows("UPDATE equipment SET kind = 'spares' WHERE item_id LIKE 'optic%' AND site_id = 'GOV-0001'"),
        {"INT-KITS-SITES"},
    ),
    "a seat more": (of("CEN-01", "operator_seat", 2.0), {"INT-KITS-CENTERS", "INT-ACCOUNTABILITY"}),
    "servers dropped": (of("CEN-01", "recording_server", 0.0), {"INT-KITS-CENTERS"}),
    "ten licenses for three cameras": (of("CEN-01", "vms_license", 10.0), {"INT-KITS-CENTERS"}),
    "tools bought by nobody": (
        rows("UPDATE equipment SET site_id = NULL WHERE item_id = 'maintenance_tools'"),
        {"INT-KITS-CENTERS"},
    ),
    "spares forgotten": (of("CEN-01", "point_switch", 0.0), {"INT-KITS-CENTERS"}),
    "kits without a UPS": (without_ups, {"INT-KITS-TABLE", "INT-MONEY-COMPLETE"}),
    "a kit of nobody's catalog": (kits("point_rack,sites,1.0", "point_rack,sites,2.0"), {
        "INT-KITS-TABLE", "INT-KITS-SITES",
    }),
    "ports under the name of a closure": (slipped_in, {"INT-QTY-CLOSURES"}),
    "a termination saved": (amount("DRP-0002", "drop_termination", 0.0), {"INT-QTY-DROPS"}),
    "a legal basis of nobody": (
        rows("UPDATE cameras SET legal_basis = 'Ley 9, art. 9' WHERE camera_id = 'CAM-0002'"),
        {"INT-FACTS-CAMERAS"},
    ),
    "footage kept for a year": (
        rows("UPDATE cameras SET retention_days = 365 WHERE camera_id = 'CAM-0001'"),
        {"INT-FACTS-CAMERAS"},
    ),
    "a purpose laid on another camera": (
        rows("UPDATE given_facts SET of_camera = 'CAM-0003' WHERE given_id = 'FACT-0002'"),
        {"INT-FACTS-CAMERAS"},
    ),
    "facts out of a file that the study does not name": (
        lambda plan: plan.study("sources.facts", ""), {"INT-FACTS-CAMERAS"},
    ),
    "a row of facts lost": (
        rows("DELETE FROM given_facts WHERE given_id = 'FACT-0002'"), {"INT-FACTS-CAMERAS"},
    ),
    "what was said of another view kept": (
        rows("UPDATE given_facts SET azimuth_deg = 130 WHERE given_id = 'FACT-0001'"), {"INT-FACTS-CAMERAS"},
    ),
    "a camera hung on a house": (
        rows("UPDATE cameras SET mount = 'facade' WHERE camera_id = 'CAM-0001'"),
        {"INT-FACTS-CAMERAS", "INT-KITS-SITES"},
    ),
    "poles told as operating": (rows("UPDATE supports SET status = 'operational'"), {"INT-FACTS-WHO"}),
    "a camera told as of the list": (
        rows("UPDATE cameras SET site_kind = 'list' WHERE camera_id = 'CAM-0001'"),
        {"INT-FACTS-CAMERAS"},
    ),
    "a center elsewhere in the study": (
        lambda plan: plan.study("centers", [{
            "id": "CEN-01", "name": "Center", "lat": -24.0, "lon": -65.0, "provenance": "", "seats": 1,
        }]),
        {"INT-FACTS-CENTERS", "INT-SEEN-COUNTS"},
    ),
    "a street of another class": (
        rows("UPDATE spans SET street_class = 'primary' WHERE span_id = 'SP-00001.1'"),
        {"INT-SPAN-STREET"},
    ),
    "a line on surveyed streets": (
        lambda plan: plan.bom("closure", "basis", "streets: surveyed"),
        {"INT-BOM-BASIS"},
    ),
    "a payer invented": (
        rows("UPDATE points SET payer = 'Nation' WHERE point_id = 'GOV-0001'"),
        {"INT-FACTS-WHO"},
    ),
    "a workbook cut in half": (cut_workbook, {"INT-WORKBOOK-FILE"}),
    "a workbook whose entities swell": (swelling_workbook, {"INT-WORKBOOK-FILE"}),
    "a quantity in the workbook": (line_cell("F", "v", "50"), {"INT-WORKBOOK-LINES"}),
    "a cached total in the workbook": (line_cell("H", "v", "1"), {"INT-WORKBOOK-LINES"}),
    "a price in a formula": (line_cell("H", "f", "ROUND(5*1,2)"), {"INT-WORKBOOK-LINES"}),
    "an item renamed in the workbook": (
        of_another_plan,
        {f"INT-WORKBOOK-{sheet}" for sheet in ("LINES", "ASSETS", "MONEY")},
    ),
    "a cached capex in the workbook": (
        cell(2, total("Capex, without tax"), "v", "1000"), {"INT-WORKBOOK-TOTALS"},
    ),
    "a percentage in the workbook": (
        cell(2, total("Tax", "F"), "v", "0.1"),
        {"INT-WORKBOOK-TOTALS"},
    ),
    "a sum that leaves works out": (
        cell(2, total("Capex, without tax"), "f", "0"), {"INT-WORKBOOK-TOTALS"},
    ),
    "capex in the summary": (
        cell(1, money("Capex, without tax", "B"), "v", "1000"), {"INT-WORKBOOK-SUMMARY"},
    ),
    "plan.json in the summary": (
        cell(1, money("Tax", "D"), "v", "1000"),
        {"INT-WORKBOOK-SUMMARY"},
    ),
    "sites in the summary": (
        cell(1, money("Sites connected", "B"), "v", "5"),
        {"INT-WORKBOOK-SUMMARY"},
    ),
}  # fmt: skip
