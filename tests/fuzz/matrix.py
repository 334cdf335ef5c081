"""The table of all requests and all faults, and how a run has to end in each of its cells.

What is expected of a cell follows from the kind of its request and the kind of its fault alone.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, TypeVar

from tests.fuzz.stories import AGENT_OPERATIONS

T = TypeVar("T")

ELSEWHERE = "http://elsewhere.example/"
NEVER = 1_000_000.0


class Kind(Enum):
    """What a fault means to whoever asked."""

    HARMLESS = auto()
    """It is answered all the same, in time."""
    LATER = auto()
    """It is answered, and then the time is up, or nearly."""
    UNCLEAR = auto()
    """It may have taken effect."""
    MIDWAY = auto()
    """It has taken effect, and the answer comes only in part."""
    UNREAD = auto()
    """It has taken effect, and the answer, which is a good one, tells nothing."""
    UNSENT = auto()
    LIMITED = auto()
    """It is to be asked again, soon."""
    BARRED = auto()
    """It is to be asked again, in days."""
    REFUSED = auto()
    MISSING = auto()


def answer(status: int, body: str = "", **headers: str) -> dict[str, Any]:
    return {"kind": "answer", "status": status, "body": body, "headers": {"Content-Type": "application/json", **headers}}


def odd(body: str) -> dict[str, Any]:
    return {**answer(200, body), "kind": "answer-after"}


HTML = "<html><body><h1>Bad Gateway</h1></body></html>"
FAULTS: dict[str, tuple[Kind, dict[str, Any]]] = {
    "refused": (Kind.UNSENT, {"kind": "hang-up"}),
    "closed before": (Kind.UNCLEAR, {"kind": "cut"}),
    "closed instead": (Kind.UNCLEAR, {"kind": "cut-after"}),
    "closed during": (Kind.MIDWAY, {"kind": "truncate"}),
    "reset before": (Kind.UNCLEAR, {"kind": "reset"}),
    "reset instead": (Kind.UNCLEAR, {"kind": "reset-after"}),
    "reset during": (Kind.MIDWAY, {"kind": "truncate-reset"}),
    "reset behind": (Kind.HARMLESS, {"kind": "reset-behind"}),
    "slow": (Kind.HARMLESS, {"kind": "stall", "seconds": 5}),
    "stalled": (Kind.UNCLEAR, {"kind": "stall", "seconds": NEVER}),
    "stalled midway": (Kind.MIDWAY, {"kind": "stall-midway", "seconds": NEVER}),
    "slow head": (Kind.UNCLEAR, {"kind": "drip-head", "seconds": 5}),
    "slow body": (Kind.MIDWAY, {"kind": "drip-body", "seconds": 5}),
    "no HTTP": (Kind.UNCLEAR, {"kind": "garbage"}),
    "bomb": (Kind.UNCLEAR, {"kind": "bomb"}),
    "flood": (Kind.UNCLEAR, {"kind": "flood"}),
    "cut JSON": (Kind.UNREAD, odd('{"id": "job_')),
    "no JSON": (Kind.UNREAD, odd("I am fine.")),
    "empty": (Kind.UNREAD, odd("")),
    "a list": (Kind.UNREAD, odd("[5]")),
    "null": (Kind.UNREAD, odd("null")),
    "wrong types": (Kind.UNREAD, odd('{"id": {}, "data": 5, "status": []}')),
    "too deep": (Kind.UNREAD, odd("[" * 200_000)),
    "page": (Kind.UNCLEAR, answer(502, HTML, **{"Content-Type": "text/html"})),
    "moved": (Kind.REFUSED, answer(301, Location=ELSEWHERE)),
    "found": (Kind.REFUSED, answer(302, Location=ELSEWHERE)),
    "moved for now": (Kind.REFUSED, answer(307, Location=ELSEWHERE)),
    "moved for good": (Kind.REFUSED, answer(308, Location="https://elsewhere.example/")),
    "429, later": (Kind.LIMITED, answer(429, **{"Retry-After": "7"})),
    "429, much later": (Kind.BARRED, answer(429, **{"Retry-After": "99999999999999999999"})),
    "429, never": (Kind.LIMITED, answer(429, **{"Retry-After": "never"})),
    "429, before": (Kind.LIMITED, answer(429, **{"Retry-After": "-60"})),
    "429, in a far year": (Kind.BARRED, answer(429, **{"Retry-After": "Fri, 31 Dec 9999 23:59:59 GMT"})),
    "503, much later": (Kind.UNCLEAR, answer(503, **{"Retry-After": "1e99"})),
    "the clock jumps": (Kind.LATER, {"kind": "jump", "seconds": 3600}),
    **{str(status): (Kind.UNCLEAR, answer(status)) for status in (408, 425, 500, 502, 503, 504)},
    **{str(status): (Kind.REFUSED, answer(status)) for status in (400, 401, 403, 422)},
    "404": (Kind.MISSING, answer(404)),
}


@dataclass(frozen=True)
class Cell:
    """A fault of the first such request of a story, or, where it is `lasting`, of each."""

    story: str
    operation: str
    fault: str
    lasting: bool

    @property
    def kind(self) -> Kind:
        return FAULTS[self.fault][0]

    def __str__(self) -> str:
        return f"{self.operation}, {self.fault}{', for good' if self.lasting else ''}"


# Where each request is made, as the first of its kind.
PLACES = {
    "create": "manual", "get": "manual", "message": "follow-up", "v1-create": "v1", "v1-get": "v1",
    "permission": "command", "addReaction": "command", "comments": "command", "addComment": "command", "pull": "command",
    "update-pull": "command", "markPullRequestReadyForReview": "command", "add-labels": "command", "add-assignees": "command",
    "events": "command", "request-reviewers": "command", "updateIssueComment": "command", "repository": "shared",
    "comment": "shared", "addDiscussionComment": "discussion", "updateDiscussionComment": "discussion",
    "convertPullRequestToDraft": "discussion", "commit-pulls": "push", "compare": "push", "brought": "push",
    "commits": "first push", "commit": "first push", "files": "merged", "pull-commits": "merged", "releases": "release",
    "workflow-runs": "schedule",
}  # fmt: skip

CELLS = [
    Cell(story, operation, fault, lasting)
    for operation, story in PLACES.items()
    for fault in FAULTS
    for lasting in (False, True)
]


def ends(cell: Cell) -> set[str]:
    """The results that the run may have."""
    if cell.operation == "permission":
        return _admitted(cell)
    if cell.operation not in AGENT_OPERATIONS:
        # Nothing that goes wrong on GitHub costs a job; but where an hour is gone, the time for the job is.
        return {"pull-request", "timeout"} if cell.kind is Kind.LATER else {"pull-request"}
    return _looked(cell) if cell.operation.endswith("get") else _asked(cell)


def _admitted(cell: Cell) -> set[str]:
    """Without an answer, nobody is let in."""
    match cell.kind:
        case Kind.HARMLESS:
            return {"pull-request"}
        case Kind.LATER:
            return {"timeout"}
        case Kind.UNCLEAR | Kind.MIDWAY | Kind.UNREAD | Kind.UNSENT | Kind.LIMITED:
            return {"error"} if cell.lasting else {"pull-request"}
        case Kind.REFUSED | Kind.BARRED:
            return {"error"}
        case Kind.MISSING:
            return {"skipped"}


def _asked(cell: Cell) -> set[str]:
    """A create or message is sent again only where it cannot have been taken."""
    match cell.kind:
        case Kind.HARMLESS | Kind.LATER:
            return {"pull-request"}
        case Kind.UNREAD:
            # To a message any good answer will do; and of a v1 job, nothing is known without the headers.
            return {"pull-request"} if cell.operation == "message" else {"error"}
        case Kind.MIDWAY:
            # The head of a v1 job's answer names it, and the rest is no matter.
            return {"pull-request"} if cell.operation == "v1-create" else {"error"}
        case Kind.UNCLEAR:
            return {"error"}
        case Kind.UNSENT | Kind.LIMITED:
            return {"error"} if cell.lasting else {"pull-request"}
        case Kind.REFUSED if (cell.operation, cell.fault, cell.lasting) == ("v1-create", "400", False):
            return {"pull-request"}  # it wants a branch, and gets one
        case Kind.BARRED | Kind.REFUSED | Kind.MISSING:
            return {"error"}


def _looked(cell: Cell) -> set[str]:
    """A look is repeated for as long as there is time; a job just created may not be found at first."""
    if cell.operation == "v1-get" and cell.fault in ("400", "422"):
        # By that it says that it shows no such jobs any more: what counts is what the stream said, that it is done.
        return {"no-pull-request"}
    if cell.operation == "v1-get" and cell.kind is Kind.MISSING and cell.lasting:
        return {"no-pull-request"}
    match cell.kind:
        case Kind.HARMLESS | Kind.LATER:
            return {"pull-request"}
        case Kind.UNCLEAR | Kind.MIDWAY | Kind.UNREAD | Kind.UNSENT | Kind.LIMITED | Kind.BARRED:
            return {"timeout"} if cell.lasting else {"pull-request"}
        case Kind.MISSING:
            return {"error"} if cell.lasting else {"pull-request"}
        case Kind.REFUSED:
            return {"error"}


def share(cells: Sequence[T]) -> Sequence[T]:
    """Those that are run: one of so many, from all over the table; all of them where `SOAK` is set."""
    return cells if os.environ.get("SOAK") else cells[::11]
