"""Frozen settings of `study.toml`: load, validate, overlay a scenario."""

from planner.settings.load import STUDY_FILE, load_settings, resolved
from planner.settings.model import (
    LISTS,
    SCHEMA_VERSION,
    SECTIONS,
    CamerasSettings,
    CenterSettings,
    ComparisonSettings,
    CostsSettings,
    FinanceSettings,
    NetworkSettings,
    OptimizeSettings,
    OwnershipSettings,
    PointsSettings,
    RulesSettings,
    Settings,
    SourcesSettings,
    StudySettings,
)

__all__ = [
    "LISTS", "SCHEMA_VERSION", "SECTIONS", "STUDY_FILE", "CamerasSettings", "CenterSettings",
    "ComparisonSettings", "CostsSettings", "FinanceSettings", "NetworkSettings", "OptimizeSettings",
    "OwnershipSettings", "PointsSettings", "RulesSettings", "Settings", "SourcesSettings", "StudySettings",
    "load_settings", "resolved",
]  # fmt: skip
