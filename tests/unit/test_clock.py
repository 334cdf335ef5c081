"""The machine's clock waits in pieces, between which a signal is heeded on any system."""

import queue

import pytest

from mintlify_agent_action.clock import LONGEST_WAIT, SystemClock


class Stage(SystemClock):
    """A clock that only its own waits move."""

    def __init__(self) -> None:
        self.moment = 0.0

    def now(self) -> float:
        return self.moment


class Coming(queue.Queue[str]):
    """Where something comes at a moment of the stage's clock."""

    def __init__(self, stage: Stage, at: float) -> None:
        super().__init__()
        self.stage = stage
        self.at = at
        self.waits: list[float] = []

    def get(self, block: bool = True, timeout: float | None = None) -> str:  # noqa: FBT002 - as its base has it
        assert block
        assert timeout is not None
        self.waits.append(timeout)
        if self.stage.moment + timeout < self.at:
            self.stage.moment += timeout
            raise queue.Empty
        self.stage.moment = self.at
        return "come"


@pytest.mark.parametrize("seconds", [0.0, 0.3, 0.5, 1.2, 60.0])
def test_a_wait_lasts_as_long_as_asked_in_pieces(seconds: float) -> None:
    stage = Stage()
    coming = Coming(stage, at=1000)
    with pytest.raises(queue.Empty):
        stage.wait(coming, seconds)
    assert stage.moment == pytest.approx(seconds)
    assert max(coming.waits) <= LONGEST_WAIT


def test_a_wait_ends_when_it_comes() -> None:
    stage = Stage()
    assert stage.wait(Coming(stage, at=2.2), 60) == "come"
    assert stage.moment == 2.2
