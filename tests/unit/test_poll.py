"""The poll loop on a clock that is passed in: what it believes, and when it looks."""

import queue
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import pytest

from mintlify_agent_action.clock import Deadline, SystemClock
from mintlify_agent_action.mintlify.errors import Disturbed, PassingError, Refused, Vanished
from mintlify_agent_action.mintlify.models import AgentJob
from mintlify_agent_action.mintlify.poll import Cadence, Watch, wait

T = TypeVar("T")

LINK = "https://github.com/acme/docs/pull/7"
STEADY = Cadence(chance=lambda: 0.5)  # no jitter


def job(status: str | None, link: str | None = LINK) -> AgentJob:
    return AgentJob.model_validate({"id": "j", "status": status, "prLink": link})


@dataclass
class FakeClock(SystemClock):
    time: float = 1000.0

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.time += seconds

    def wait(self, coming: queue.Queue[T], seconds: float) -> T:
        self.sleep(seconds)
        return coming.get_nowait()


@dataclass
class Story:
    """Answers, one a look, the last for ever; and when the looks and the signs of life came."""

    answers: list[AgentJob | Exception]
    latency: float = 0.0
    clock: FakeClock = field(default_factory=FakeClock)
    looks: list[float] = field(default_factory=list)
    quiet_at: list[float] = field(default_factory=list)
    faults: list[PassingError] = field(default_factory=list)

    def look(self) -> AgentJob:
        self.looks.append(self.clock.time - 1000)
        self.clock.time += self.latency
        answer = self.answers[min(len(self.looks), len(self.answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def looked(self, job: AgentJob) -> None:
        pass

    def disturbed(self, fault: PassingError) -> None:
        self.faults.append(fault)

    def quiet(self) -> None:
        self.quiet_at.append(self.clock.time - 1000)

    def run(self, seconds: float, *, cadence: Cadence = STEADY, watch: Watch = Watch()) -> AgentJob | None:  # noqa: B008 - frozen
        return wait(self.look, watch, deadline=Deadline.after(self.clock, seconds), cadence=cadence, progress=self)


def test_the_first_look_comes_before_the_first_sleep() -> None:
    story = Story([job("completed")])
    assert story.run(60) == job("completed")
    assert story.looks == [0]


def test_the_cadence_goes_on_from_when_the_job_was_accepted() -> None:
    """What took two seconds before the first look shifts none of the others."""
    story = Story([job("active")])
    story.run(30, cadence=Cadence(chance=lambda: 0.5, since=998))
    assert story.looks == [0, 3, 8, 13, 18, 23, 28, 29]


def test_looks_come_every_five_seconds_for_two_minutes_then_every_ten() -> None:
    story = Story([job("active")])
    assert story.run(160) is None
    assert story.looks == [*range(0, 121, 5), 130, 140, 150, 159]


def test_late_answers_shift_no_look() -> None:
    """The cadence counts from the start of waiting, not from each answer."""
    story = Story([job("active")], latency=1.7)
    story.run(32)
    assert story.looks == [0, 5, 10, 15, 20, 25, 30]


def test_an_answer_later_than_the_interval_skips_a_look() -> None:
    story = Story([job("active")], latency=2.5)
    story.run(20, cadence=Cadence(1.0))
    assert story.looks == [0, 3, 6, 9, 12, 15, 18]


@pytest.mark.parametrize("chance", [0.0, 0.999])
def test_jitter_stays_within_a_tenth_and_does_not_add_up(chance: float) -> None:
    story = Story([job("active")])
    story.run(600, cadence=Cadence(chance=lambda: chance))
    shift = (2 * chance - 1) * 0.1
    inner = story.looks[1:-1]
    planned = [*range(5, 121, 5), *range(130, 600, 10)]
    for tick in inner:
        interval = 5 if tick < 122 else 10
        assert min(abs(tick - place - shift * interval) for place in planned) < 0.51
    assert len(inner) == pytest.approx(len(planned), abs=2)


def test_an_interval_of_one_s_own_is_kept_to_the_letter() -> None:
    story = Story([job("active")])
    story.run(5, cadence=Cadence(1.1))
    assert story.looks == pytest.approx([0, 1.1, 2.2, 3.3, 4.0])


@pytest.mark.parametrize("interval", [None, 1.0, 7.0, 300.0])
@pytest.mark.parametrize("seconds", [0.0, 0.6, 1.0, 1.5, 30.0, 1800.0])
@pytest.mark.parametrize("latency", [0.0, 0.3])
def test_the_deadline_is_kept_and_used(interval: float | None, seconds: float, latency: float) -> None:
    """At least one look; the last a second before the deadline; never a sleep past it."""
    story = Story([job("active")], latency=latency)
    assert story.run(seconds, cadence=Cadence(interval, lambda: 0.9)) is None
    assert story.clock.time - 1000 <= max(seconds, latency)
    assert story.looks[-1] == pytest.approx(max(seconds - 1, 0), abs=0.31)


def test_a_line_that_is_due_by_the_end_of_a_look_is_no_sleep_backwards() -> None:
    story = Story([job("active")], latency=14)
    story.run(200, cadence=Cadence(300))
    assert story.quiet_at == [60, 120, 180]
    story = Story([job("active")], latency=14)
    story.run(200, cadence=Cadence(50))
    assert story.quiet_at == [64, 124, 184]


def test_a_line_a_minute_while_waiting() -> None:
    story = Story([job("active")])
    story.run(250, cadence=Cadence(300))
    assert story.quiet_at == [60, 120, 180, 240]


def test_faults_are_waited_out_further_and_further_apart() -> None:
    story = Story([*[Disturbed("no")] * 7, job("completed")])
    assert story.run(600, cadence=Cadence(1)) == job("completed")
    assert story.looks == [0, 1, 3, 7, 15, 31, 61, 91]
    assert len(story.faults) == 7


def test_faults_without_end_are_waited_out_to_the_deadline() -> None:
    """Five days of them, the longest a run may last."""
    story = Story([Disturbed("no")])
    assert story.run(5 * 24 * 3600) is None
    assert 14_000 < len(story.faults) < 14_500


def test_what_is_looked_at_once_more_is_so_soon() -> None:
    story = Story([job("completed", None)])
    assert story.run(3600, cadence=Cadence(300)) == job("completed", None)
    assert story.looks == [0, 5]


def test_a_good_answer_ends_the_run_of_faults() -> None:
    story = Story([Disturbed("no"), Disturbed("no"), job("active"), Disturbed("no"), job("completed")])
    story.run(600, cadence=Cadence(1))
    assert story.looks == [0, 1, 3, 4, 5]


def test_the_pause_the_service_asks_for_is_kept() -> None:
    story = Story([Disturbed("no", retry_after=42), job("completed")])
    story.run(600, cadence=STEADY)
    assert story.looks == [0, 42]


def test_a_pause_past_the_deadline_still_leaves_a_last_look() -> None:
    story = Story([Disturbed("no", retry_after=1e9), job("completed")])
    assert story.run(600) == job("completed")
    assert story.looks == [0, 599]


def test_a_refusal_ends_the_waiting() -> None:
    with pytest.raises(Refused):
        Story([job("active"), Refused(401, asked="look")]).run(600)


def missing() -> Exception:
    return Refused(404, asked="look")


def test_404_is_waited_out_only_for_a_job_just_created() -> None:
    with pytest.raises(Refused):
        Story([missing(), job("completed")]).run(600)
    story = Story([missing(), missing(), job("completed")])
    assert story.run(600, watch=Watch(created=True)) == job("completed")


def test_404_is_believed_after_half_a_minute() -> None:
    story = Story([missing()])
    with pytest.raises(Vanished):
        story.run(600, watch=Watch(created=True))
    assert story.looks == [*range(0, 31, 5)]


def test_at_the_deadline_a_completed_job_needs_no_second_look() -> None:
    """There is no time for one, and a job that completed has not timed out."""
    story = Story([job("active"), job("completed", None)])
    assert story.run(5) == job("completed", None)
    assert story.looks == [0, 4]
    stale = Story([job("completed")])
    assert stale.run(5, watch=Watch(followed_up=True)) is None


Seen = list[tuple[float, AgentJob]]
BELIEVED: list[tuple[str, Watch, Seen, bool]] = [
    ("completed with a link", Watch(), [(0, job("completed"))], True),
    ("failed", Watch(), [(0, job("failed", None))], True),
    ("archived", Watch(), [(0, job("archived", None))], True),
    ("active", Watch(), [(0, job("active"))], False),
    ("an unknown status", Watch(), [(0, job("paused"))], False),
    ("no status", Watch(), [(0, job(None))], False),
    ("completed without a link, once", Watch(), [(0, job("completed", None))], False),
    ("completed without a link, twice", Watch(), [(0, job("completed", None)), (5, job("completed", None))], True),
    ("without a link, then with one", Watch(), [(0, job("completed", None)), (5, job("completed"))], True),
    ("follow-up: completed at once", Watch(followed_up=True), [(0, job("completed"))], False),
    ("follow-up: twice, too soon", Watch(followed_up=True), [(0, job("completed")), (9, job("completed"))], False),
    ("follow-up: twice, ten seconds", Watch(followed_up=True), [(0, job("completed")), (10, job("completed"))], True),
    ("follow-up: once active", Watch(followed_up=True), [(0, job("active")), (1, job("completed"))], True),
    ("follow-up: unknown is not active", Watch(followed_up=True), [(0, job("paused")), (1, job("completed"))], False),
    (
        "follow-up: another terminal status starts the count again",
        Watch(followed_up=True),
        [(0, job("completed")), (9, job("failed")), (11, job("failed"))],
        False,
    ),
    (
        "follow-up: active, then completed without a link once",
        Watch(followed_up=True),
        [(0, job("active")), (5, job("completed", None))],
        False,
    ),
]


@pytest.mark.parametrize(("watch", "seen", "believed"), [case[1:] for case in BELIEVED], ids=[case[0] for case in BELIEVED])
def test_what_is_believed(watch: Watch, seen: Seen, believed: bool) -> None:
    for now, answer in seen:
        watch = watch.saw(answer, now)
    assert (watch.settled(seen[-1][0]) is not None) == believed


def test_404s_between_answers_start_their_half_minute_anew() -> None:
    watch: Watch | None = Watch(created=True)
    for now, act in (
        (0.0, Watch.missed),
        (29.0, lambda self, now: self.saw(job("active"), now)),
        (40.0, Watch.missed),
        (69.0, Watch.missed),
    ):
        step: Callable[[Watch, float], Watch | None] = act
        assert watch is not None
        watch = step(watch, now)
    assert watch is not None
    assert watch.missed(70.0) is None
