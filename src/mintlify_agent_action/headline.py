"""An outcome in words: what is said of it first."""

from typing import NamedTuple, assert_never

from .clock import lasting
from .mintlify.errors import DASHBOARD
from .mintlify.models import TERMINAL
from .outcome import (
    Archived,
    CancelledRun,
    Error,
    Failed,
    NoPullRequest,
    Outcome,
    PullRequest,
    Skipped,
    SkipReason,
    Started,
    TimedOut,
)

# Where this action's own bugs are reported.
ISSUES = "https://github.com/OWNER/mintlify-agent-action/issues"


class Headline(NamedTuple):
    """What to say first: a title of a few words, and one or more sentences; `advice` on how to go on, where there is any."""

    title: str
    message: str
    advice: str = ""


_SKIPPED = {
    SkipReason.NO_TRIGGER_PHRASE: Headline("Skipped: nobody asked", "No job was started."),
    SkipReason.OWN_COMMENT: Headline(
        "Skipped: this is a comment of this action", "It does not answer itself. No job was started."
    ),
    SkipReason.NOT_ALLOWED: Headline("Skipped: not allowed to ask", "No job was started."),
    SkipReason.NO_SECRETS: Headline(
        "Skipped: this run has no secrets",
        "GitHub gives none to pull requests from forks and to Dependabot, so there is no api-key and no job was started. "
        "A comment with a trigger-phrase works on those too; a Dependabot secret works for Dependabot.",
    ),
    SkipReason.OWN_PULL_REQUEST: Headline(
        "Skipped: this is the agent's own work", "No job was started. With loop-guard: false, one would be."
    ),
    SkipReason.NO_RELEVANT_CHANGES: Headline("Skipped: nothing relevant changed", "No job was started."),
    SkipReason.DRY_RUN: Headline("Dry run: nothing was called", "The request that would be sent is in the log."),
}


def headline(outcome: Outcome) -> Headline:  # noqa: PLR0911 - one case, and so one return, for each way to end
    after = f" after {lasting(outcome.seconds)}" if outcome.seconds is not None else ""
    match outcome:
        case PullRequest():
            return Headline("Mintlify finished with a pull request", f"{outcome.link.url}{after}")
        case NoPullRequest():
            return _no_pull_request(outcome, after)
        case Started():
            title = "Mintlify took the follow-up" if outcome.followed_up else "Mintlify started the job"
            said = f"It works in the background; this step does not wait for it.{_elsewhere(outcome)}"
            return Headline(title, said, _resume(outcome))
        case Failed():
            return Headline("The Mintlify job failed", f"It failed{after}. {_reason(outcome)}")
        case Archived():
            return Headline(
                "The Mintlify job was archived",
                f"It was archived{after}, with no pull request. Somebody may have done so in the dashboard: {DASHBOARD}",
            )
        case TimedOut():
            return _timed_out(outcome)
        case CancelledRun():
            return _cancelled(outcome)
        case Skipped():
            skipped = _SKIPPED[outcome.reason]
            return Headline(skipped.title, f"{outcome.because} {skipped.message}".strip())
        case Error():
            return Headline(outcome.title, outcome.message, _resume(outcome) if outcome.reached else "")
        case _:
            assert_never(outcome)


_REASONS = {
    "error": f"Mintlify says that there was an error. The dashboard may tell more: {DASHBOARD}",
    "github_missconfigured": (
        "Mintlify has no access to the repository on GitHub. Install its app there, or let the app see the repository: the "
        f"dashboard's page of Git settings leads there ({DASHBOARD})."
    ),
    "interrupted": f"Somebody stopped it. The dashboard may tell who: {DASHBOARD}",
}


def _reason(outcome: Failed) -> str:
    reason = outcome.job.hault_reason if outcome.job else None
    if reason is None:
        return f"The API gives no reason; the dashboard may: {DASHBOARD}"
    unknown = f'Mintlify gives a reason that this action does not know, "{reason[:80]}". See the dashboard: {DASHBOARD}'
    return _REASONS.get(reason, unknown)


def _no_pull_request(outcome: NoPullRequest, after: str) -> Headline:
    if outcome.job and outcome.job.pr_link:
        return Headline(
            "Mintlify completed the job, but named no usable link",
            f"It completed{after}, and what it gave as prLink cannot be handed on. Look in the dashboard: {DASHBOARD}",
        )
    return Headline(
        "Mintlify completed the job without a pull request",
        f"It completed{after}. Either there was nothing to change, or the project publishes straight to its branch; the "
        "service does not say which.",
    )


def _timed_out(outcome: TimedOut) -> Headline:
    said = f"No end was seen within timeout-minutes ({outcome.minutes:g})."
    if outcome.fault:
        said += f" The last look at it failed: {outcome.fault}."
    if not outcome.reached:
        said += " Nothing was learned of the job."
    elif outcome.job and outcome.job.status in TERMINAL:
        said += f" It says {outcome.job.status.value}, as it may have before the follow-up; there was no time to be sure."
    else:
        goes = "goes" if outcome.job and outcome.job.resumable else "may go"
        said += f" The job {goes} on, and cannot be stopped from here.{_elsewhere(outcome)}"
    return Headline("Mintlify did not finish in time", said, _resume(outcome))


def _cancelled(outcome: CancelledRun) -> Headline:
    how = "Killed" if outcome.killed else "Cancelled"
    if outcome.unanswered:
        return Headline(
            f"{how} while Mintlify was being asked",
            f"The request went out and was not answered yet, so a job may be running. Look in the dashboard: {DASHBOARD}",
            _resume(outcome),
        )
    if outcome.job is None:
        return Headline(f"{how} before a job was started", "Nothing was started by this step.")
    if not outcome.reached:
        return Headline(f"{how} before Mintlify was reached", f"Job {outcome.job.id} got nothing from this step.")
    said = f"This step no longer waits for it. The job goes on, and cannot be stopped from here.{_elsewhere(outcome)}"
    return Headline(f"{how}, but the Mintlify job goes on", said, _resume(outcome))


def _elsewhere(outcome: Outcome) -> str:
    """Where the end of a job is seen that this action cannot wait for again; empty for others."""
    again = outcome.job is None or outcome.job.resumable
    return "" if again else f" How it ends is seen in the dashboard: {DASHBOARD}"


def _resume(outcome: Outcome) -> str:
    if not (outcome.job and outcome.job.resumable):
        return ""
    return f"To wait for it, run this action with job-id: {outcome.job.id} and without a prompt."
