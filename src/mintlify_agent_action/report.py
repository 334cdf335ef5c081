"""An outcome in words: the headline for the log, and the job summary in Markdown."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, assert_never

from .markdown import Markdown, code, link, prose
from .mintlify.errors import DASHBOARD
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
from .progress import lasting


@dataclass(frozen=True, slots=True)
class Headline:
    """What to say first: a title of a few words, and one or more sentences; `advice` on how to go on, where there is any."""

    title: str
    message: str
    advice: str = ""


_SKIPPED = {
    SkipReason.DRY_RUN: Headline("Dry run: nothing was called", "The request that would be sent is in the log."),
}


def headline(outcome: Outcome) -> Headline:  # noqa: PLR0911 - one case, and so one return, for each way to end
    after = f" after {lasting(outcome.seconds)}" if outcome.seconds is not None else ""
    match outcome:
        case PullRequest():
            return Headline("Mintlify finished with a pull request", f"{outcome.link.url}{after}")
        case NoPullRequest():
            return Headline(
                "Mintlify completed the job without a pull request",
                f"It completed{after}. Either there was nothing to change, or the project publishes straight to its "
                "branch; the service does not say which.",
            )
        case Started():
            return Headline("Mintlify started the job", "It works in the background; this step does not wait for it.")
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
            why = f" The last look at it failed: {outcome.fault}." if outcome.fault else ""
            return Headline(
                "Mintlify did not finish in time",
                f"No end was seen within timeout-minutes ({outcome.minutes:g}).{why}{_GOES_ON if outcome.job else ''}",
                _resume(outcome),
            )
        case CancelledRun():
            return _cancelled(outcome)
        case Skipped():
            return _SKIPPED[outcome.reason]
        case Error():
            return Headline(outcome.title, outcome.message)
        case _:
            assert_never(outcome)


def _cancelled(outcome: CancelledRun) -> Headline:
    if outcome.unanswered:
        return Headline(
            "Cancelled while Mintlify was being asked",
            f"The request was sent and not answered yet, so a job may be running. Look in the dashboard: {DASHBOARD}",
        )
    if outcome.job is None:
        return Headline("Cancelled before a job was started", "Nothing was started by this step.")
    return Headline("Cancelled, but the Mintlify job goes on", f"This step no longer waits for it.{_GOES_ON}", _resume(outcome))


_GOES_ON = " The job goes on and cannot be stopped from here."


def _resume(outcome: Outcome) -> str:
    return f"To wait for it, run this action with job-id: {outcome.job.id} and without a prompt." if outcome.job else ""


def summary(outcome: Outcome) -> str:
    """The job summary. All that comes from outside stands in code spans, checked links or escaped text."""
    # Only here: a template engine is a third of what starting up costs, and is not needed until the end.
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
    steps, snippet = _next_steps(outcome)
    return environment.get_template("summary.md.jinja").render(
        headline=_for_summary(outcome),
        detail=outcome.detail if isinstance(outcome, Error) else "",
        facts=list(_facts(outcome)),
        next_steps=steps,
        snippet=snippet,
    )


def _for_summary(outcome: Outcome) -> dict[str, Any]:
    said = headline(outcome)
    if isinstance(outcome, PullRequest):
        return {"title": said.title, "message": link(outcome.link.url)}
    # The dashboard is the one address of our own sentences: it may be clicked.
    lines = [Markdown(prose(line).replace(prose(DASHBOARD), link(DASHBOARD))) for line in said.message.split("\n")]
    return {"title": said.title, "message": lines[0] if len(lines) == 1 else Markdown("\n".join(f"- {line}" for line in lines))}


def _facts(outcome: Outcome) -> Iterator[tuple[str, Markdown]]:
    yield "Result", code(outcome.result, in_table=True)
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
    if job.source.repository:
        yield "Repository", code(job.source.repository, in_table=True)
    if job.source.ref:
        yield "Branch", code(job.source.ref, in_table=True)
    if outcome.seconds is not None:
        yield "Time", prose(lasting(outcome.seconds))


def _next_steps(outcome: Outcome) -> tuple[Markdown, Markdown]:
    """How to go on with the job: a sentence, and the YAML for it; empty where there is nothing to go on with."""
    if outcome.job is None:
        return Markdown(""), Markdown("")
    given = f"with:\n  job-id: {_yaml(outcome.job.id)}"
    match outcome:
        case Started() | TimedOut() | CancelledRun() | Error():
            return prose("To wait for this job in another step or run:"), Markdown(given)
        case PullRequest() | NoPullRequest() | Failed():
            return prose("To send this job a follow-up:"), Markdown(f"{given}\n  prompt: …")
        case Archived() | Skipped():
            return Markdown(""), Markdown("")
        case _:
            assert_never(outcome)


def _yaml(text: str) -> str:
    """A YAML scalar on one line: ids stand plain, anything else is quoted (JSON is YAML)."""
    return text if re.fullmatch(r"[A-Za-z0-9_-]{1,200}", text) else json.dumps(text[:200])
