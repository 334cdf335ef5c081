"""The agent by v2 of its API: a job is started or continued, and looked at until it has ended."""

import httpx

from .conversation import Conversation
from .docs import DocsPulls
from .inputs import Inputs
from .job import NOT_CONTINUED, Beginning, Earlier, Source, create, examine, repeated, tell
from .mintlify.client import AgentClient
from .mintlify.errors import Refused
from .mintlify.models import AgentJob, PullRequestLink
from .mintlify.poll import Cadence, Watch, wait
from .mintlify.transport import Transport
from .progress import Journal
from .runner.commands import Log


class AgentV2:
    """One run's work with the agent."""

    def __init__(self, inputs: Inputs, transport: Transport, journal: Journal, log: Log) -> None:
        self._inputs = inputs
        self._transport = transport
        self._client = AgentClient(transport, project_id=inputs.project_id)
        self._journal = journal
        self._log = log

    def preview(self, task: str | None) -> httpx.Request:
        """The first request that a run with this task would send; calls nothing."""
        return self._client.preview(task, job_id=self._inputs.job_id, extras=self._inputs.extras)

    def begin(self, task: str | None, talk: Conversation, docs: DocsPulls) -> Beginning:
        """A new job for `task`, or a follow-up with it, or, where it is None, only to wait. Raises `AgentError`.

        The follow-up is to `job-id`, or to the first earlier job that takes it: of the thread, of the open pull request.
        """
        if self._inputs.branch:
            self._log.notice("The branch was not chosen", "The input is for api-version: v1; v2 names the branch itself.")
        if task is not None:
            attempt = talk.attempted(docs.closed) or docs.attempted()
            if attempt and (again := repeated(self._client.get, attempt, self._journal, self._log)):
                return again
            tell(task, self._log)
        if self._inputs.job_id:
            return self._known(self._inputs.job_id, task)
        thread: list[Source] = [lambda _: talk.earlier(docs.closed)]
        sources = {"thread": thread, "open-pr": [*thread, docs.open_pull]}.get(self._inputs.continue_, [])
        known: PullRequestLink | None = None
        against: dict[str, str] = {}
        for source in sources:
            earlier = source(known)
            if earlier is None or earlier.job_id in against:
                continue
            self._log.line(f"There is an earlier job, {earlier.job_id}, of {earlier.origin}")
            job, reason = examine(self._client.get, earlier)
            known = job.pull_request if job else None
            beginning = reason or self._go_on(earlier, task or "")
            if isinstance(beginning, Beginning):
                return beginning
            self._log.line(f"It is not continued: {beginning}")
            against[earlier.job_id] = f"that of {earlier.origin} is not continued, because {beginning}"
        instead = "; ".join(against.values())
        return create(self._client, task or "", self._inputs, self._journal, self._log, instead=instead)

    def wait(self, beginning: Beginning) -> AgentJob | None:
        """The job once it has ended; None where the time is up before. Raises `AgentError`."""
        deadline, journal = self._transport.deadline, self._journal
        # What was done since the job was accepted, such as writing a comment, takes nothing from the cadence.
        accepted_at = deadline.clock.now() - (journal.seconds or 0.0)
        return wait(
            lambda: self._client.get(beginning.job_id),
            beginning.watch,
            deadline=deadline,
            cadence=Cadence(self._inputs.poll_interval, since=accepted_at),
            progress=journal,
        )

    def _known(self, job_id: str, task: str | None) -> Beginning:
        if self._inputs.model:
            self._log.warning(
                "Model can only be set for a new job", f"It was not sent: job {job_id} goes on with the model it has."
            )
        if task is None:
            self._journal.waits(job_id)
            return Beginning(job_id, Watch())
        return self._follow_up(job_id, task)

    def _go_on(self, earlier: Earlier, task: str) -> Beginning | str:
        """The earlier job, going on with `task`; or why it does not."""
        if self._inputs.model:
            self._log.line("The input model is for new jobs: this one goes on with the model it has.")
        try:
            return self._follow_up(earlier.job_id, task, continued=earlier.origin)
        except Refused as refusal:
            if refusal.status not in NOT_CONTINUED:
                raise
            return "it takes no follow-up now"

    def _follow_up(self, job_id: str, task: str, *, continued: str = "") -> Beginning:
        self._journal.concerns(job_id)
        self._log.line(f"Sending a follow-up to job {job_id}")
        self._journal.accepted(self._client.send_message(job_id, task), "Follow-up taken by job")
        return Beginning(job_id, Watch(followed_up=True), continued=continued)
