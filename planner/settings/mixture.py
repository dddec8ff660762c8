"""What `[[demand]]` must be as a whole: parts that sum to something, names of their own, known backups."""

from __future__ import annotations

from collections.abc import Sequence

from planner.errors import Problem
from planner.settings.siting_settings import DemandSettings


def refuse_mixture(layers: Sequence[DemandSettings]) -> list[Problem]:
    """Return what is wrong with the layers of demand; nothing where there are none.

    Layers without a name are not held to be of one name.

    >>> [p.what for p in refuse_mixture([DemandSettings(share=0.0)])]
    ['every `share` of `[[demand]]` is 0: nothing is left to be seen.']
    """
    problems: list[Problem] = []
    if layers and not any(layer.share > 0 for layer in layers):
        problems.append(
            Problem(
                "every `share` of `[[demand]]` is 0: nothing is left to be seen.",
                "Give one layer a share above 0.",
            )
        )
    names = [layer.name.strip() for layer in layers if layer.name.strip()]
    problems += [
        Problem(f"`demand` repeats the name `{name}`.", "Give each layer a name of its own.")
        for name in sorted({n for n in names if names.count(n) > 1})
    ]
    problems += [
        Problem(
            f"`demand[{i}].backup_share` is {layer.backup_share:g}; expected 0 to 1, or -1.",
            "-1 takes `cameras.backup_share`.",
        )
        for i, layer in enumerate(layers)
        if layer.backup_share < 0 and layer.backup_share != -1.0
    ]
    return problems
