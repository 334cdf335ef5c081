"""An outcome in Markdown: the parts that comment and summary share, and the job summary."""

import json
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, assert_never

from .clock import lasting
from .headline import ISSUES, headline
from .markdown import Markdown, code, link, prose, quotation
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
    Started,
    TimedOut,
)
from .runner.commands import shortened

if TYPE_CHECKING:
    from jinja2 import Environment


_SUMMARY = "summary.md.jinja"


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


def prepare() -> None:
    """Load what the job summary needs, while there is time: a template engine takes a while to import."""
    _templates().get_template(_SUMMARY)


def summary(outcome: Outcome) -> str:
    """The job summary. All that comes from outside stands in code spans, checked links or escaped text."""
    steps, snippet = _next_steps(outcome)
    return render(
        _SUMMARY,
        title=headline(outcome).title,
        message=message(outcome),
        detail=detail(outcome),
        todos=list(_todos(outcome)),
        facts=list(_facts(outcome)),
        next_steps=steps,
        snippet=snippet,
    )


def detail(outcome: Outcome) -> str:
    """What the service itself said of an error."""
    return outcome.detail if isinstance(outcome, Error) else ""


# Of what the agent tells its user, and of a step of its plan, as much as somebody reads beside the pull request.
SAID_LIMIT, STEP_LIMIT = 4_000, 300
_CHECKED = {"completed": "x"}
_IN_WORDS = {"in_progress": " (in progress)", "cancelled": " (cancelled)"}


def _todos(outcome: Outcome) -> Iterator[Markdown]:
    """The agent's plan, as the items of a checklist."""
    for todo in outcome.job.todos if outcome.job else ():
        status = todo.status or ""
        yield Markdown(
            f"- [{_CHECKED.get(status, ' ')}] {prose(shortened(todo.content or '', STEP_LIMIT))}{_IN_WORDS.get(status, '')}"
        )


def message(outcome: Outcome) -> Markdown:
    """What stands below the headline's title, and what the agent itself tells its user of the job, as a quotation."""
    told = (outcome.job.message_to_user if outcome.job else None) or ""
    return Markdown("\n\n".join(filter(None, [_message(outcome), quotation(shortened(told, SAID_LIMIT))])))


def _message(outcome: Outcome) -> Markdown:
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
    if (to := job.pull_request) and not isinstance(outcome, PullRequest):
        yield "Pull request", link(to.url)
    status = job.status.value if job.status else ""
    told = {
        "Status": status,
        "Reason": job.hault_reason if job.hault_reason != status else "",
        "Job": job.id,
        "Model": job.model,
        "Repository": job.repository,
        "Branch": job.source.ref,
    }
    for name, value in told.items():
        if value:
            yield name, code(value, in_table=True)
    if outcome.seconds is not None and not isinstance(outcome, Started):
        yield "Waited", prose(lasting(outcome.seconds))


def _next_steps(outcome: Outcome) -> tuple[Markdown, Markdown]:
    """How to go on with the job: a sentence, and the YAML for it; empty where there is nothing to go on with."""
    if outcome.job is None or not outcome.job.resumable or (isinstance(outcome, Error) and not outcome.reached):
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
