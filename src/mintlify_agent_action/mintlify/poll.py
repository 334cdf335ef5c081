"""Waiting for a job's terminal status.

`Watch` decides and knows no time but the one it is told; `wait` keeps time and decides nothing.
"""

import random
from collections.abc import Callable
from typing import NamedTuple, Protocol

from mintlify_agent_action.clock import Clock, Deadline, rest

from .errors import Disturbed, PassingError, Refused, Vanished
from .models import TERMINAL, AgentJob, JobStatus

# The page for api/agent/v2/get-agent-job recommends 5 to 10 seconds: the quicker for as long as most jobs take.
BRISK_INTERVAL, BRISK_FOR = 5.0, 120.0
CALM_INTERVAL = 10.0
JITTER = 0.1

# What was said once, and is looked at again before it is believed, is so soon, whatever the interval.
CONFIRM_SECONDS = 5.0
# The last look begins this long before the deadline, so that its answer still counts.
LAST_LOOK_SECONDS = 1.0
# After a run of faults, looks are at most this far apart.
MAX_BACKOFF = 30.0

# A job just created may not be readable yet everywhere.
MISSING_GRACE_SECONDS = 30.0
# A follow-up's job may go on saying `completed` for a moment.
STALE_LOOKS, STALE_SECONDS = 2, 10.0


class Watch(NamedTuple):
    """What the looks at a job amount to so far; pure. Times are seconds on any one clock.

    `created`: this run made the job, so 404 may pass. `followed_up`: this run sent it a message, so that a terminal
    status may still be that of the work before.
    """

    created: bool = False
    followed_up: bool = False
    seen_active: bool = False
    claimed: AgentJob | None = None
    claims: int = 0
    claimed_at: float = 0.0
    missing_since: float | None = None

    def saw(self, job: AgentJob, now: float) -> "Watch":
        """The watch after a look that answered `job`."""
        seen = self._replace(missing_since=None)
        if job.status not in TERMINAL:
            return seen._replace(seen_active=self.seen_active or job.status is JobStatus.ACTIVE, claimed=None, claims=0)
        if self.claimed is None or self.claimed.status is not job.status:
            return seen._replace(claimed=job, claims=1, claimed_at=now)
        return seen._replace(claimed=job, claims=self.claims + 1)

    def missed(self, now: float) -> "Watch | None":
        """The watch after a 404; None where that has to be believed."""
        since = now if self.missing_since is None else self.missing_since
        if not self.created or now - since >= MISSING_GRACE_SECONDS:
            return None
        return self._replace(missing_since=since)

    def settled(self, now: float, *, last: bool = False) -> AgentJob | None:
        """The job in the terminal state that can be believed; None while that is open. `last`: no look can follow."""
        job = self.claimed
        if job is None:
            return None
        if self.followed_up and not self.seen_active:
            lasted = self.claims >= STALE_LOOKS and now - self.claimed_at >= STALE_SECONDS
            return job if lasted else None
        return None if job.doubtful and self.claims < 2 and not last else job


class Cadence(NamedTuple):
    """When to look: `interval` seconds apart, or, where that is None, as the service recommends with some jitter.

    Counted from the moment `since`, such as the job's acceptance; where that is None, from the first look.
    """

    interval: float | None = None
    chance: Callable[[], float] = random.random
    since: float | None = None

    def next_after(self, elapsed: float) -> float:
        """The first moment to look after `elapsed` seconds: late answers shift none."""
        if self.interval is not None:
            # A hair of tolerance: a clock that wakes a rounding error early has not missed its look.
            return (elapsed / self.interval + 0.01) // 1 * self.interval + self.interval
        brisk = elapsed < BRISK_FOR - BRISK_INTERVAL / 2
        interval, base = (BRISK_INTERVAL, 0.0) if brisk else (CALM_INTERVAL, BRISK_FOR)
        # Rounded, because the jitter may have made the last look a little early or late for its place.
        place = round((elapsed - base) / interval) + 1
        tick = base + place * interval + (2 * self.chance() - 1) * JITTER * interval
        return max(tick, elapsed + interval / 2)


class Progress(Protocol):
    """Is told what happens while waiting."""

    def looked(self, job: AgentJob) -> None: ...

    def disturbed(self, fault: PassingError) -> None: ...

    def quiet(self) -> None: ...


def wait(
    look: Callable[[], AgentJob], watch: Watch, *, deadline: Deadline, cadence: Cadence, progress: Progress
) -> AgentJob | None:
    """Look until the watch settles, at least once; None once the deadline leaves no room for another look.

    Passing faults are waited out. Raises `Refused` where the service says no for good, `Vanished` where it lost the job.
    """
    clock = deadline.clock
    said = clock.now()
    start = said if cadence.since is None else cadence.since
    last = deadline.at - LAST_LOOK_SECONDS
    faults = 0
    while True:
        pause = 0.0
        try:
            watch = _look(look, watch, clock, progress)
            faults = 0
        except PassingError as fault:
            pause = min(2.0 ** min(faults, 10), MAX_BACKOFF) if fault.retry_after is None else fault.retry_after
            faults += 1
            progress.disturbed(fault)
        now = clock.now()
        over = now >= last
        if (settled := watch.settled(now, last=over)) or over:
            return settled
        upcoming = start + cadence.next_after(now - start)
        if watch.claimed:
            upcoming = min(upcoming, now + CONFIRM_SECONDS)
        said = rest(min(max(upcoming, now + pause), last), said=said, clock=clock, quiet=progress.quiet)


def _look(look: Callable[[], AgentJob], watch: Watch, clock: Clock, progress: Progress) -> Watch:
    try:
        job = look()
    except Refused as refusal:
        if refusal.status != 404:
            raise
        patient = watch.missed(clock.now())
        if patient is not None:
            progress.disturbed(Disturbed("the job is not found yet (404)", detail=refusal.detail))
            return patient
        if watch.missing_since is not None:
            raise Vanished(detail=refusal.detail) from refusal
        raise
    progress.looked(job)
    return watch.saw(job, clock.now())
