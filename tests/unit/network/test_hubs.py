"""A center of tier `hub` joins fibers and is watched from elsewhere."""

from __future__ import annotations

from dataclasses import replace

from helpers_town import Town, make_town

WATCHING = {
    "operator_seat", "storage_tb", "recording_server", "vms_license", "operator_staff_year",
    "center_building_m2", "management_server", "video_wall_display",
}  # fmt: skip


def bought(town: Town, tier: str) -> dict[str, float]:
    """Return what the center buys, by item."""
    centers = tuple(replace(c, tier=tier, seats=3) for c in town.settings.centers)
    rows = replace(town, settings=replace(town.settings, centers=centers)).plant().equipment
    mine = rows[rows["site_id"].astype(str).str.startswith("CEN-")]
    return {str(i): float(q) for i, q in mine.groupby("item_id")["quantity"].sum().items()}


def test_a_hub_buys_switches_and_a_room_and_nothing_to_watch_with():
    """The same town with a center that watches buys seats, storage and servers."""
    town = make_town(1)
    center, hub = bought(town, ""), bought(town, "hub")
    assert set(center) >= WATCHING
    assert not set(hub) & WATCHING
    assert (hub["hub_router"], hub["hub_room"]) == (1.0, 1.0)
    assert "hub_room" not in center
    assert hub["core_switch_48"] == center["core_switch_48"]
    assert hub["odf_port"] == center["odf_port"]
