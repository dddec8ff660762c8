"""Each setting has a meaning in Spanish, since the workbook of a ministry lists them all."""

from dataclasses import fields

from planner.outputs.words.settings import STUDY, meaning
from planner.outputs.words.settings_of_plan import PLAN
from planner.settings import SECTIONS

MEANT = {
    f"{name}.{spec.name}": spec.metadata["meaning"] for name, cls in SECTIONS.items() for spec in fields(cls)
}


def test_every_setting_says_in_spanish_what_it_means():
    """A new setting asks for a line in planner/outputs/words/settings.py or settings_of_plan.py."""
    assert [key for key, english in MEANT.items() if meaning(key, english).es == english] == []


def test_no_meaning_is_left_of_a_setting_that_is_gone():
    """And none is written twice."""
    assert set(STUDY) | set(PLAN) == set(MEANT)
    assert not set(STUDY) & set(PLAN)
