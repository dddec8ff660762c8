"""Frozen settings of `study.toml`: load, validate, overlay a scenario."""

from planner.settings.finance_settings import FinanceSettings
from planner.settings.load import STUDY_FILE, load_settings, resolved
from planner.settings.model import (
    LISTS,
    SCHEMA_VERSION,
    SECTIONS,
    CenterSettings,
    ComparisonSettings,
    CostsSettings,
    NetworkSettings,
    OptimizeSettings,
    OwnershipSettings,
    PointsSettings,
    RulesSettings,
    Settings,
    SourcesSettings,
    StudySettings,
)
from planner.settings.siting_settings import (
    CamerasSettings,
    ClaimSettings,
    DemandSettings,
    DistrictSettings,
    PrivacySettings,
)

__all__ = [
    "LISTS", "SCHEMA_VERSION", "SECTIONS", "STUDY_FILE", "CamerasSettings", "CenterSettings",
    "ClaimSettings", "ComparisonSettings", "CostsSettings", "DemandSettings", "DistrictSettings",
    "FinanceSettings", "NetworkSettings", "OptimizeSettings", "OwnershipSettings", "PointsSettings",
    "PrivacySettings", "RulesSettings", "Settings", "SourcesSettings", "StudySettings", "load_settings",
    "resolved",
]  # fmt: skip
