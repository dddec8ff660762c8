"""The mixture of demand layers: what each counts, and how much of each is seen."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.plan.seen.eyes import share_of
from planner.siting.model import Offer


def layer_rows(offer: Offer, covered: NDArray[np.bool_]) -> list[dict[str, Any]]:
    """Return one row a layer of the mixture: its share, how much is seen, how much lies off streets.

    Parameters
    ----------
    covered
        bool[d]: some camera sees the demand point.
    """
    rows = []
    for k, layer in enumerate(offer.layers):
        here, off = offer.layer_milli[k], int(offer.layer_off_milli[k])
        whole = int(here.sum()) + off
        rows.append(
            {
                "name": layer.name,
                "kind": layer.kind,
                "share": round(layer.share, 6),
                "total": layer.total,
                "covered_share": share_of(int(here[covered].sum()), whole),
                "off_street_share": share_of(off, whole),
                "source": layer.source,
                "police_records": layer.police_records,
            }
        )
    return rows
