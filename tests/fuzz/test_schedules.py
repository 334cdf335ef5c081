"""Random runs of the whole program, each drawn by its seed: whatever comes together, what must hold holds.

`script/soak` runs as many as one likes.
"""

import pytest

from tests.fuzz.schedules import Trial, drawn
from tests.fuzz.stories import scene
from tests.harness import Action
from tests.history import History
from tests.services.process import Hub, World

SEEDS, A_TEST = 120, 6


@pytest.mark.parametrize("first", range(0, SEEDS, A_TEST))
def test_whatever_comes_together(talk: Action, agent: World, hub: Hub, history: History, first: int) -> None:
    trial = Trial(scene(talk, agent, hub, history))
    for seed in range(first, first + A_TEST):
        trial.run(drawn(seed))
        assert (agent.state["broken"], hub.state["broken"]) == ([], []), f"seed {seed}"
