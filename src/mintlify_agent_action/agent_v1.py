"""The agent by v1 of its API: a job is started, shown at work by its stream, and looked at until it has ended."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import httpx

from .conversation import Conversation
from .docs import DocsPulls
from .event import Event
from .evidence import Evidence
from .inputs import Inputs
from .job import Beginning, create, repeated, tell
from .mintlify.errors import Refused, Vanished
from .mintlify.listen import End, Said, Stream, listen
from .mintlify.models import AgentJob
from .mintlify.poll import Cadence, Watch, wait
from .mintlify.transport import Transport
from .mintlify.v1 import V1Client
from .progress import Journal
from .runner.commands import Log
from .transcript import Transcript

# With these, besides a 404 that lasts, the service says that it does not show jobs any more, or none by such an id.
GONE = frozenset({400, 405, 410, 422})


class AgentV1:
    """One run's work with the agent."""

    def __init__(self, inputs: Inputs, event: Event, transport: Transport, journal: Journal, log: Log) -> None:
        self._inputs = inputs
        self._deadline = transport.deadline
        self._client = V1Client(
            transport,
            project_id=inputs.project_id,
            system_prompt=inputs.system_prompt or "",
            spare_branch=f"docs/mintlify-{event.place.run_id or 0}-{event.place.attempt or 1}-{secrets.token_hex(2)}",
        )
        self._journal = journal
        self._log = log
        self._docs: DocsPulls | None = None
        self._begun = datetime.now(UTC)

    def preview(self, task: str | None) -> httpx.Request:
        """The first request that a run with this task would send; calls nothing."""
        return self._client.preview(task or "", extras=self._inputs.extras)

    def begin(self, task: str | None, talk: Conversation, docs: DocsPulls) -> Beginning:
        """Begin the job. Raises `AgentError`."""
        self._docs, self._begun = docs, datetime.now(UTC)
        attempt = talk.attempted(docs.closed) or docs.attempted()
        if attempt and (again := repeated(self._look, attempt, self._journal, self._log)):
            return again
        tell(task or "", self._log)
        return create(self._client, task or "", self._inputs, self._journal, self._log)

    def wait(self, beginning: Beginning) -> AgentJob | None:
        """The job once it has ended; None where the time is up before. Raises `AgentError`."""
        if beginning.stream is None:  # it is of an earlier attempt
            return self._poll(partial(self._look, beginning.job_id), beginning.watch)
        job, docs = self._journal.job, self._docs
        if not (job and docs):
            raise RuntimeError("a job that was not begun here has no stream")
        said = self._listen(beginning.stream)
        self._log.line(f"{said.told}{' Now the job itself is looked at.' if job.id else ''}")
        if job.id:
            try:
                # By the time its stream is over, a job that is not found is not one that was just created.
                watch = Watch(created=True, missing_since=self._deadline.clock.now() - (self._journal.seconds or 0.0))
                return self._poll(partial(self._look, job.id, job.source.ref), watch)
            except Vanished:
                pass
            except Refused as refusal:
                if refusal.status not in GONE:
                    raise
        return self._poll(Evidence(said, job, self._begun, docs=docs, deadline=self._deadline, log=self._log).look, Watch())

    def _look(self, job_id: str, branch: str | None = None) -> AgentJob:
        return self._client.get(job_id, branch=branch)

    def _listen(self, stream: Stream) -> Said:
        transcript = Transcript(self._log)
        try:
            with self._log.hearsay("The agent at work"):
                said = listen(stream, deadline=self._deadline, show=transcript.show, quiet=self._journal.quiet)
                transcript.end()
                return said
        except Exception as error:  # noqa: BLE001 - not even a bug in reading it may cost a job that was accepted
            return Said(End.BROKEN, why=f"{type(error).__name__}: {error}")

    def _poll(self, look: Callable[[], AgentJob], watch: Watch) -> AgentJob | None:
        cadence = Cadence(self._inputs.poll_interval)
        return wait(look, watch, deadline=self._deadline, cadence=cadence, progress=self._journal)
