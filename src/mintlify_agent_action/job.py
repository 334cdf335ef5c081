"""The job a run is about: started by it, followed up, or only waited for; and what is said where it is not as asked."""

from collections.abc import Callable
from dataclasses import dataclass

import httpx

from .inputs import Inputs
from .mintlify.client import AgentClient
from .mintlify.errors import PassingError, Refused
from .mintlify.models import AgentJob, JobStatus, PullRequestLink
from .mintlify.poll import Watch
from .outcome import Outcome, Started, settled
from .progress import Journal
from .runner.commands import Log

# With these the service says that a job takes no follow-up; with other refusals, that nothing would be taken.
_NOT_CONTINUED = frozenset({400, 404, 409, 410, 422})


@dataclass(frozen=True, slots=True)
class Earlier:
    """A job of an earlier run, to be continued if that can be. `is_open`: whether its pull request is; None: not known."""

    job_id: str
    is_open: Callable[[PullRequestLink], bool | None]


@dataclass(frozen=True, slots=True)
class Beginning:
    """How the run's job began: its id, how to watch it, and whether it is the thread's own earlier job.

    `instead`: why it is a new job, although there was an earlier one.
    """

    job_id: str
    watch: Watch
    continued: bool = False
    instead: str = ""


def show(request: httpx.Request, log: Log) -> None:
    """What a dry run would send first, in the log; the key left out."""
    log.line("Dry run. Nothing is called; this is the request that would be sent:")
    log.line(f"{request.method} {request.url}")
    log.line("Authorization: Bearer ***")
    if request.content:
        log.line("Content-Type: application/json")
        log.block(request.content.decode())


class Beginner:
    """Begins the job that the inputs ask for."""

    def __init__(self, inputs: Inputs, client: AgentClient, journal: Journal, log: Log) -> None:
        self._inputs = inputs
        self._client = client
        self._journal = journal
        self._log = log

    def begin(self, task: str | None, earlier: Earlier | None) -> Beginning:
        """A new job for `task`, or a follow-up with it, or, where it is None, only to wait. Raises `AgentError`."""
        if task is not None:
            with self._log.group(f"Prompt ({len(task):,} characters)"):
                self._log.block(task)
        if self._inputs.job_id:
            return self._known(self._inputs.job_id, task)
        if earlier is None:
            return self._create(task or "")
        self._log.line(f"An earlier request in this thread led to job {earlier.job_id}")
        instead = self._hindrance(earlier)
        if not instead:
            try:
                return self._follow_up(earlier.job_id, task or "", continued=True)
            except Refused as refusal:
                if refusal.status not in _NOT_CONTINUED:
                    raise
                instead = "it takes no follow-up now"
        self._log.line(f"It is not continued: {instead}")
        return self._create(task or "", instead=instead)

    def _known(self, job_id: str, task: str | None) -> Beginning:
        wishes = self._inputs.wishes
        if wishes:
            self._log.warning(
                f"{' and '.join(wishes).capitalize()} can only be set for a new job",
                f"Nothing of it was sent: job {job_id} goes on with the model and the pull request it has.",
            )
        if task is None:
            self._journal.waits(job_id)
            return Beginning(job_id, Watch())
        return self._follow_up(job_id, task)

    def _follow_up(self, job_id: str, task: str, *, continued: bool = False) -> Beginning:
        self._journal.concerns(job_id)
        self._log.line(f"Sending a follow-up to job {job_id}")
        self._journal.accepted(self._client.send_message(job_id, task), "Follow-up taken by job")
        return Beginning(job_id, Watch(followed_up=True), continued=continued)

    def _hindrance(self, earlier: Earlier) -> str:
        """Why the earlier job cannot be continued; empty where nothing is known to speak against it."""
        try:
            job = self._client.get(earlier.job_id)
        except PassingError:
            return ""  # the follow-up itself will show
        except Refused as refusal:
            if refusal.status != 404:
                raise
            return "Mintlify does not know it any more"
        if job.status is JobStatus.ARCHIVED:
            return "it is archived"
        if job.status is JobStatus.FAILED:
            return "it failed"
        if job.pull_request and earlier.is_open(job.pull_request) is False:
            return "its pull request is closed or merged"
        return ""

    def _create(self, task: str, *, instead: str = "") -> Beginning:
        wishes = self._inputs.wishes
        told = "".join(f", {name}: {str(value).lower()}" for name, value in wishes.items())
        self._journal.concerns(None)
        self._log.line(f"Asking {self._inputs.api_url} for a new job{told}")
        created = self._client.create(task, extras=self._inputs.extras)
        self._journal.accepted(created.job, "Job started")
        if created.extras_refused is not None:
            said = f' The service said: "{created.extras_refused}"' if created.extras_refused else ""
            self._log.warning(
                f"Mintlify did not take {' and '.join(wishes)}",
                f"The job was started with the prompt alone, so the service's defaults apply.{said}",
            )
        return Beginning(created.job.id, Watch(created=True), instead=instead)


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
    if job.pr_link and not job.pull_request:
        log.warning(
            "Mintlify reported a pull request without a usable link",
            f'prLink is "{job.pr_link[:200]}", which is no plain http(s) link, so it is not handed on.',
        )
