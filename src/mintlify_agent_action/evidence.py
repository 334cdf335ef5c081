"""What tells how a v1 job ended that the service does not show: what its stream said, and the pull request on its branch."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from .clock import Deadline
from .docs import DocsPulls
from .hub.errors import Failed
from .mintlify.errors import Disturbed, Untold
from .mintlify.listen import Said
from .mintlify.models import AgentJob, JobStatus
from .mintlify.poll import LAST_LOOK_SECONDS
from .runner.commands import Log

if TYPE_CHECKING:
    from .hub.listing import Found

# The pull request is opened at the job's end: so long after its stream, there is one, or there will be none.
LATE_SECONDS = 60.0
# The clocks of the runner and of GitHub may differ.
CLOCK_SKEW = timedelta(minutes=1)


class Evidence:
    """What is known of `job`, which began at the moment `begun`. `docs`: where pull requests can be looked for."""

    def __init__(self, said: Said, job: AgentJob, begun: datetime, *, docs: DocsPulls, deadline: Deadline, log: Log) -> None:
        self._said = said
        self._job = job
        self._begun = begun - CLOCK_SKEW
        self._docs = docs
        self._deadline = deadline
        self._since = deadline.clock.now()
        # Whether a pull request can be seen, as far as is known.
        self._sees = bool(job.source.ref)
        branch = job.source.ref or ""
        pull = (
            f"the pull request from the branch {branch} in {docs.usual}" if branch else "nothing else: its branch is not known"
        )
        log.warning(
            "Mintlify does not tell how the job ended",
            f"It {'does not show the job' if job.id else 'named no id for the job'}. What counts instead is what the "
            f"job's stream said, and {pull}.",
        )

    def look(self) -> AgentJob:
        """The job as far as it shows now. Raises `Disturbed`, and `Untold` where it never will."""
        found = self._found()
        new = [pull for pull in found if pull.created >= self._begun]
        pull = next(iter([*new, *(pull for pull in found if pull.open)]), None)
        last = self._deadline.remaining() < LAST_LOOK_SECONDS + 0.1
        late = last or not self._sees or self._deadline.clock.now() - self._since >= LATE_SECONDS
        status = judged(self._said, there=pull is not None, new=bool(new), late=late)
        if status is JobStatus.ACTIVE and not self._sees:
            raise Untold(self._said.told)
        said = self._said.error if status is JobStatus.FAILED else None
        return self._job.model_copy(update={"status": status, "pr_link": pull.url if pull else None, "message_to_user": said})

    def _found(self) -> list[Found]:
        if not self._sees:
            return []
        try:
            found = self._docs.of_branch(self._job.source.ref or "")
        except Failed as error:
            raise Disturbed(f"GitHub did not say whether there is a pull request ({error})") from error
        self._sees = found is not None
        return found or []


def judged(said: Said, *, there: bool, new: bool, late: bool) -> JobStatus:
    """The status of a job by what its stream said and whether there is a pull request, perhaps a new one; `late`: by now, there
    would be.
    """
    if new or (said.finished and (there or late)):
        return JobStatus.COMPLETED
    if late and said.failed:
        return JobStatus.FAILED
    return JobStatus.ACTIVE
