"""How a run ended: one closed type, from which outputs and exit code are derived, here and nowhere else."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, TypeAlias

from .mintlify.models import AgentJob, JobStatus, PullRequestLink
from .runner.commands import single_line


class Result(StrEnum):
    """The values of the output `result`."""

    PULL_REQUEST = "pull-request"
    NO_PULL_REQUEST = "no-pull-request"
    STARTED = "started"
    FAILED = "failed"
    ARCHIVED = "archived"
    TIMEOUT = "timeout"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"
    ERROR = "error"


# What `fail-on` may name; `error` and `cancelled` fail the step in any case.
FAILABLE = (Result.FAILED, Result.ARCHIVED, Result.TIMEOUT, Result.NO_PULL_REQUEST, Result.SKIPPED)


class SkipReason(StrEnum):
    """The values of the output `skipReason`."""

    NO_TRIGGER_PHRASE = "no-trigger-phrase"
    OWN_COMMENT = "own-comment"
    NOT_ALLOWED = "not-allowed"
    NO_SECRETS = "no-secrets"
    OWN_PULL_REQUEST = "own-pull-request"
    NO_RELEVANT_CHANGES = "no-relevant-changes"
    DRY_RUN = "dry-run"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ended:
    """What is known at the end.

    `job` as last reported; `seconds` from its acceptance to the end of waiting; `reached`: the service did answer about it.
    """

    result: ClassVar[Result]
    job: AgentJob | None = None
    seconds: float | None = None
    reached: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequest(_Ended):
    """The job is over and there is a pull request."""

    result = Result.PULL_REQUEST
    link: PullRequestLink


class NoPullRequest(_Ended):
    """The job completed without one: nothing to change, or published straight to the branch."""

    __slots__ = ()
    result = Result.NO_PULL_REQUEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Started(_Ended):
    """The job, or the follow-up to it, was accepted, and waiting for it is off."""

    result = Result.STARTED
    followed_up: bool = False


class Failed(_Ended):
    """The service says that the job failed; it gives no reason."""

    __slots__ = ()
    result = Result.FAILED


class Archived(_Ended):
    """The job was archived before it had a pull request."""

    __slots__ = ()
    result = Result.ARCHIVED


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedOut(_Ended):
    """No terminal status came in time, or none to be believed.

    `minutes`: the time allowed. `fault`: why the last look failed, if it did.
    """

    result = Result.TIMEOUT
    minutes: float
    fault: str = ""


# The number of SIGKILL, which Python does not name on Windows.
KILL = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelledRun(_Ended):
    """A signal ended the waiting. `unanswered`: a request that may have started work had no answer yet.

    Where that was `KILL`, it is the post step that tells.
    """

    result = Result.CANCELLED
    signum: int
    unanswered: bool = False

    @property
    def killed(self) -> bool:
        return self.signum == KILL


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped(_Ended):
    """There was nothing to do for this trigger. `because`: what there is to say of it beyond the reason; a sentence."""

    result = Result.SKIPPED
    reason: SkipReason
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Error(_Ended):
    """It could not be done. `detail`: the service's own words, which are data from outside."""

    result = Result.ERROR
    title: str
    message: str
    detail: str = ""


Outcome: TypeAlias = (
    PullRequest | NoPullRequest | Started | Failed | Archived | TimedOut | CancelledRun | Skipped | Error
)  # fmt: skip


def settled(job: AgentJob, seconds: float) -> PullRequest | NoPullRequest | Failed | Archived:
    """The outcome of a job in a terminal status. Raises ValueError for any other."""
    link = job.pull_request
    match job.status:
        case JobStatus.FAILED:
            return Failed(job=job, seconds=seconds)
        case JobStatus.COMPLETED | JobStatus.ARCHIVED if link:
            return PullRequest(job=job, seconds=seconds, link=link)
        case JobStatus.COMPLETED:
            return NoPullRequest(job=job, seconds=seconds)
        case JobStatus.ARCHIVED:
            return Archived(job=job, seconds=seconds)
        case _:
            raise ValueError(f"a job that is {job.status} has not ended")


def fails(outcome: Outcome, fail_on: AbstractSet[Result]) -> bool:
    """Whether the step is to end red."""
    return isinstance(outcome, Error | CancelledRun) or outcome.result in fail_on


def exit_code(outcome: Outcome, fail_on: AbstractSet[Result]) -> int:
    if isinstance(outcome, CancelledRun):
        return 128 + outcome.signum  # what a shell reports of a process ended by that signal
    return int(fails(outcome, fail_on))


# Longer than any real id, branch or link, and short enough for every place an output is used in.
OUTPUT_LIMIT = 1024


def outputs(outcome: Outcome, comment_url: str = "") -> dict[str, str]:
    """The step's outputs, all of them on every way out, in the order of `action.yml`; each a single line."""
    job = outcome.job
    link = job.pull_request if job else None
    values = {
        "prLink": link.url if link else None,
        "status": _status(outcome),
        "result": outcome.result,
        "skipReason": outcome.reason if isinstance(outcome, Skipped) else None,
        "jobId": job.id if job else None,
        "model": job.model if job else None,
        "repository": job.repository if job else None,
        "branch": job.source.ref if job else None,
        "prNumber": link.number if link else None,
        "durationSeconds": None if outcome.seconds is None else round(outcome.seconds),
        "commentUrl": comment_url,
    }
    return {name: "" if value is None else single_line(str(value))[:OUTPUT_LIMIT] for name, value in values.items()}


def _status(outcome: Outcome) -> str:
    if isinstance(outcome, Skipped):
        return "skipped"
    status = outcome.job.status if outcome.job else None
    return status.value if status else "error"
