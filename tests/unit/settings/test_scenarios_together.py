"""Several scenarios at once: one plan where they agree, refused where they contradict each other."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from planner.cli.run import run
from planner.errors import SettingsError, UsageError
from planner.settings import disruption_names, load_settings, scenario_name

STUDY = """schema = 1
[scenario.owned.study]
note = "Todo propio."
note_en = "All owned."
[scenario.owned.ownership]
camera_mode = "own"
[scenario.light.study]
note = "Con divisores."
[scenario.light.network]
architecture = "gpon"
pops = "choose"
[scenario.pops.network]
pops = "choose"
[scenario.lent.ownership]
camera_mode = "commodatum"
[scenario.owed.disruption]
unpaid = ["fiber"]
"""


def study(folder: Path, more: str = "") -> Path:
    """Write a study with scenarios."""
    (folder / "study.toml").write_text(STUDY + more, encoding="utf-8")
    return folder


def test_scenarios_that_agree_are_laid_together_in_any_order_under_one_name(tmp_path):
    """Values of each hold, those set alike are no contradiction, and the notes follow each other."""
    study(tmp_path)
    one, other = (load_settings(tmp_path, n) for n in ("pops+owned+light", "light+pops+owned"))
    assert one == other
    assert one.scenario == "light+owned+pops"
    assert (one.network.architecture, one.network.pops, one.ownership.camera_mode) == (
        "gpon",
        "choose",
        "own",
    )
    assert one.study.note == "Con divisores. Todo propio."
    assert one.study.note_en == "Con divisores. All owned."
    assert one.origin["network.architecture"] == "scenario light"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("owned+lent", "`ownership.camera_mode` is 'commodatum' in scenario lent and 'own' in owned"),
        ("owned+owned", "more than once"),
        ("base+owned", "beside scenarios"),
        ("owned+gone", "no scenario `gone`"),
        ("owned+", "no scenario ``"),
    ],
)
def test_names_that_make_no_plan_are_refused(tmp_path, asked, told):
    """Scenarios that contradict each other, stand twice, or are not there are named."""
    with pytest.raises(SettingsError) as fault:
        load_settings(study(tmp_path), asked)
    assert told in fault.value.text()


@pytest.mark.parametrize(
    "name", ["../../out", "a/b", "a+b", "..", ".hidden", "-rf", " x", "x.", "a:b", "base", "n" * 101]
)
def test_a_scenario_whose_name_cannot_be_a_folder_is_refused(tmp_path, name):
    """A plan stands in a folder of its scenario's name, so no name may leave the study or join two."""
    study(tmp_path, f'[scenario."{name}".cameras]\ncount = 3\n')
    with pytest.raises(SettingsError, match=r"folder of its plan|never be read"):
        load_settings(tmp_path)


@pytest.mark.parametrize("text", ["[scenario]\nx = 3\n", "[scenario.x]\ncount = 3\n", "scenario = 3\n"])
def test_a_scenario_without_sections_is_refused_in_words(tmp_path, text):
    """A value that stands in no section of a scenario is told with how to mend it."""
    (tmp_path / "study.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"\[scenario\."):
        load_settings(tmp_path)
    assert disruption_names(tmp_path) == []


@pytest.mark.parametrize(
    ("asked", "way"),
    [(["owed"], "compare {0} base owed"), (["owed", "--scenario", "owned"], "compare {0} owned owed")],
)
def test_a_run_of_what_changes_no_plan_is_refused_with_the_command_that_tells_it(tmp_path, asked, way):
    """`planner run` makes no plan of a scenario that says what happens to plans that stand."""
    found = CliRunner().invoke(run, [str(study(tmp_path)), "--scenario", *asked])
    assert isinstance(found.exception, UsageError)
    assert found.exception.exit_code == 2
    assert way.format(tmp_path) in found.exception.text()
    assert not (tmp_path / "plan").exists()


def test_the_name_of_scenarios_does_not_depend_on_their_order():
    """It names the folder of their plan."""
    assert scenario_name("b+a+c") == scenario_name("c+b+a") == "a+b+c"
