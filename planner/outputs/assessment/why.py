"""Chapters on purpose, legality, necessity, and what can be recognized."""

from __future__ import annotations

from collections.abc import Iterator

from planner.outputs.assessment.figures import Case, asked, counted, grid, said
from planner.outputs.assessment.model import Block, Grid, Part
from planner.outputs.register.seen_at import USUAL_MOUNT_M, USUAL_TARGET_M, seen_at, turns
from planner.outputs.words import Both, code_name, number, percent, same, unit_name
from planner.outputs.words.assessment import ASSESSMENT
from planner.outputs.words.public import PURPOSE_NAMES

TOPICS = ("basis", "retention", "biometrics", "signs", "register", "authority", "rights")


def purpose(case: Case) -> Part:
    """Return what the cameras are for, and what studies say, both ways."""
    figures = case.block("cameras")
    blocks: list[Block] = [
        said("cameras", title=case.plan.summary["title"], n=number(case.count),
             standing=number(len(case.plan.tables["existing_cameras"]))),
        grid("purposes", ("purpose_head", "cameras_head"),
             counted((r["purpose_code"] for r in case.records), PURPOSE_NAMES.get), (1,)),
    ]  # fmt: skip
    if figures.get("coverage_share") is not None:
        unit = unit_name(str(figures.get("demand_unit") or ""))
        night = figures.get("coverage_night_share")
        blocks.append(
            said("demand", unit=unit, share=percent(figures["coverage_share"]), night=percent(night))
        )
    weights = case.block("accountability").get("weights")
    if weights:
        blocks.append(
            said(
                "weights",
                police=percent(weights["police_share"]),
                unsourced=percent(weights["unsourced_share"]),
            )
        )
    blocks += [said("evidence"), said("piza"), said("ratcliffe"), said("no_claim")]
    return Part(
        "purpose", ASSESSMENT["purpose"],
        (*blocks, asked("q_problem", "authority"), asked("q_effect", "authority")),
    )  # fmt: skip


def legality(case: Case) -> Part:
    """Return what the jurisdiction asks, which bases were told, and what nobody found."""
    return Part(
        "legality", ASSESSMENT["legality"],
        (
            *_law(case),
            grid("bases", ("basis_head", "cameras_head"), counted(r["legal_basis"] for r in case.records),
                 (1,)),
            said("approvals", n=number(case.told("approval_reference")), all=number(case.count)),
            asked("q_law", "lawyer"), asked("q_registered", "lawyer"),
        ),
    )  # fmt: skip


def _law(case: Case) -> Iterator[Block]:
    """Yield what the jurisdiction says, with its articles, and what was looked for and not found."""
    law = case.jurisdiction
    if law is None:
        yield said("no_jurisdiction")
        return
    yield said("jurisdiction", name=Both(law.name.es, law.name.en))
    for topic in law.open:
        yield said("law_open", text=Both(topic.es, topic.en))
    for key in TOPICS:
        found = law.topics.get(key)
        if found and found.es:
            words = found.verified
            checked = ASSESSMENT["checked"].fill(words=words) if words else ASSESSMENT["unchecked"]
            told = ASSESSMENT["topic"].fill(text=Both(found.es, found.en), cites=found.cites, checked=checked)
            yield said(f"law_{key}", text=told)


def necessity(case: Case) -> Part:
    """Return what was considered instead, and how much the least useful cameras bring."""
    blocks: list[Block] = [said("alternatives", n=number(case.told("alternatives")), all=number(case.count))]
    if case.told("alternatives"):
        texts = counted(r["alternatives"] for r in case.records)
        blocks.append(grid("alternatives_said", ("alternative_head", "cameras_head"), texts, (1,)))
    figures = case.block("cameras")
    half = [c for c in figures.get("curve") or [] if c["cameras"] <= case.count // 2]
    if half and half[-1]["cameras"]:
        blocks.append(
            said("curve", half=number(half[-1]["cameras"]), share=percent(half[-1]["coverage_share"]),
                 n=number(case.count), whole=percent(figures["coverage_share"]))
        )  # fmt: skip
    return Part("necessity", ASSESSMENT["necessity"], (*blocks, asked("q_needed", "authority")))


def recognized(case: Case) -> Part:
    """Return what each class recognizes at what distance, and what share of the demand is seen so."""
    blocks: list[Block] = [_levels(case), _shares(case)]
    turning = sum(bool(r["turns"]) for r in case.records)
    if turning:
        blocks.append(said("turning", n=number(turning)))
    rows = [
        (
            ASSESSMENT[name],
            *(number(sum(r[name] == state for r in case.records)) for state in ("on", "off", None)),
        )
        for name in ("audio", "biometrics", "plate_reading")
    ]
    blocks.append(grid("switches", ("switch_head", "on_head", "off_head", "untold"), rows, (1, 2, 3)))
    return Part("recognized", ASSESSMENT["recognized"], (*blocks, asked("q_analytics", "controller")))


def _levels(case: Case) -> Grid:
    """Return how far each class of the plan holds each level of the study's profile."""
    settings, profile = (
        case.settings("cameras"),
        str(case.block("cameras").get("level_profile") or "dori-2014"),
    )
    height = float(settings.get("mount_height_m") or USUAL_MOUNT_M)
    target = float(settings.get("target_height_m") or USUAL_TARGET_M)
    classes = sorted({str(r["camera_class"]) for r in case.records})
    rows = []
    for name in classes:
        for row in seen_at(name, height, target, 0.0, 0.0):
            if row["profile"] == profile:
                zoom = number(row["zoom_m"], 1) if turns(name) else same("—")
                rows.append(
                    (
                        code_name(name),
                        code_name(row["level"]),
                        number(row["day_m"], 1),
                        number(row["night_m"], 1),
                        zoom,
                    )
                )
    heads = ("class_head", "level_head", "day_head", "night_head", "zoom_head")
    return grid("levels", heads, rows, (2, 3, 4), height=number(height, 1))


def _shares(case: Case) -> Grid:
    """Return what share of the demand is seen at each level."""
    told = case.block("cameras").get("coverage_by_level") or []
    rows = [
        (Both(f"{code_name(r['level']).es} ({r['profile']})", f"{code_name(r['level']).en} ({r['profile']})"),
         percent(r["share_day"]), percent(r["share_night"]))
        for r in told
    ]  # fmt: skip
    return grid("shares", ("level_head", "day_share", "night_share"), rows, (1, 2))
