"""ACC-CAM-*: what somebody must be able to say of each camera."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pandas as pd

from planner.errors import name_up_to_five
from planner.rules.folder import PlanFolder
from planner.rules.model import Severity
from planner.rules.rule import Fault, Rule

FACTS = (
    "purpose", "legal_basis", "controller", "contact", "retention_days", "review_date",
    "published_precision_m",
)  # fmt: skip
PROPOSED = ("proposed", "planned")
SAME_TEXT_SHARE = 0.05
SHORTEST_PURPOSE = 60


def severity_of(status: str) -> Severity:
    """Return open while a plant is proposed or planned, error from construction on.

    >>> severity_of("planned"), severity_of("underConstruction")
    ('open', 'error')
    """
    return "open" if status in PROPOSED else "error"


def blank(values: pd.Series) -> pd.Series:
    """Say which values are missing: no number, or no text."""
    return values.isna() | (values == "")


def check_facts(folder: PlanFolder) -> Iterable[Fault]:
    """One finding for each camera that lacks a fact, naming them; a date that is none is lacking."""
    cameras = folder.layer("cameras")
    missing = pd.DataFrame({f: blank(cameras[f]) for f in FACTS})
    dates = pd.to_datetime(cameras["review_date"], format="%Y-%m-%d", errors="coerce")
    missing["review_date"] |= dates.isna()
    for row in cameras.index[missing.any(axis=1)]:
        named = ", ".join(f for f in FACTS if missing.at[row, f])
        yield Fault(
            "cameras",
            cameras.at[row, "camera_id"],
            f"blank: {named}.",
            severity_of(cameras.at[row, "status"]),
        )


def check_boilerplate(folder: PlanFolder) -> Iterable[Fault]:
    """One finding for each purpose that is too short, or the same for too many cameras."""
    cameras = folder.layer("cameras")
    written = cameras[~blank(cameras["purpose"])]
    for text, count in sorted(Counter(written["purpose"]).items()):
        rows = written[written["purpose"] == text]
        short = len(text) < SHORTEST_PURPOSE
        shared = count > 1 and count > SAME_TEXT_SHARE * len(cameras)
        if not short and not shared:
            continue
        reasons = [f"shorter than {SHORTEST_PURPOSE} characters"] if short else []
        reasons += [f"the same for {count} of {len(cameras)} cameras"] if shared else []
        worst: Severity = "error" if any(severity_of(s) == "error" for s in rows["status"]) else "open"
        shown = name_up_to_five(rows["camera_id"])
        yield Fault(
            "cameras", str(rows["camera_id"].iloc[0]), f"purpose is {' and '.join(reasons)}: {shown}.", worst
        )


RULES = (
    Rule(
        "ACC-CAM-FACTS",
        "Each camera has purpose, legal basis, controller, contact, retention, review date and "
        "published precision.",
        "Whoever is filmed has the right to know why, by whose decision, how long the images are "
        "kept and whom to ask. "
        "The tool never writes these: a blank stays blank.",
        "The authority has not decided yet; the camera list gives no such columns.",
        "The authority writes them into the camera list or `[rules]` of study.toml. Open while "
        "proposed or planned, an "
        "error from construction on.",
        ("cameras",),
        check_facts,
    ),
    Rule(
        "ACC-CAM-PURPOSE",
        "A purpose has at least 60 characters and is shared by at most 5 % of the cameras "
        "(policy setting, to be decided by the authority).",
        "A text that fits every camera explains none.",
        "One sentence of `[rules]` given to all cameras.",
        "Write for each camera what happened there and what it is to see.",
        ("cameras",),
        check_boilerplate,
    ),
)
