"""An outcome in words: the headline for the log, and the job summary in Markdown."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, assert_never

from .clock import lasting
from .markdown import Markdown, code, link, prose
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

if TYPE_CHECKING:
    from jinja2 import Environment

# Where this action's own bugs are reported.
ISSUES = "https://github.com/OWNER/mintlify-agent-action/issues"


@dataclass(frozen=True, slots=True)
class Headline:
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
            return Headline(title, "It works in the background; this step does not wait for it.", _resume(outcome))
        case Failed():
            return Headline(
                "The Mintlify job failed", f"It failed{after}. The API gives no reason; the dashboard may: {DASHBOARD}"
            )
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
            said = _SKIPPED[outcome.reason]
            return Headline(said.title, f"{outcome.because} {said.message}".strip())
        case Error():
            return Headline(outcome.title, outcome.message, _resume(outcome) if outcome.reached else "")
        case _:
            assert_never(outcome)


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
        said += " The job goes on, and cannot be stopped from here."
    return Headline("Mintlify did not finish in time", said, _resume(outcome))


def _cancelled(outcome: CancelledRun) -> Headline:
    if outcome.unanswered:
        return Headline(
            "Cancelled while Mintlify was being asked",
            f"The request went out and was not answered yet, so a job may be running. Look in the dashboard: {DASHBOARD}",
            _resume(outcome),
        )
    if outcome.job is None:
        return Headline("Cancelled before a job was started", "Nothing was started by this step.")
    if not outcome.reached:
        return Headline("Cancelled before Mintlify was reached", f"Job {outcome.job.id} got nothing from this step.")
    said = "This step no longer waits for it. The job goes on, and cannot be stopped from here."
    return Headline("Cancelled, but the Mintlify job goes on", said, _resume(outcome))


def _resume(outcome: Outcome) -> str:
    return f"To wait for it, run this action with job-id: {outcome.job.id} and without a prompt." if outcome.job else ""


def render(template: str, **values: Any) -> str:
    """A template with `values`, of which all that is not `Markdown` is escaped: it comes from outside, or may."""
    return _templates().get_template(template).render(values)


@cache
def _templates() -> "Environment":
    # Only here: a template engine takes its time to import, and is not needed until the end.
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - as said

    def escaped(value: Any) -> Any:
        return value if isinstance(value, Markdown) else prose(str(value))

    environment = Environment(
        loader=PackageLoader(__package__),
        finalize=escaped,
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - HTML escaping is not Markdown escaping: `finalize` does that, for every value
        keep_trailing_newline=True,
    )
    environment.filters["code"] = code
    return environment


def summary(outcome: Outcome) -> str:
    """The job summary. All that comes from outside stands in code spans, checked links or escaped text."""
    steps, snippet = _next_steps(outcome)
    return render(
        "summary.md.jinja",
        title=headline(outcome).title,
        message=message(outcome),
        detail=detail(outcome),
        facts=list(_facts(outcome)),
        next_steps=steps,
        snippet=snippet,
    )


def detail(outcome: Outcome) -> str:
    """What the service itself said of an error."""
    return outcome.detail if isinstance(outcome, Error) else ""


def message(outcome: Outcome) -> Markdown:
    """What the headline says below its title; several sentences of several lines become a list."""
    if isinstance(outcome, PullRequest):
        return link(outcome.link.url)
    lines = [_sentence(line) for line in headline(outcome).message.split("\n")]
    return lines[0] if len(lines) == 1 else Markdown("\n".join(f"- {line}" for line in lines))


def _sentence(text: str) -> Markdown:
    """Running text, in which our own addresses, and no others, can be clicked."""
    line: str = prose(text)
    for address in (DASHBOARD, ISSUES):
        line = line.replace(prose(address), link(address))
    return Markdown(line)


def _facts(outcome: Outcome) -> Iterator[tuple[str, Markdown]]:
    yield "Result", code(outcome.result, in_table=True)
    if isinstance(outcome, Skipped):
        yield "Reason", code(outcome.reason, in_table=True)
    job = outcome.job
    if job is None:
        return
    if job.status:
        yield "Status", code(job.status.value, in_table=True)
    if (to := job.pull_request) and not isinstance(outcome, PullRequest):
        yield "Pull request", link(to.url)
    yield "Job", code(job.id, in_table=True)
    if job.model:
        yield "Model", code(job.model, in_table=True)
    if job.repository:
        yield "Repository", code(job.repository, in_table=True)
    if job.source.ref:
        yield "Branch", code(job.source.ref, in_table=True)
    if outcome.seconds is not None and not isinstance(outcome, Started):
        yield "Waited", prose(lasting(outcome.seconds))


def _next_steps(outcome: Outcome) -> tuple[Markdown, Markdown]:
    """How to go on with the job: a sentence, and the YAML for it; empty where there is nothing to go on with."""
    if outcome.job is None or (isinstance(outcome, Error) and not outcome.reached):
        return Markdown(""), Markdown("")
    # Quoted as JSON, which is YAML: an id may look like a number.
    given = f"with:\n  job-id: {json.dumps(outcome.job.id[:200])}"
    match outcome:
        case Started() | TimedOut() | CancelledRun() | Error():
            return prose("To wait for this job in another step or run:"), Markdown(given)
        case PullRequest() | NoPullRequest() | Failed():
            return prose("To send this job a follow-up:"), Markdown(f"{given}\n  prompt: …")
        case Archived() | Skipped():
            return Markdown(""), Markdown("")
        case _:
            assert_never(outcome)
