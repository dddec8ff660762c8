"""Frozen settings of `study.toml`: load, validate, overlay a scenario."""

from planner.settings.disruption_settings import STANDARD, DisruptionSettings
from planner.settings.finance_settings import FinanceSettings
from planner.settings.load import STUDY_FILE, disruption_names, disruptions, load_settings, resolved
from planner.settings.members import Member, given_to, load_members, read_members, told_of_countries
from planner.settings.members_settings import MemberSettings
from planner.settings.model import (
    LISTS,
    SCHEMA_VERSION,
    SECTIONS,
    ComparisonSettings,
    CostsSettings,
    NetworkSettings,
    OptimizeSettings,
    OwnershipSettings,
    PointsSettings,
    Settings,
    SourcesSettings,
    StudySettings,
)
from planner.settings.rules_settings import RulesSettings
from planner.settings.scenarios import scenario_name
from planner.settings.siting_settings import (
    CamerasSettings,
    ClaimSettings,
    DemandSettings,
    DistrictSettings,
    PrivacySettings,
)
from planner.settings.tiers_settings import CenterSettings

__all__ = [
    "LISTS", "SCHEMA_VERSION", "SECTIONS", "STANDARD", "STUDY_FILE", "CamerasSettings", "CenterSettings",
    "ClaimSettings", "ComparisonSettings", "CostsSettings", "DemandSettings", "DisruptionSettings",
    "DistrictSettings", "FinanceSettings", "Member", "MemberSettings", "NetworkSettings",
    "OptimizeSettings", "OwnershipSettings", "PointsSettings", "PrivacySettings", "RulesSettings",
    "Settings", "SourcesSettings", "StudySettings", "disruption_names", "disruptions", "given_to",
    "load_members", "load_settings", "read_members", "resolved", "scenario_name", "told_of_countries",
]  # fmt: skip
