"""Centers in tiers and failover as the report and the map show them."""

from __future__ import annotations

import pytest
from helpers_tiers import Coast, backbone_of, coast

from planner.outputs.province.tiers import failover_section, layers, section

LINKS = [("guayaquil", "CEN-01", 5000.0), ("guayaquil", "CEN-03", 1000.0), ("portoviejo", "CEN-03", 2000.0)]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Coast:
    """Return the province with its backbone; a center is named like a tag."""
    from helpers_tiers import STUDY

    return coast(
        tmp_path_factory.mktemp("shown") / "s", 'jurisdiction = "given"', backbone_of(LINKS),
        study=STUDY.replace('name = "Quito"', 'name = "<b>Quito"'),
    )  # fmt: skip


def test_the_section_names_every_center_and_who_takes_over(shown: Coast) -> None:
    """Both languages, one picture with an arrow for each pair, and nothing of a study unescaped."""
    html = section(shown.tiers, "es")
    pairs = shown.tiers.tables["takeovers"][["fallen_id", "taker_id"]].drop_duplicates()
    assert html.count('marker-end="url(#arrow)"') == len(pairs) > 1
    assert "Portoviejo" in html
    assert "<b>Quito" not in html and "&lt;b&gt;Quito" in html  # noqa: PT018  one look at one text
    assert "Centers in tiers" in html
    assert "Centros por niveles" in html


def test_the_section_of_failover_names_every_limit_that_breaks(shown: Coast) -> None:
    """As many lines as breaks, each with its amount."""
    html = failover_section(shown.failover, "en")
    breaks = [b for f in shown.failover.summary["falls"] for b in f["breaks"]]
    assert html.count("<tr>") - 1 == len(breaks) + shown.failover.summary["holding"]
    assert "BL-002" in html
    assert "no way is left" in html


def test_the_map_has_centers_and_a_line_for_each_takeover(shown: Coast) -> None:
    """Layers bear the name of their part; each feature has an id."""
    found = {t.key: t for t in layers(shown.tiers)}
    assert set(found) == {"tiers_centers", "tiers_takeovers"}
    assert list(found["tiers_centers"].frame["id"]) == ["CEN-01", "CEN-02", "CEN-03"]
    pairs = shown.tiers.tables["takeovers"][["fallen_id", "taker_id"]].drop_duplicates()
    assert len(found["tiers_takeovers"].frame) == len(pairs)
