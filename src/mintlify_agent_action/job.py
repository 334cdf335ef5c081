"""The job a run is about: started by it, followed up, or only waited for; and what is said where it is not as asked."""

import httpx

from .inputs import Inputs
from .mintlify.client import AgentClient
from .mintlify.models import AgentJob, JobStatus
from .mintlify.poll import Watch
from .outcome import Outcome, Started, settled
from .progress import Journal
from .runner.commands import Log


def show(request: httpx.Request, log: Log) -> None:
    """What a dry run would send first, in the log; the key left out."""
    log.line("Dry run. Nothing is called; this is the request that would be sent:")
    log.line(f"{request.method} {request.url}")
    log.line("Authorization: Bearer ***")
    if request.content:
        log.line("Content-Type: application/json")
        log.block(request.content.decode())


def begin(inputs: Inputs, client: AgentClient, journal: Journal, log: Log) -> tuple[str, Watch]:
    """Begin what the inputs ask for: a new job, a follow-up, or only to wait. Returns the job's id and how to watch it."""
    if inputs.task is not None:
        with log.group(f"Prompt ({len(inputs.task):,} characters)"):
            log.block(inputs.task)
    if inputs.job_id is None:
        return _create(inputs, client, journal, log)
    journal.concerns(inputs.job_id)
    if inputs.wishes:
        log.warning(
            f"{' and '.join(inputs.wishes).capitalize()} can only be set for a new job",
            f"Nothing of it was sent: job {inputs.job_id} goes on with the model and the pull request it has.",
        )
    if inputs.task is None:
        journal.waits(inputs.job_id)
        return inputs.job_id, Watch()
    log.line(f"Sending a follow-up to job {inputs.job_id}")
    journal.accepted(client.send_message(inputs.job_id, inputs.task), "Follow-up taken by job")
    return inputs.job_id, Watch(followed_up=True)


def _create(inputs: Inputs, client: AgentClient, journal: Journal, log: Log) -> tuple[str, Watch]:
    wishes = "".join(f", {name}: {str(value).lower()}" for name, value in inputs.wishes.items())
    log.line(f"Asking {inputs.api_url} for a new job{wishes}")
    created = client.create(inputs.task or "", extras=inputs.extras)
    journal.accepted(created.job, "Job started")
    if created.extras_refused is not None:
        said = f' The service said: "{created.extras_refused}"' if created.extras_refused else ""
        log.warning(
            f"Mintlify did not take {' and '.join(inputs.wishes)}",
            f"The job was started with the prompt alone, so the service's defaults apply.{said}",
        )
    return created.job.id, Watch(created=True)


def started(job: AgentJob, watch: Watch) -> Outcome:
    """The outcome without waiting. A new job that has failed already is no start; an old one may show its old status."""
    if watch.created and job.status in (JobStatus.FAILED, JobStatus.ARCHIVED):
        return settled(job, 0.0)
    return Started(job=job, seconds=0.0, followed_up=watch.followed_up)


def compare(inputs: Inputs, job: AgentJob, log: Log) -> None:
    """Warn where the job is not what was asked for."""
    asked = inputs.model if inputs.job_id is None else None
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
