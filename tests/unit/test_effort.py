"""The fuzz tests' measure of effort tells what takes too long from what was disturbed."""

from collections.abc import Callable

import pytest

from tests.fuzz.effort import proportionate

TEXTS = ("x" * 400, "x" * 100)


class Work:
    """Takes as long as it is told to, by a clock of its own."""

    def __init__(self, *seconds: Callable[[int], float]) -> None:
        self._seconds = list(seconds)
        self.now = 0.0

    def __call__(self, text: str) -> None:
        seconds = self._seconds[0] if len(self._seconds) == 1 else self._seconds.pop(0)
        self.now += seconds(len(text))


def linear(length: int) -> float:
    return length / 100


def square(length: int) -> float:
    return length**2 / 10_000


def disturbed(length: int) -> float:
    return 20 + linear(length)


@pytest.mark.parametrize(
    ("work", "fine"),
    [
        (Work(linear), True),
        (Work(square), False),
        (Work(lambda length: square(length) / 100), True),  # too quick for a measurement to say anything
        (Work(disturbed, linear, linear, linear), True),
    ],
)
def test_what_takes_time_beyond_its_length_is_told(work: Work, fine: bool) -> None:
    assert proportionate(work, TEXTS, clock=lambda: work.now) is fine
