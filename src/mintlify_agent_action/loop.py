"""Whether a run was caused by the agent's own work, and would feed on itself.

The agent's pull requests come from its app, or from a user who linked an account, on branches that begin with `mintlify/`;
and they carry this action's footer, where it could be written. Each of these signs is enough.
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from .event import Event, Push
from .hub.errors import HubError
from .hub.pull_request import Outline, pull
from .marker import footers
from .outcome import Skipped, SkipReason
from .runner.commands import Log

if TYPE_CHECKING:
    from .hub.session import Session

AGENT = "mintlify[bot]"
BRANCHES = "mintlify/"

# How GitHub names what it merges: as a merge commit, and, at the end of the first line, squashed.
_MERGES = re.compile(r"Merge pull request #(?P<merged>\d{1,9}) from |[^\n]*\(#(?P<squashed>\d{1,9})\)\s*(?:\n|$)")
_MERGES_BRANCH = re.compile(rf"Merge (?:pull request #\d+ from [^/\s]+/|branch '){BRANCHES}")
_PATIENCE = 10.0


def own_work(event: Event, connect: "Callable[[], Session] | None", log: Log) -> Skipped | None:
    """How the run ends where the agent caused it; None where it did not.

    `connect` gives the session with GitHub, which is asked where a push may be such a merge and does not tell; None: do not
    ask.
    """
    because = ""
    thread = event.thread
    if event.name in ("pull_request", "pull_request_target") and thread:
        sign = _sign(thread.author, thread.head, thread.body)
        because = f"Pull request #{thread.number} is the agent's own: {sign}." if sign else ""
    elif event.push:
        because = _pushed(event.push) or _merged(event.push, event.place.repository, connect, log)
    return Skipped(reason=SkipReason.OWN_PULL_REQUEST, because=because) if because else None


def is_the_agent_s(pull_request: Outline) -> bool:
    """Whether a pull request is the agent's in the repository itself, where nobody without write access can make one so."""
    return not pull_request.foreign and (pull_request.author == AGENT or pull_request.head.startswith(BRANCHES))


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
    if AGENT in push.authors:
        return f"The newest commit is by {AGENT}."
    if _MERGES_BRANCH.match(push.message):
        return f"The newest commit merges a branch that begins with {BRANCHES}."
    if any(footers(push.message)):
        return "The newest commit carries the marker of this action."
    return ""


def _merged(push: Push, repository: str, connect: "Callable[[], Session] | None", log: Log) -> str:
    """What the pull request tells whose merge the newest commit is: of a squashed one, the commit shows no branch."""
    found = _MERGES.match(push.message)
    if not (found and connect):
        return ""
    number = int(found["merged"] or found["squashed"])
    try:
        merged = pull(connect(), repository, number, patience=_PATIENCE)
    except HubError as error:
        log.line(
            f"Pull request #{number}, which the newest commit names, could not be looked at, and counts as a person's: {error}"
        )
        return ""
    sign = _sign(merged.author, merged.head, merged.body)
    return f"The newest commit is the merge of pull request #{number}, the agent's own: {sign}." if sign else ""
