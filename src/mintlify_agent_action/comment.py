"""The comment that a run leaves in its thread: while the job is running, and when it has ended."""

from collections.abc import Iterator
from typing import NamedTuple, assert_never

from .clock import lasting
from .headline import headline
from .markdown import Markdown, code, named_link, prose
from .marker import Marker
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
from .report import detail, message, render

# GitHub refuses longer ones.
COMMENT_LIMIT = 65_536
_TOO_LONG = "There is more to say of it than a comment holds; the log of the workflow run has it."


class Request(NamedTuple):
    """What a comment tells of the run beside its end.

    `by`, `url`: who asked, and where; empty where nobody did in so many words. `phrase`: how to ask for more.
    `continued`: what the job was of before, if it is an earlier one; `instead`: if it is not, though there was one, why.
    """

    marker: Marker
    run_url: str = ""
    by: str = ""
    url: str = ""
    phrase: str = ""
    continued: str = ""
    instead: str = ""


def running(request: Request) -> str:
    """The comment for as long as the job runs."""
    return _comment(
        request,
        title="⏳ Mintlify is at work on the documentation",
        message=prose("Most jobs take one to four minutes. This comment will tell how it ended."),
        notes=list(_story(request)),
    )


def ended(request: Request, outcome: Outcome) -> str:
    """The comment for good."""
    head = headline(outcome)
    notes = list(_story(request))
    if isinstance(outcome, PullRequest) and request.phrase:
        new = "" if outcome.job and outcome.job.resumable else " That starts a new job."
        notes.append(Markdown(f"To ask for changes, comment here again, beginning with {code(request.phrase)}.{new}"))
    if head.advice:
        notes.append(prose(head.advice))
    return _comment(
        request,
        title=f"{_symbol(outcome)} {head.title}",
        message=message(outcome),
        detail=detail(outcome),
        notes=notes,
        footer=list(_figures(outcome)),
    )


def _comment(
    request: Request,
    *,
    title: str,
    message: Markdown,
    notes: list[Markdown],
    detail: str = "",
    footer: list[Markdown] | None = None,
) -> str:
    parts = {
        "marker": Markdown(request.marker),
        "title": title,
        "detail": detail,
        "notes": notes,
        "footer": Markdown(" · ".join([*_sources(request), *(footer or [])])),
    }
    text = render("comment.md.jinja", message=message, **parts)
    # Never cut, since half of what closes a span or a tag lets the rest out.
    return text if len(text) <= COMMENT_LIMIT else render("comment.md.jinja", message=prose(_TOO_LONG), **parts)


def _story(request: Request) -> Iterator[Markdown]:
    if request.continued:
        yield prose(f"It goes on with the job of {request.continued}.")
    elif request.instead:
        yield prose(f"It is a new job; {request.instead}.")


def _sources(request: Request) -> Iterator[Markdown]:
    if request.by:
        yield Markdown(f"{named_link('Asked', request.url)} by {code(request.by)}")
    if request.run_url:
        yield named_link("Workflow run", request.run_url)


def _figures(outcome: Outcome) -> Iterator[Markdown]:
    if outcome.job and outcome.job.id:
        yield Markdown(f"Job {code(outcome.job.id)}")
    if outcome.seconds is not None and not isinstance(outcome, Started):
        yield prose(lasting(outcome.seconds))


def _symbol(outcome: Outcome) -> str:
    match outcome:
        case PullRequest():
            return "✅"
        case NoPullRequest() | Started() | Skipped():
            return "ℹ️"
        case TimedOut() | CancelledRun():
            return "⚠️"
        case Failed() | Archived() | Error():
            return "❌"
        case _:
            assert_never(outcome)
