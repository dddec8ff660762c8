"""HiGHS, by itself and through PuLP: one thread, and not a word on the terminal."""

from __future__ import annotations

import highspy
import pulp

Setting = bool | int | float | str


class _Quiet(highspy.Highs):
    """A HiGHS that is silent before it is made: from 1.16 on it greets on the standard output as it is."""

    def enableCallbacks(self) -> None:  # noqa: N802  (the name is highspy's)
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()


def quiet_model(**options: Setting) -> highspy.Highs:
    """Return an empty model on one thread, with more options of HiGHS by their names.

    Examples
    --------
    >>> model = quiet_model(time_limit=2.5)
    >>> model.getOptionValue("threads")[1], model.getOptionValue("time_limit")[1]
    (1, 2.5)

    Raises
    ------
    ValueError
        Where HiGHS knows no such option or setting of it.
    """
    model = _Quiet()
    for name, setting in ({"output_flag": False, "threads": 1} | options).items():
        whole = isinstance(setting, int) and isinstance(model.getOptionValue(name)[1], float)
        if model.setOptionValue(name, float(setting) if whole else setting) != highspy.HighsStatus.kOk:
            msg = f"HiGHS {model.version()} takes no {name} = {setting!r}"
            raise ValueError(msg)
    return model


class QuietSolver(pulp.HiGHS):
    """PuLP's HiGHS over a quiet model, with options by the names HiGHS gives them.

    Examples
    --------
    >>> whole = pulp.LpVariable("whole", 0, None, pulp.LpInteger)
    >>> least = pulp.LpProblem("least")
    >>> least += 3 * whole
    >>> least += 2 * whole >= 5
    >>> _ = least.solve(QuietSolver(mip_rel_gap=0.0))
    >>> whole.value()
    3.0
    """

    def __init__(self, **options: Setting) -> None:
        super().__init__(msg=False)
        self._options = options

    def createAndConfigureSolver(self, lp: pulp.LpProblem) -> None:  # noqa: N802  (the name is PuLP's)
        """Hand PuLP the model to fill; its own would greet before it can be asked to be quiet."""
        lp.solverModel = quiet_model(**self._options)


def highs_version() -> str:
    """Return the version of HiGHS, such as 1.16.0."""
    return str(_Quiet().version())
