"""What the tiny plan buys by the kits of the catalog, counted by hand; all of it priced at nothing.

Three cameras on poles of their own (two of 13 W, one of 50 W, with a switch of 10 W each: one UPS of 60 W
is enough for each), two signs each, one point, one center for four sites with one seat and 9.33 TB, and the
program.
"""

from __future__ import annotations

ON_SITES = (
    *((f"CAM-000{k}", "cameras", item, 1.0) for k in (1, 2, 3) for item in (
        "camera_installation", "camera_bracket", "acceptance_test_camera", "power_camera_year",
        "project_management_site",
    )),
    *((f"CAM-000{k}", "cameras", "camera_sign", 2.0) for k in (1, 2, 3)),
    *(("GOV-0001", "points", item, 1.0) for item in (
        "point_installation", "acceptance_test_point", "power_point_year", "project_management_site",
    )),
    ("CEN-01", "centers", "center_internet_year", 1.0),
)  # fmt: skip
"""Asset, layer, item and quantity of what sites buy themselves."""

AT_CAMERA = (
    ("switch", "site_switch"), ("pole", "camera_pole"), ("enclosure", "site_enclosure"), ("ups", "site_ups"),
    ("power_connection", "site_power_connection"),
)  # fmt: skip
AT_POINT = (("rack", "point_rack"), ("ups", "point_ups"), ("switch", "point_switch"))
AT_CENTER = (
    ("storage", "storage_tb", 10.0), ("core_switch", "core_switch_48", 1.0),
    ("router_firewall", "center_router_firewall", 1.0), ("odf", "odf_port", 4.0),
    ("management_server", "management_server", 3.0), ("recording_server", "recording_server", 1.0),
    ("vms_base", "vms_base", 1.0), ("vms_license", "vms_license", 3.0),
    ("network_management", "network_management", 1.0), ("seat", "operator_seat", 1.0),
    ("video_wall_display", "video_wall_display", 4.0),
    ("video_wall_controller", "video_wall_controller", 1.0),
    ("building", "center_building_m2", 180.0), ("building", "center_building_m2", 16.0),
    ("ups", "center_ups", 1.0), ("generator", "center_generator", 1.0), ("cooling", "center_cooling", 1.0),
    ("access_control", "center_access_control", 1.0), ("power", "power_center_seat_year", 1.0),
    ("staff", "operator_staff_year", 5.0), ("support", "vms_support_year", 3.0),
    ("training", "training_person", 5.0), ("maintenance_tools", "maintenance_tools", 1.0),
    ("records", "records_and_handover", 1.0), ("technicians", "technician_staff_year", 2.0),
    ("audit", "accountability_audit_year", 1.0),
    ("spares", "camera_fixed", 1.0), ("spares", "camera_ptz", 1.0), ("spares", "site_switch", 1.0),
    ("spares", "point_switch", 1.0), ("spares", "site_ups", 1.0),
)  # fmt: skip

EQUIPMENT = (
    ("switch", "CAM-0001", "site_switch", 1.0),
    ("training", "CEN-01", "training_person", 5.0),
    ("storage", "CEN-01", "storage_tb", 10.0),
    *(("optic", site, "optic_bx10_pair", 1.0) for site in ("CAM-0001", "CAM-0002", "CAM-0003", "GOV-0001")),
    *((kind, f"CAM-000{k}", item, 1.0) for k in (1, 2, 3) for kind, item in AT_CAMERA
      if (k, kind) != (1, "switch")),
    *((kind, "GOV-0001", item, 1.0) for kind, item in AT_POINT),
    *((kind, "CEN-01", item, many) for kind, item, many in AT_CENTER if kind not in ("training", "storage")),
)  # fmt: skip
"""Kind, site, item and quantity of the assets without a place."""

PRICED = {
    "camera_fixed", "camera_ptz", "site_switch", "training_person", "optic_bx10_pair", "storage_tb",
    "power_camera_year", "power_point_year", "center_internet_year",
}  # fmt: skip
"""Items that have a price of their own in the tiny plan."""

PER_DROP = ("drop_termination", "fiber_acceptance_test")
YEARLY = {
    "power_center_seat_year", "operator_staff_year", "vms_support_year", "technician_staff_year",
    "accountability_audit_year",
}  # fmt: skip

Line = tuple[str, str, str, str, str, str, str, int, str]


def free_lines(drops: int) -> tuple[Line, ...]:
    """Return the BOM lines of what costs nothing here: item, recurrence, quantity, prices, total, assets."""
    bought = [(asset, item, many) for asset, _, item, many in ON_SITES]
    bought += [(f"EQ-{n:05d}", item, many) for n, (_, _, item, many) in enumerate(EQUIPMENT, 1)]
    bought += [(f"DRP-{n:04d}", item, 1.0) for n in range(1, drops + 1) for item in PER_DROP]
    out = []
    for item in dict.fromkeys(i for _, i, _ in bought if i not in PRICED):
        mine = [(asset, many) for asset, i, many in bought if i == item]
        quantity, assets = f"{sum(m for _, m in mine):g}", len({a for a, _ in mine})
        when = "year" if item in YEARLY else "once"
        out.append((item, when, quantity, "0", "0", "0", "0", assets, "planning assumption"))
    return tuple(out)
