"""Making the docs pull request what the workflow asked for: its draft state, footer, labels, assignees and reviewers.

All of it happens once the outputs are written, and only where it is not so already. It never changes how the run ends: what
GitHub refuses is a warning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from . import hub
from .advice import DocsToken, said
from .docs import DocsPulls, OutOfReach
from .event import Event
from .footer import footer, restored
from .hub.errors import Declined, Failed, HubError
from .inputs import FOOTER, Inputs
from .marker import Marker, with_footer
from .mintlify.models import AgentJob, PullRequestLink
from .outcome import Outcome, PullRequest, Started, TimedOut
from .runner.commands import Log

if TYPE_CHECKING:
    from .hub.pull_request import Pull, Row, Rows
    from .hub.session import Session

# What is said of the names that are added to a row, by its field, and of each that is not.
_DONE = {
    "labels": "labelled {}",
    "assignees": "assigned to {}",
    "reviewers": "review requested of {}",
    "team_reviewers": "review requested of the team {}",
}
_FAILED = {
    "labels": "Could not add the label {}",
    "assignees": "Could not assign {}",
    "reviewers": "Could not request a review of {}",
    "team_reviewers": "Could not request a review of the team {}",
}
_PASSED_OVER = (
    "GitHub took the request and passed over this one without a word, as it does with who has no access there, and with more "
    "than ten assignees."
)
_TEAM = " GitHub shows teams only to a token with the organization's permission Members: Read-only."

# Something to do: its name, and how, which tells what was done, if anything.
Edit = tuple[str, Callable[[], str]]


class Settling:
    """What one run has to do to the docs pull request. `marker` is that of its footer."""

    def __init__(self, inputs: Inputs, event: Event, marker: Marker, *, docs: DocsPulls, advice: DocsToken, log: Log) -> None:
        self._inputs = inputs
        self._event = event
        self._marker = marker
        self._docs = docs
        self._advice = advice
        self._log = log
        # Sees to it that the footer stands, once it was written, and tells whether it did not.
        self._keep: Callable[[], bool] | None = None

    def settle(self, outcome: Outcome) -> None:
        """Do it, where the run has a pull request that its job has not left half done."""
        if not isinstance(outcome, PullRequest | Started | TimedOut) or outcome.job is None:
            return
        try:
            self._settle(outcome.job)
        except Exception as error:  # noqa: BLE001 - not even a bug in this may cost what the run says at its end
            self._log.warning("The docs pull request was not fully edited", f"{type(error).__name__}: {error}")

    def confirm(self) -> None:
        """Look whether the footer that was written still stands. At the very end: what others do takes its time too."""
        if not self._keep:
            return
        try:
            if self._keep():
                self._log.line("The footer was written again: somebody else had edited the description at the same time.")
        except Exception as error:  # noqa: BLE001 - as above
            self._log.line(f"It was not seen whether the footer still stands: {type(error).__name__}: {error}")

    def _settle(self, job: AgentJob) -> None:
        link = job.pull_request
        if link is None:
            if self._inputs.edits:
                way = "Leave out wait: false" if self._inputs.v1 else "Give them to a step that waits for the job"
                self._leave_out(f"the run ends before there is a pull request. {way}")
            return
        try:
            pull = self._docs.read(link)
        except OutOfReach as reason:
            self._leave_out(str(reason))
        except HubError as error:
            self._tell(link, dict.fromkeys([FOOTER, *self._inputs.edits], error))
        else:
            self._docs.check_place(pull.repository)
            if pull.open:
                self._edit(link, pull, job.id)
            else:
                self._leave_out(f"{link.url} is closed already")

    def _edit(self, link: PullRequestLink, pull: Pull, job_id: str) -> None:
        edits = dict(self._edits(self._docs.session(), pull, job_id))
        left: dict[str, HubError] = {}
        for name, edit in edits.items():
            try:
                if done := edit():
                    self._log.line(f"{pull.repository}#{pull.number}: {done}")
            except Failed as error:  # what GitHub does not answer now, it would not answer after that either
                names = list(edits)
                left |= dict.fromkeys(names[names.index(name) :], error)
                break
            except HubError as error:
                left[name] = error
        self._tell(link, left)

    def _edits(self, session: Session, pull: Pull, job_id: str) -> Iterator[Edit]:
        """What is not as it should be. The footer comes first: by it, the next run finds the pull request."""
        inputs = self._inputs
        mark, text = self._marker.about(job_id), footer(self._event, job_id)
        if with_footer(pull.body, mark, text) != pull.body:
            yield FOOTER, partial(self._write_footer, session, pull, mark, text)
        if inputs.draft is not None and inputs.draft is not pull.draft:
            yield "draft", partial(_set_draft, session, pull, inputs.draft)
        missing = _without({row: getattr(inputs, row.field) for row in hub.pull_request.Row}, pull.rows)
        for path in dict.fromkeys(row.path for row in missing):
            rows = {row: names for row, names in missing.items() if row.path == path}
            named = " and ".join(row.field.replace("_", "-") for row in rows)
            yield named, partial(self._complete, session, pull, rows)

    def _write_footer(self, session: Session, pull: Pull, mark: Marker, text: str) -> str:
        hub.pull_request.change_body(session, pull, lambda body: with_footer(body, mark, text))
        mend = partial(restored, marker=mark, text=text, before=pull.body)
        self._keep = partial(hub.pull_request.keep_body, session, pull, mend)
        return "footer written"

    def _complete(self, session: Session, pull: Pull, missing: Rows) -> str:
        """Add what is missing to rows of one path; a warning for each name that is refused."""
        rows = hub.pull_request.Row
        if missing.keys() & {rows.REVIEWERS, rows.TEAM_REVIEWERS}:
            # Who has reviewed is not on the list any more, and is not to be asked again by each run.
            missing = _without(missing, hub.pull_request.once_asked(session, pull))
        added: dict[Row, list[str]] = {}
        for row, name, reason in _added(partial(hub.pull_request.add, session, pull), missing):
            if not reason:
                added.setdefault(row, []).append(name)
                continue
            more = _TEAM if row is rows.TEAM_REVIEWERS else ""
            title = _FAILED[row.field].format(name)
            self._log.warning(title, f"{pull.repository}#{pull.number} stays without. {reason}{more}")
        return "; ".join(_DONE[row.field].format(", ".join(names)) for row, names in added.items())

    def _tell(self, link: PullRequestLink, left: dict[str, HubError]) -> None:
        """Warn of what was left out, by the reasons. Where nobody asked for the footer, nobody is warned of that alone."""
        for reason in dict.fromkeys(str(error) for error in left.values()):
            names = [name for name, error in left.items() if str(error) == reason]
            error = left[names[0]]
            if names == [FOOTER] and FOOTER not in self._inputs.edits:
                self._log.line(f"{link.url} stays without the footer. {said(error)}")
            else:
                title, so = "The docs pull request was not fully edited", f"Left out for {link.url}: {', '.join(names)}."
                self._advice.warn(title, so, error, link.path)

    def _leave_out(self, reason: str) -> None:
        edits = self._inputs.edits
        if edits:
            self._log.notice("The docs pull request was not edited", f"Left out: {', '.join(edits)}; {reason}.")
        else:
            self._log.line(f"The docs pull request was not edited: {reason}")


def _set_draft(session: Session, pull: Pull, draft: bool) -> str:
    hub.pull_request.set_draft(session, pull, draft=draft)
    return "made a draft" if draft else "marked as ready for review"


def _without(names: Rows, others: Rows) -> Rows:
    """Those of `names` that are not among the others, in whatever case; no row is empty."""
    known = {row: {other.lower() for other in others.get(row, ())} for row in names}
    rest = {row: tuple(name for name in each if name.lower() not in known[row]) for row, each in names.items()}
    return {row: each for row, each in rest.items() if each}


def _added(add: Callable[[Rows], Rows], names: Rows) -> Iterator[tuple[Row, str, str]]:
    """Add names, all at once, or, where GitHub refuses that, one by one; tells of each why it was not taken, if so.

    Raises `HubError` where none of them can be added.
    """
    each = [(row, name) for row, wanted in names.items() for name in wanted]
    if not each:
        return
    try:
        there = add(names)
    except Declined as error:
        if len(each) == 1:
            yield *each[0], said(error)
            return
    else:
        passed_over = _without(names, there)
        yield from ((row, name, _PASSED_OVER if name in passed_over.get(row, ()) else "") for row, name in each)
        return
    for row, name in each:
        try:
            yield from _added(add, {row: (name,)})
        except HubError as error:
            yield row, name, said(error)
