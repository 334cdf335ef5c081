"""The job a run is about: started by it, followed up, or only waited for; and what is said where it is not as asked."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import httpx

from .inputs import Inputs
from .mintlify.client import AgentClient, Created
from .mintlify.errors import PassingError, Refused
from .mintlify.models import HALTS, AgentJob, JobStatus, PullRequestLink
from .mintlify.poll import Watch
from .outcome import Outcome, Started, settled
from .progress import Journal
from .runner.commands import Log

if TYPE_CHECKING:
    from .mintlify.listen import Stream

# With these the service says that a job takes no follow-up; with other refusals, that nothing would be taken.
_NOT_CONTINUED = frozenset({400, 404, 409, 410, 422})


@dataclass(frozen=True, slots=True)
class Earlier:
    """A job of an earlier run, to be continued if that can be. `origin`: what it is the job of, in words.

    `objection` tells why not, once its pull request is known; with an empty text, that nothing speaks against it.
    """

    job_id: str
    origin: str
    objection: Callable[[PullRequestLink], str]


# Finds an earlier job, by the pull request that was known last, if there was one.
Source = Callable[[PullRequestLink | None], Earlier | None]


@dataclass(frozen=True, slots=True)
class Beginning:
    """How the run's job began: its id, and how to watch it.

    `continued`: what the earlier job was of that this goes on with; `instead`: why it is a new one, where there was an
    earlier one. `stream`: what the service sends of the job's work, if it does.
    """

    job_id: str
    watch: Watch
    continued: str = ""
    instead: str = ""
    stream: "Stream | None" = None


def show(request: httpx.Request, log: Log) -> None:
    """What a dry run would send first, in the log; the key left out."""
    log.line("Dry run. Nothing is called; this is the request that would be sent:")
    log.line(f"{request.method} {request.url}")
    log.line("Authorization: Bearer ***")
    if request.content:
        log.line("Content-Type: application/json")
        log.block(request.content.decode())


def tell(task: str, log: Log) -> None:
    """The prompt, in the log."""
    with log.group(f"Prompt ({len(task):,} characters)"):
        log.block(task)


class Creates(Protocol):
    """A client that starts jobs."""

    def create(self, prompt: str, *, extras: dict[str, Any]) -> Created: ...


def create(client: Creates, task: str, inputs: Inputs, journal: Journal, log: Log, *, instead: str = "") -> Beginning:
    """A new job for `task`. Raises `AgentError`."""
    wishes = inputs.wishes
    told = "".join(f", {name}: {str(value).lower() if isinstance(value, bool) else value}" for name, value in wishes.items())
    journal.concerns(None)
    log.line(f"Asking {inputs.api_url} for a new job{told}")
    created = client.create(task, extras=inputs.extras)
    journal.accepted(created.job, "Job started")
    if created.extras_refused is not None:
        said = f' The service said: "{created.extras_refused}"' if created.extras_refused else ""
        draft = " The draft state is set on the pull request itself." if "draft" in wishes else ""
        log.warning(
            f"Mintlify did not take {' and '.join(wishes)}",
            f"The job was started with the prompt alone, so the service's defaults apply.{draft}{said}",
        )
    return Beginning(created.job.id, Watch(created=True), instead=instead, stream=created.stream)


class Beginner:
    """Begins the job that the inputs ask for, or goes on with an earlier one."""

    def __init__(self, inputs: Inputs, client: AgentClient, journal: Journal, log: Log) -> None:
        self._inputs = inputs
        self._client = client
        self._journal = journal
        self._log = log

    def begin(self, task: str | None, sources: Iterable[Source]) -> Beginning:
        """A new job for `task`, or a follow-up with it, or, where it is None, only to wait. Raises `AgentError`.

        The follow-up is to `job-id`, or to the first job of `sources` that takes it.
        """
        if task is not None:
            tell(task, self._log)
        if self._inputs.job_id:
            return self._known(self._inputs.job_id, task)
        known: PullRequestLink | None = None
        against: dict[str, str] = {}
        for source in sources:
            earlier = source(known)
            if earlier is None or earlier.job_id in against:
                continue
            self._log.line(f"There is an earlier job, {earlier.job_id}, of {earlier.origin}")
            known, reason = self._examine(earlier)
            beginning = reason or self._go_on(earlier, task or "")
            if isinstance(beginning, Beginning):
                return beginning
            self._log.line(f"It is not continued: {beginning}")
            against[earlier.job_id] = f"that of {earlier.origin} is not continued, because {beginning}"
        instead = "; ".join(against.values())
        return create(self._client, task or "", self._inputs, self._journal, self._log, instead=instead)

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
            if refusal.status not in _NOT_CONTINUED:
                raise
            return "it takes no follow-up now"

    def _follow_up(self, job_id: str, task: str, *, continued: str = "") -> Beginning:
        self._journal.concerns(job_id)
        self._log.line(f"Sending a follow-up to job {job_id}")
        self._journal.accepted(self._client.send_message(job_id, task), "Follow-up taken by job")
        return Beginning(job_id, Watch(followed_up=True), continued=continued)

    def _examine(self, earlier: Earlier) -> tuple[PullRequestLink | None, str]:
        """The earlier job's pull request, and why the job cannot be continued; empty where nothing is known against it."""
        try:
            job = self._client.get(earlier.job_id)
        except PassingError:
            return None, ""  # the follow-up itself will show
        except Refused as refusal:
            if refusal.status == 404:
                return None, "Mintlify does not know it any more"
            if refusal.status in _NOT_CONTINUED:
                return None, f"Mintlify refuses to show it ({refusal.status})"
            raise
        link = job.pull_request
        if job.status is JobStatus.ARCHIVED:
            return link, "it is archived"
        if job.status is JobStatus.FAILED:
            return link, "it failed"
        return link, earlier.objection(link) if link else ""


def started(job: AgentJob, watch: Watch) -> Outcome:
    """The outcome without waiting. A new job that has failed already is no start; an old one may show its old status."""
    if watch.created and job.status in (JobStatus.FAILED, JobStatus.ARCHIVED):
        return settled(job, 0.0)
    return Started(job=job, seconds=0.0, followed_up=watch.followed_up)


def compare(inputs: Inputs, job: AgentJob, watch: Watch, log: Log) -> None:
    """Warn where the job is not what was asked for."""
    asked = inputs.model if watch.created else None
    if asked and job.model and asked not in job.model.lower():
        log.warning(
            "Mintlify used another model",
            f'The input model asks for {asked}; the job reports "{job.model[:80]}". The v2 API documents no choice of model.',
        )
    if job.hault_reason and job.hault_reason not in HALTS:
        log.warning(
            "Mintlify gave a reason this action does not know",
            f'The job halted with "{job.hault_reason[:80]}". By its pull request, or for want of one, it counts as '
            f"{job.status.value if job.status else 'ended'}.",
        )
    if job.pr_link and not job.pull_request:
        log.warning(
            "Mintlify reported a pull request without a usable link",
            f'prLink is "{job.pr_link[:200]}", which is no plain http(s) link, so it is not handed on.',
        )
