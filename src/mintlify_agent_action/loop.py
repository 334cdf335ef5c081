"""Whether a run was caused by the agent's own work, and would feed on itself.

The agent's pull requests come from its app, or from a user who linked an account, on branches that begin with `mintlify/`;
and they carry this action's footer, where it could be written. Each of these signs is enough.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from . import hub
from .advice import said
from .event import ON_PULL_REQUESTS, Event, Push
from .hub.errors import HubError
from .inputs import Inputs
from .marker import footers
from .outcome import Skipped, SkipReason
from .runner.commands import Log

if TYPE_CHECKING:
    from .hub.pull_request import Outline
    from .hub.session import Session

AGENT = "mintlify[bot]"
BRANCHES = "mintlify/"

_MERGES = rf"Merge (?:pull request #\d+ from [^/\s]+/|(?:remote-tracking )?branch(?:es)? '(?:origin/)?){BRANCHES}"


def guarded(
    event: Event, inputs: Inputs, connect: Callable[[], Session] | None, log: Log
) -> tuple[Skipped | None, Skipped | None]:
    """How the run ends where the agent caused it; and else, how it does if nothing is new but the newest commit.

    The latter where that is the agent's, and others came with it that are yet to be looked at. `connect` gives the session
    with GitHub, which is asked what the commit merges where it does not tell; None: do not ask.
    """
    if not inputs.loop_guard:
        return None, None
    if own := own_work(event):
        return own, None
    newest = own_commit(event, connect, log)
    alone = event.name == "push" and event.push is not None and not event.push.several
    if alone or not (inputs.reads_changes and inputs.task(event)):
        return newest, None
    return None, newest


def own_work(event: Event) -> Skipped | None:
    """How the run ends where all that caused it is the agent's; None where it is not, or not for sure."""
    because = ""
    thread = event.thread
    if event.name in ON_PULL_REQUESTS and thread:
        sign = _sign(thread.author, thread.head, thread.body)
        because = f"Pull request #{thread.number} is the agent's own: {sign}." if sign else ""
    elif event.push:
        because = _pushed(event.push)
    return _ended(because)


def own_commit(event: Event, connect: Callable[[], Session] | None, log: Log) -> Skipped | None:
    """How the run ends where the newest commit of a push is the agent's, and no other counts."""
    if event.push is None or event.push.tag:
        return None
    return _ended(_committed(event.push) or _merged(event.push, event.place.repository, connect, log))


def _ended(because: str) -> Skipped | None:
    return Skipped(reason=SkipReason.OWN_PULL_REQUEST, because=because) if because else None


def of_agent(author: str, branch: str) -> bool:
    """Whether such a pull request of the repository itself is the agent's."""
    return author == AGENT or branch.startswith(BRANCHES)


def by_agent(pull_request: Outline) -> bool:
    """Whether a pull request is the agent's in the repository itself, where nobody without write access can make one so."""
    return not pull_request.foreign and of_agent(pull_request.author, pull_request.head)


def _sign(author: str, branch: str, body: str) -> str:
    if author == AGENT:
        return f"its author is {AGENT}"
    if branch.startswith(BRANCHES):
        return f"its branch begins with {BRANCHES}"
    if any(footers(body)):
        return "its description carries the marker of this action"
    return ""


def _pushed(push: Push) -> str:
    if push.branch.startswith(BRANCHES):
        return f"The push is to {push.branch}, a branch of the agent's."
    if push.by == AGENT:
        return f"The push is by {AGENT}."
    return ""


def _committed(push: Push) -> str:
    if AGENT in push.authors:
        return f"The newest commit is by {AGENT}."
    if re.match(_MERGES, push.message):
        return f"The newest commit merges a branch that begins with {BRANCHES}."
    if any(footers(push.message)):
        return "The newest commit carries the marker of this action."
    return ""


def _merged(push: Push, repository: str, connect: Callable[[], Session] | None, log: Log) -> str:
    """What the pull requests tell that brought the newest commit: squashed or rebased, it shows nothing of their branch."""
    if not (push.sha and connect):
        return ""
    try:
        merged = hub.listing.merged_by(connect(), repository, push.sha)
    except HubError as error:
        log.line(
            f"Whether the newest commit merges a pull request of the agent's could not be looked up (with pull-requests: read, "
            f"it can); it counts as a person's. {said(error)}"
        )
        return ""
    for each in merged:
        if sign := _sign(each.author, each.head, each.body):
            return f"The newest commit is of pull request #{each.number}, the agent's own: {sign}."
    return ""
