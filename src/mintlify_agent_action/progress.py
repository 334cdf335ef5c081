"""What the log says of a job while the run lasts, and what has been learned of it so far."""

import time

from .clock import Clock, lasting
from .kept import Keeper
from .mintlify.errors import PassingError
from .mintlify.models import AgentJob, Status, UnknownStatus
from .runner.commands import Log


def _shown(status: Status) -> str:
    return status.value[:80]


def _told(fault: PassingError) -> str:
    return f"{fault.brief} ({fault.detail})" if fault.detail else fault.brief


class Journal:
    """Told of each step of the job, it writes the log and remembers what any end of the run has to report; and keeps, for the
    post step, what that needs to know should there be no end.

    `reached`: the service has answered about the job in this run. `left_unanswered`: a request that may have started
    work was given up. `fault`: why the last look gave nothing, if so.
    """

    def __init__(self, log: Log, clock: Clock, keeper: Keeper) -> None:
        self._log = log
        self._clock = clock
        self._keeper = keeper
        self._began = clock.now()
        self._accepted_at: float | None = None
        self._warned: set[Status] = set()
        self._status: Status | None = None
        self.job: AgentJob | None = None
        self.reached = False
        self.left_unanswered = False
        self.fault = ""

    @property
    def seconds(self) -> float | None:
        """Seconds since the job or follow-up was accepted, or since waiting began; None before that."""
        return None if self._accepted_at is None else self._clock.now() - self._accepted_at

    def concerns(self, job_id: str | None) -> None:
        """The run is about a job that exists already; None: about none any more."""
        self.job = AgentJob(id=job_id) if job_id else None
        self._keeper.keep(job=job_id or "")

    def waits(self, job_id: str, *, since: float = 0.0) -> None:
        """The run only waits for this job; it, or one before, has done so for `since` seconds."""
        self.concerns(job_id)
        self._accepted_at = self._clock.now() - since
        self._keeper.keep(since=str(time.time() - since))
        self._log.line(f"Waiting for job {job_id}")

    def asking(self) -> None:
        """A create or message is about to be sent."""
        self._keeper.keep(asked="true")

    def accepted(self, job: AgentJob, what: str) -> None:
        """The service took a new job, or a follow-up to one; `what` says which."""
        self.job = job
        self.reached = True
        self._accepted_at = self._clock.now()
        self._keeper.keep(asked="", job=job.id, since=str(time.time()))
        self._log.line(f"{what}: {job.id or 'the service named no id for it'}")
        self._tell_status(job)

    def looked(self, job: AgentJob) -> None:
        self.fault = ""
        self.reached = True
        self.job = job
        self._tell_status(job)
        self._log.debug(f"looked: {job!r}")

    def disturbed(self, fault: PassingError) -> None:
        self.fault = fault.brief
        self._log.line(f"{self._gone()}  no news: {_told(fault)}; looking again")

    def answered(self, request: str, status: int) -> None:
        self._log.debug(f"{request}: HTTP {status}")

    def unanswered(self) -> None:
        """A create or message was given up while its answer was due."""
        self.left_unanswered = True

    def repeating(self, fault: PassingError, pause: float) -> None:
        """A create or message was not taken, and will be sent again in `pause` seconds."""
        self._keeper.keep(asked="")
        self._log.line(f"Not taken yet: {_told(fault)}; trying again in {lasting(pause)}")

    def quiet(self) -> None:
        self._log.line(f"{self._gone()}  still {_shown(self._status) if self._status else 'waiting'}")

    def _tell_status(self, job: AgentJob) -> None:
        if job.status is None or job.status == self._status:
            return
        self._status = job.status
        self._log.line(f"{self._gone()}  {_shown(job.status)}")
        if isinstance(job.status, UnknownStatus) and job.status not in self._warned:
            self._warned.add(job.status)
            self._log.warning(
                "Mintlify reported a status this action does not know",
                f'The job is "{_shown(job.status)}". It is waited on as if it were active; a newer version of this '
                "action may know better.",
            )

    def _gone(self) -> str:
        gone = self._clock.now() - (self._began if self._accepted_at is None else self._accepted_at)
        minutes, seconds = divmod(int(gone), 60)
        return f"{minutes:3d}:{seconds:02d}"
