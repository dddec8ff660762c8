"""Phases on small networks drawn by hand: what each site needs, what grows, and what a budget buys first."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from planner.catalog.model import KitRow
from planner.errors import SettingsError
from planner.plan.phases.budget import Costs, Worth, cheapest_firsts, spend
from planner.plan.phases.chains import chains_of
from planner.plan.phases.growth import amount_after, growing_rows, split_rows
from planner.plan.phases.money import phase_lines, steps_of, sums_after
from planner.plan.phases.needs import needs_of
from planner.plan.phases.order import entries_of, ordered_phases


def line_of_three() -> dict[str, pd.DataFrame]:
    """A center and three cameras along one street: N0 -S1- N1 -S2- N2 -S3- N3.

    One cable runs from the center past CAM-0001 to CAM-0002, another on to CAM-0003; each span has a pole.
    """
    cameras = pd.DataFrame(
        {
            "camera_id": ["CAM-0001", "CAM-0002", "CAM-0003"], "candidate_id": ["A", "B", "C"],
            "node_id": ["N1", "N2", "N3"], "connected": True,
        }
    )  # fmt: skip
    points = pd.DataFrame({"point_id": [], "node_id": [], "connected": []})
    spans = pd.DataFrame(
        {
            "span_id": ["S1", "S2", "S3"], "from_node": ["N0", "N1", "N2"], "to_node": ["N1", "N2", "N3"],
            "toward_center_node": ["N0", "N1", "N2"],
        }
    )  # fmt: skip
    return {
        "cameras": cameras,
        "points": points,
        "centers": pd.DataFrame({"center_id": ["CEN-01"], "node_id": ["N0"]}),
        "spans": spans,
        "cables": pd.DataFrame({"cable_id": ["C1", "C2"], "span_ids": ["S1 S2", "S3"]}),
        "closures": pd.DataFrame({"closure_id": ["X0", "X2"], "node_id": ["N0", "N2"]}),
        "supports": pd.DataFrame({"support_id": ["P1", "P2", "P3"], "span_id": ["S1", "S2", "S3"]}),
        "drops": pd.DataFrame({"drop_id": ["D1", "D2", "D3"], "site_id": cameras["camera_id"]}),
        "equipment": pd.DataFrame(
            {"asset_id": ["E1", "E9"], "site_id": ["CAM-0001", "CEN-01"], "kind": ["optic", "storage"]}
        ),
    }


def test_a_cable_is_laid_whole_with_the_spans_under_it() -> None:
    """CAM-0001 first: its cable runs on over S2, so S2 and its pole are built too; S3 is not."""
    needs = needs_of(line_of_three())
    phases = needs.phases(np.array([1, 2, 3]))
    assert {a for a, p in phases.items() if p == 1} == {
        "CAM-0001", "CEN-01", "C1", "S1", "S2", "P1", "P2", "X0", "D1", "E1", "E9",
    }  # fmt: skip
    assert {a for a, p in phases.items() if p == 2} == {"CAM-0002", "X2", "D2"}
    assert {a for a, p in phases.items() if p == 3} == {"CAM-0003", "C2", "S3", "P3", "D3"}


def test_the_farthest_site_first_builds_the_whole_route_at_once() -> None:
    phases = needs_of(line_of_three()).phases(np.array([2, 2, 1]))
    assert {a for a, p in phases.items() if p == 2} == {"CAM-0001", "CAM-0002", "D1", "D2", "E1"}


def test_circuits_lead_over_splitter_and_pop_and_bring_their_protection() -> None:
    tables = line_of_three()
    rows = [
        ("CIR-1", "CAM-0001", "SPL-1", "S1", ""), ("CIR-2", "SPL-1", "POP-2", "S2", ""),
        ("CIR-3", "POP-2", "POP-1", "S3", ""), ("CIR-4", "POP-2", "POP-1", "S9", "CIR-3"),
        ("CIR-5", "CAM-0002", "POP-1", "S2", ""), ("CIR-6", "CAM-0003", "POP-1", "", ""),
    ]  # fmt: skip
    columns = ["circuit_id", "from_id", "to_id", "span_ids", "protects"]
    tables["circuits"] = pd.DataFrame(rows, columns=columns)
    tables["pops"] = pd.DataFrame(
        {"pop_id": ["POP-1", "POP-2"], "kind": ["center", "building"], "site_id": ["CEN-01", "GOV-1"]}
    )
    chains = chains_of(tables)
    assert chains["CAM-0001"].spans == {"S1", "S2", "S3", "S9"}
    assert chains["CAM-0001"].hubs == {"SPL-1", "POP-2", "POP-1", "CEN-01"}
    assert chains["CAM-0002"].spans == {"S2"}
    assert chains["CAM-0003"].spans == frozenset()


def test_storage_grows_with_the_cameras_and_the_steps_sum_to_the_whole() -> None:
    """10 TB for three cameras, a third each: 3.33, 3.34 and 3.33; one video wall at once."""
    tables = line_of_three()
    needs = needs_of(tables)
    kit = KitRow("center", "storage", "storage_tb", "storage_tb", 1.0, 1.0, "none", 0.0, ("own",), "")
    wall = KitRow("center", "", "wall", "centers", 1.0, 1.0, "up", 0.0, ("own",), "")
    quantities = pd.DataFrame(
        {
            "asset_id": ["E9", "CEN-01", "P3"], "layer": ["equipment", "centers", "supports"],
            "item_id": ["storage_tb", "wall", "pole"], "quantity": [10.0, 1.0, 1.0], "phase": 1,
        }
    )  # fmt: skip
    growing = growing_rows(quantities, tables["equipment"], needs, [kit, wall], {"CEN-01"})
    of_group = np.array([1, 2, 3])
    split = split_rows(quantities, needs.phases(of_group), growing, of_group, 3)
    assert split[["item_id", "phase", "quantity"]].values.tolist() == [
        ["storage_tb", 1, 3.33], ["storage_tb", 2, 3.34], ["storage_tb", 3, 3.33], ["wall", 1, 1.0],
        ["pole", 3, 1.0],
    ]  # fmt: skip
    assert amount_after(19.0, 48, 910, whole=True) == 2.0


def test_lines_by_phase_sum_to_the_line_to_the_cent() -> None:
    """Three thirds of a meter at 0.99: 0.33, 0.33 and 0.33, together 0.99 and not 0.98."""
    quantities = pd.DataFrame({"item_id": ["cable"] * 3, "phase": [1, 2, 3], "quantity": [0.33, 0.34, 0.33]})
    bom = pd.DataFrame(
        {"line_id": ["BOM-001"], "item_id": ["cable"], "unit_price": [0.99], "recurrence": ["once"]}
    )
    lines = phase_lines(quantities, bom, 3)
    assert sum(Decimal(str(t)) for t in lines["total"]) == Decimal("0.99")
    after = sums_after(lines, bom, "once", 3)
    assert after[-1] == Decimal("0.99")
    assert sum(steps_of(after)) == Decimal("0.99")


def test_zones_keep_their_order_and_what_is_not_named_comes_last() -> None:
    entries = entries_of(("Sur", "Centro; Norte"), ["Centro", "Norte", "Sur", "Este"], "district")
    words = {"a": "Norte", "b": "Sur", "c": "Este", "d": ""}
    phases, names = ordered_phases([["a"], ["b"], ["c"], ["d"]], words, entries)
    assert phases.tolist() == [2, 1, 3, 3]
    assert names == ["Sur", "Centro; Norte", ""]


def test_an_order_names_no_stranger_and_nobody_twice() -> None:
    with pytest.raises(SettingsError) as fault:
        entries_of(("Luna", "Sur; Sur"), ["Sur"], "district")
    assert "Luna" in str(fault.value)
    assert "twice" in str(fault.value)


def priced(costs: list[float]) -> tuple[Costs, Worth]:
    """Costs of the assets of the line, and cameras of which each sees one demand of its own."""
    names = needs_of(line_of_three()).assets
    table = dict(zip(("S1", "S2", "S3"), costs, strict=True))
    asset = np.array([table.get(a, 0.0) for a in names])
    seen = sparse.csr_matrix(np.eye(3, dtype=bool))
    return Costs(asset, (), np.zeros(0), 0.0), Worth(seen, np.array([5.0, 1.0, 50.0]), np.zeros(3))


def test_a_budget_buys_the_best_piece_that_it_holds_and_never_more() -> None:
    """S1 and S2 cost 10 each and come together (one cable), S3 costs 30.

    The first budget of 25 holds the two near cameras only, though the far one is worth more; 30 holds S3.
    """
    needs = needs_of(line_of_three())
    costs, worth = priced([10.0, 10.0, 30.0])
    spent = spend(needs, costs, worth, [25.0, 30.0], carry_over=False)
    assert spent.of_group.tolist() == [1, 1, 2]
    assert spent.budgets == (25.0, 30.0)
    assert cheapest_firsts(needs, costs) == (20.0, [0, 1])


def test_with_money_for_all_the_far_piece_comes_in_the_first_phase() -> None:
    needs = needs_of(line_of_three())
    costs, worth = priced([10.0, 10.0, 30.0])
    assert spend(needs, costs, worth, [50.0, 1.0], carry_over=False).of_group.tolist() == [1, 1, 1]


def test_what_is_left_is_carried_over_only_where_the_study_says_so() -> None:
    """25 leaves 5; with 25 more the far span of 30 is held only when the 5 are carried over."""
    needs = needs_of(line_of_three())
    costs, worth = priced([10.0, 10.0, 30.0])
    assert spend(needs, costs, worth, [25.0, 25.0], carry_over=True).budgets == (25.0, 30.0)
    beyond = spend(needs, costs, worth, [25.0, 25.0], carry_over=False)
    assert beyond.budgets == (25.0, None)
    assert beyond.of_group.tolist() == [1, 1, 2]
    assert beyond.stuck == (25.0, 30.0)
