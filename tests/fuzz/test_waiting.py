"""The loops that wait, on a clock that is passed in, with whatever comes in whatever order: thousands of schedules a second."""

from collections.abc import Callable
from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st

from mintlify_agent_action.clock import Deadline, SystemClock
from mintlify_agent_action.mintlify.errors import Disturbed, NotSent, PassingError, RateLimited, Refused, Vanished
from mintlify_agent_action.mintlify.models import TERMINAL, AgentJob
from mintlify_agent_action.mintlify.poll import Cadence, Watch, wait
from mintlify_agent_action.mintlify.retry import SECONDS_TO_ANSWER, send_once_taken

T = TypeVar("T")
LINK = "https://github.com/acme/docs/pull/7"
# A look is given up after so long.
LONGEST_LOOK = 15.0


class Clock(SystemClock):
    """`naps`: until when was slept. A nap may last longer than it was meant to, as where the machine sleeps too."""

    def __init__(self, oversleeps: list[float]) -> None:
        self.time = 0.0
        self.naps: list[float] = []
        self._oversleeps = oversleeps

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.naps.append(self.time + seconds)
        self.time += seconds + (self._oversleeps.pop() if self._oversleeps else 0.0)


class Silent:
    """Is told, and keeps count of the signs of life."""

    def looked(self, job: AgentJob) -> None: ...

    def disturbed(self, fault: PassingError) -> None: ...

    def repeating(self, fault: PassingError, pause: float) -> None: ...

    def quiet(self) -> None: ...


jobs = st.builds(
    lambda status, link: AgentJob.model_validate({"id": "j", "status": status, "prLink": link}),
    st.sampled_from(["active", "completed", "failed", "archived", "queued", None]),
    st.sampled_from([LINK, None]),
)
pauses = st.none() | st.floats(1, 86_400)
faults = st.builds(lambda pause: Disturbed("it broke", retry_after=pause), pauses) | st.builds(
    lambda pause: RateLimited(retry_after=pause), pauses
)
looks = st.lists(st.tuples(st.floats(0, LONGEST_LOOK), jobs | faults | st.just(Refused(404, asked="look"))), max_size=40)
watches = st.tuples(st.booleans(), st.booleans()).map(lambda made: Watch(*made))


def looking(clock: Clock, answers: list[tuple[float, object]], deadline: Deadline) -> Callable[[], AgentJob]:
    """Gives one after the other, the last for ever, each after so long, but no longer than until the deadline."""
    left = iter(answers)
    last: list[tuple[float, object]] = [(0.0, AgentJob(id="j"))]

    def look() -> AgentJob:
        seconds, answer = last[0] = next(left, last[0])
        clock.time += min(seconds, max(deadline.remaining(), 0.05))
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, AgentJob)
        return answer

    return look


@given(looks, watches, st.floats(0.6, 20_000), st.none() | st.floats(1, 300), st.lists(st.just(0.0) | st.floats(0, 5000)))
def test_it_ends_in_time_and_believes_only_what_was_said(
    answers: list[tuple[float, object]], watch: Watch, seconds: float, interval: float | None, oversleeps: list[float]
) -> None:
    clock = Clock(oversleeps[:])
    deadline = Deadline.after(clock, seconds)
    look = looking(clock, answers, deadline)
    try:
        job = wait(look, watch, deadline=deadline, cadence=Cadence(interval), progress=Silent())
    except (Refused, Vanished):
        assert any(isinstance(answer, Refused) for _, answer in answers)
    else:
        assert job is None or (job.status in TERMINAL and any(answer is job for _, answer in answers))
    assert clock.time <= deadline.at + 1 + sum(oversleeps)
    assert all(nap <= deadline.at for nap in clock.naps)


@given(looks, watches, st.floats(1, 300))
def test_an_end_that_lasts_is_never_missed(answers: list[tuple[float, object]], watch: Watch, interval: float) -> None:
    """However the looks before went, as long as they are not refused."""
    clock = Clock([])
    deadline = Deadline.after(clock, 7 * 86_400)
    done = AgentJob.model_validate({"id": "j", "status": "completed", "prLink": LINK})
    passing = [(seconds, answer) for seconds, answer in answers if not isinstance(answer, Refused)]
    look = looking(clock, [*passing, (0.1, done)], deadline)
    job = wait(look, watch, deadline=deadline, cadence=Cadence(interval), progress=Silent())
    assert job is not None
    assert job.status in TERMINAL


outcomes = st.sampled_from(["taken", "not sent", "limited", "disturbed", "refused"])


@given(st.lists(st.tuples(outcomes, pauses, st.floats(0, 60)), min_size=1, max_size=30), st.floats(0.6, 20_000))
def test_what_may_have_been_taken_is_never_sent_again(answers: list[tuple[str, float | None, float]], seconds: float) -> None:
    clock = Clock([])
    deadline = Deadline.after(clock, seconds)
    sent: list[str] = []

    def send() -> str:
        assert all(before in ("not sent", "limited") for before in sent)
        assert not sent or deadline.remaining() >= SECONDS_TO_ANSWER
        what, pause, took = answers[min(len(sent), len(answers) - 1)]
        sent.append(what)
        clock.time += min(took, deadline.remaining())
        match what:
            case "not sent":
                raise NotSent("host", "refused")
            case "limited":
                raise RateLimited(retry_after=pause)
            case "disturbed":
                raise ValueError("it is unclear what became of it")
            case "refused":
                raise Refused(401, asked="start the job")
        return what

    try:
        send_once_taken(send, deadline=deadline, progress=Silent())
    except (NotSent, RateLimited, Refused, ValueError):
        assert sent[-1] != "taken"
    else:
        assert sent[-1] == "taken"
    assert clock.time <= deadline.at
