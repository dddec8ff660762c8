"""Acceptance: measured results against the tests of a plan, pass or fail a site, with reasons."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from planner.catalog.model import Allowance
from planner.schema import ACCEPTANCE
from planner.sources.results import Measured

PASS, FAIL, OPEN = "pass", "fail", "open"
TEMPLATE = (
    "test_id", "site_id", "tested", "circuit_kind", "fiber", "wavelength_nm", "expected_db", "limit_db",
    "light", "distance_m", "level", "least_px_per_m",
)  # fmt: skip
TO_FILL = ("measured", "length_m", "date", "by", "note")
EQUAL = 1e-9


def template(tests: pd.DataFrame) -> pd.DataFrame:
    """Return the sheet to be filled in the field: the tests of a plan, and blank columns for the results.

    `measured` is in dB for a fiber and in px/m for a camera; `length_m` is what the reflectometer shows.
    Fibers and nanometers are whole numbers, blank for cameras.
    """
    whole = {c.name: "Int64" for c in ACCEPTANCE.columns if c.kind == "integer" and c.name in TEMPLATE}
    return tests[list(TEMPLATE)].astype(whole).assign(**dict.fromkeys(TO_FILL, ""))


def judge(
    tests: pd.DataFrame, results: Iterable[Measured], length_share: Allowance, length_m: Allowance
) -> pd.DataFrame:
    """Return the tests with `result` (pass, fail, open) and `reason`.

    A fiber passes between the least and the most loss of its test, at the length of the plan; a camera at the
    pixel density of its level or more. Length is compared only where it was measured.

    Parameters
    ----------
    tests
        ACCEPTANCE of the plan.
    length_share, length_m
        How far a measured length may be off: percent of the plan's, but at least so many meters.
    """
    measured = {m.test_id: m for m in results}
    out = []
    for test in tests.to_dict("records"):
        found = measured.get(str(test["test_id"]))
        reasons = [] if found is None else list(_faults(test, found, length_share.value, length_m.value))
        result = OPEN if found is None else FAIL if reasons else PASS
        out.append({**test, "result": result, "reason": "; ".join(reasons)})
    return pd.DataFrame(out, columns=[*tests.columns, "result", "reason"])


def _faults(test: dict[Any, Any], found: Measured, share_pct: float, least_m: float) -> Iterable[str]:
    """Yield why a result does not pass."""
    if test["tested"] == "camera":
        least = float(test["least_px_per_m"])
        if found.measured < least - EQUAL:
            yield (
                f"{found.measured:g} px/m at {test['distance_m']:g} m by {test['light']}; {test['level']} "
                f"asks for {least:g}"
            )
        return
    second = " of the second way" if test["circuit_kind"] == "second" else ""
    at = f"fiber {int(test['fiber'])}{second} at {int(test['wavelength_nm'])} nm"
    if found.measured > float(test["limit_db"]) + EQUAL:
        yield f"{at}: {found.measured:g} dB, at most {test['limit_db']:g} passes"
    elif found.measured < float(test["least_db"]) - EQUAL:
        yield f"{at}: {found.measured:g} dB, less than {test['least_db']:g}: another fiber was measured"
    if found.length_m is not None:
        right = float(test["length_m"])
        if abs(found.length_m - right) > max(least_m, right * share_pct / 100) + EQUAL:
            yield f"{at}: {found.length_m:g} m long, {right:g} m by the plan"


def by_site(judged: pd.DataFrame) -> pd.DataFrame:
    """Return each site with its result: fail where a test failed, open where one is missing, else pass."""
    rows = []
    for site, mine in judged.groupby("site_id", sort=False):
        many = mine["result"].value_counts()
        failed, missing = int(many.get(FAIL, 0)), int(many.get(OPEN, 0))
        wrong = mine[mine["result"] == FAIL]
        rows.append(
            {
                "site_id": site,
                "result": FAIL if failed else OPEN if missing else PASS,
                "passed": int(many.get(PASS, 0)),
                "failed": failed,
                "open": missing,
                "reasons": "; ".join(
                    f"{i}: {r}" for i, r in zip(wrong["test_id"], wrong["reason"], strict=True)
                ),
            }
        )
    return pd.DataFrame(rows, columns=["site_id", "result", "passed", "failed", "open", "reasons"])


def totals(judged: pd.DataFrame, sites: pd.DataFrame) -> dict[str, dict[str, int]]:
    """Return how many tests and sites pass, fail and are open."""
    return {
        name: {r: int((frame["result"] == r).sum()) for r in (PASS, FAIL, OPEN)}
        for name, frame in (("tests", judged), ("sites", sites))
    }
