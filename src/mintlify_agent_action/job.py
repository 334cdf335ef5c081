"""How the job that a run is about begins, and what is said where it is not as asked."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import httpx

from .inputs import Inputs
from .mintlify.errors import PassingError, Refused
from .mintlify.models import HALTS, AgentJob, JobStatus, PullRequestLink
from .mintlify.poll import Watch
from .outcome import Outcome, Started, settled
from .progress import Journal
from .runner.commands import Log

if TYPE_CHECKING:
    from .mintlify.client import AgentClient
    from .mintlify.listen import Stream
    from .mintlify.v1 import V1Client


# What the job of an earlier attempt is the job of.
AN_ATTEMPT = "an earlier attempt at this run"


class Earlier(NamedTuple):
    """A job of an earlier run, to be continued if that can be. `origin`: what it is the job of, in words.

    `objection` tells why not, once its pull request is known; with an empty text, that nothing speaks against it.
    """

    job_id: str
    origin: str
    objection: Callable[[PullRequestLink], str]


# Finds an earlier job, by the pull request that was known last, if there was one.
Source = Callable[[PullRequestLink | None], Earlier | None]


class Beginning(NamedTuple):
    """How the run's job began: its id, and how to watch it.

    `continued`: what the earlier job was of that this goes on with; `instead`: why it is a new one, where there was an
    earlier one. `stream`: what the service sends of the job's work, if it does.
    """

    job_id: str
    watch: Watch
    continued: str = ""
    instead: str = ""
    stream: "Stream | None" = None


# With these the service says that there is no such job, or none that can be shown or continued; with other refusals, that
# nothing would be taken.
NOT_CONTINUED = frozenset({400, 404, 405, 409, 410, 422})


def examine(look: Callable[[str], AgentJob], earlier: Earlier) -> tuple[AgentJob | None, str]:
    """The earlier job as far as it is seen, and why it cannot be continued; empty where nothing is known against it.

    Raises `Refused`.
    """
    try:
        job = look(earlier.job_id)
    except PassingError:
        return None, ""  # what follows will show
    except Refused as refusal:
        if refusal.status == 404:
            return None, "Mintlify does not know it any more"
        if refusal.status in NOT_CONTINUED:
            return None, f"Mintlify refuses to show it ({refusal.status})"
        raise
    link = job.pull_request
    if job.status is JobStatus.ARCHIVED:
        return job, "it is archived"
    if job.status is JobStatus.FAILED:
        return job, "it failed"
    return job, earlier.objection(link) if link else ""


def repeated(look: Callable[[str], AgentJob], earlier: Earlier, journal: Journal, log: Log) -> Beginning | None:
    """The job of an earlier attempt at this run, to be waited for instead of a second one; None where it came to nothing.

    Raises `Refused`.
    """
    log.line(f"There is a job, {earlier.job_id}, of {earlier.origin}")
    job, reason = examine(look, earlier)
    if not reason and job and job.status is JobStatus.COMPLETED and not job.pull_request:
        reason = "it ended without a pull request"
    if reason:
        log.line(f"It is not waited for: {reason}")
        return None
    journal.waits(earlier.job_id)
    return Beginning(earlier.job_id, Watch(), continued=earlier.origin)


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


def create(
    client: "AgentClient | V1Client", task: str, inputs: Inputs, journal: Journal, log: Log, *, instead: str = ""
) -> Beginning:
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
