"""`[[members]]`: the studies that a province or a country is made of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from planner.errors import Problem, name_up_to_five
from planner.settings.setting import setting

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
RESERVED = ("whole",)


@dataclass(frozen=True)
class MemberSettings:
    """One entry of `[[members]]`: a study that also plans alone; what its own file sets holds."""

    id: str = setting("", "short name of a to z, 0 to 9 and -; its assets are told as ID/CAM-0017")
    study: str = setting("", "folder of the member's study.toml, from this file")
    scenario: str = setting("", "scenario of the member's own study.toml; blank takes it as it is")
    phase: int = setting(1, "order in which members are built; equal numbers are built at once", low=1)


def refuse_members(members: Sequence[MemberSettings]) -> list[Problem]:
    """Return what is wrong with the members as a list: their ids, their folders, their phases.

    >>> [p.what for p in refuse_members([MemberSettings(id="Salta!", study="salta")])]
    ["`members[0].id` is 'Salta!'; expected a to z, 0 to 9 and -, for example san-pedro."]
    """
    problems = []
    for number, member in enumerate(members):
        if SLUG.fullmatch(member.id) is None or member.id in RESERVED:
            problems.append(
                Problem(
                    f"`members[{number}].id` is {member.id!r}; expected a to z, 0 to 9 and -, for example "
                    "san-pedro."
                )
            )
        if not member.study.strip():
            problems.append(
                Problem(f"`members[{number}].study` is missing.", "Name the folder of the member's study.")
            )
    ids = [m.id for m in members]
    problems += [
        Problem(f"`members` repeats the id {i}.", "Give each member an id of its own.")
        for i in sorted({i for i in ids if ids.count(i) > 1})
    ]
    phases = sorted({m.phase for m in members})
    gaps = sorted(set(range(1, max(phases, default=0) + 1)) - set(phases))
    if gaps:
        problems.append(
            Problem(
                f"no member is built in phase {name_up_to_five(gaps)}.", "Number the phases without a gap."
            )
        )
    return problems
