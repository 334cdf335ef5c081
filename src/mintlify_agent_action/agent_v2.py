"""The agent by v2 of its API: a job is started or continued, and looked at until it has ended."""

import httpx

from .conversation import Conversation
from .docs import DocsPulls
from .inputs import Inputs
from .job import Beginner, Beginning
from .mintlify.client import AgentClient
from .mintlify.models import AgentJob
from .mintlify.poll import Cadence, wait
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
        """Begin the job, or go on with an earlier one. Raises `AgentError`."""
        if self._inputs.branch:
            self._log.notice(
                "The branch was not chosen", "The input branch is for api-version: v1; v2 names the branch itself."
            )
        thread = [lambda _: talk.earlier(docs.closed)]
        sources = {"thread": thread, "open-pr": [*thread, docs.open_pull]}.get(self._inputs.continue_, [])
        return Beginner(self._inputs, self._client, self._journal, self._log).begin(task, sources)

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
