"""A signal at each point of a run: before each request takes effect and after it, but before its answer."""

import signal

import pytest

from tests.fuzz.matrix import PLACES, share
from tests.fuzz.schedules import Schedule, Trial
from tests.fuzz.stories import scene
from tests.harness import Action
from tests.history import History
from tests.services.process import Hub, World

JOB = {"phases": [(12.0, "active")], "ends": "completed", "link_lags": 0, "missing_for": 0}
GIVEN = {"timeout_minutes": "10", "poll_interval": "", "fail_on": "", "wait": "true"}
POINTS = [
    (operation, kind, signum)
    for operation in PLACES
    for kind in ("signal", "signal-after")
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)
]


@pytest.mark.parametrize(("operation", "kind", "signum"), share(POINTS))
def test_what_must_hold_holds(
    talk: Action, agent: World, hub: Hub, history: History, *, operation: str, kind: str, signum: signal.Signals
) -> None:
    """Also of a second attempt at the run, which finds what the first one left."""
    fault = {"on": operation, "kind": kind, "signum": int(signum), "times": 1}
    trial = Trial(scene(talk, agent, hub, history))
    trial.run(Schedule(PLACES[operation], agent=JOB, faults=[fault], signals=[], inputs=GIVEN, again=True))
    assert set(trial.tally.ends) <= {"cancelled", "pull-request"}
    assert trial.tally.checked["the post step succeeds"] == (1 if signum == signal.SIGKILL else 0)
