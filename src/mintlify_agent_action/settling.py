"""Making the docs pull request what the workflow asked for: its draft state, footer, labels, assignees and reviewers.

All of it happens once the outputs are written, and only where it is not so already. It never changes how the run ends: what
GitHub refuses is a warning.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from . import advice
from .docs import DocsPulls, OutOfReach
from .event import Event
from .footer import footer
from .hub.errors import Declined, Denied, HubError, Missing
from .hub.pull_request import Pull, Row, Rows, add, once_asked, set_body, set_draft
from .inputs import Inputs
from .marker import Marker, footers, with_footer
from .mintlify.models import PullRequestLink
from .outcome import CancelledRun, Outcome, Started
from .runner.commands import Log

if TYPE_CHECKING:
    from .hub.session import Session

# What is done, and what could not be, to each row.
_DONE = {
    Row.LABELS: "label {}",
    Row.ASSIGNEES: "assigned to {}",
    Row.REVIEWERS: "review requested of {}",
    Row.TEAM_REVIEWERS: "review requested of the team {}",
}
_FAILED = {
    Row.LABELS: "Could not add the label {}",
    Row.ASSIGNEES: "Could not assign {}",
    Row.REVIEWERS: "Could not request a review of {}",
    Row.TEAM_REVIEWERS: "Could not request a review of the team {}",
}
_REVIEWS = {Row.REVIEWERS, Row.TEAM_REVIEWERS}
_PASSED_OVER = "GitHub took the request and passed over this one without a word, as it does with who has no access there."
_TEAM = " GitHub shows teams only to a token with the organization's permission Members: Read-only."

# Something to do: its name, and how, which tells what was done.
Edit = tuple[str, Callable[[], str]]


class Settling:
    """What one run has to do to the docs pull request. `marker` is that of its footer."""

    def __init__(self, inputs: Inputs, event: Event, marker: Marker, docs: DocsPulls, log: Log) -> None:
        self._inputs = inputs
        self._event = event
        self._marker = marker
        self._docs = docs
        self._log = log

    def settle(self, outcome: Outcome) -> None:
        """Do it, where the run has a pull request."""
        job = outcome.job
        if job is None or isinstance(outcome, CancelledRun):
            return
        link = job.pull_request
        if link is None:
            if isinstance(outcome, Started):
                self._leave_out("this step does not wait for the pull request. Give them to the step that waits for the job")
            return
        try:
            pull = self._docs.read(link)
        except OutOfReach as reason:
            self._leave_out(str(reason))
        except HubError as error:
            self._refuse(link, [*self._inputs.edits, "footer"], error)
        else:
            if pull.open:
                self._edit(link, pull, job.id)
            else:
                self._leave_out(f"{link.url} is closed already")

    def _edit(self, link: PullRequestLink, pull: Pull, job_id: str) -> None:
        denied: dict[str, HubError] = {}
        for name, edit in self._edits(link.path, pull, job_id):
            try:
                done = edit()
            except (Denied, Missing) as error:
                denied[name] = error
            except Declined as error:
                self._log.warning(f"Could not do this to the docs pull request: {name}", advice.said(error))
            except HubError as error:
                denied[name] = error
                break  # where GitHub does not answer, it would not answer the rest either
            else:
                self._log.line(f"{link.path}#{pull.number}: {done}")
        if denied:
            self._refuse(link, [*denied], next(reversed(denied.values())))

    def _edits(self, repository: str, pull: Pull, job_id: str) -> Iterator[Edit]:
        session, inputs, draft = self._docs.session(), self._inputs, self._inputs.draft
        if draft is not None and draft is not pull.draft:
            yield "draft", partial(_set_draft, session, repository, pull, draft)
        body = with_footer(pull.body, self._marker.about(job_id), footer(self._event, job_id))
        if body != pull.body:
            yield "footer", partial(_set_body, session, repository, pull, body)
        wanted: Rows = {
            Row.LABELS: inputs.labels,
            Row.ASSIGNEES: inputs.assignees,
            Row.REVIEWERS: inputs.reviewers,
            Row.TEAM_REVIEWERS: inputs.team_reviewers,
        }
        missing = _without(wanted, pull.rows)
        for path in dict.fromkeys(row.path for row in missing):
            rows = {row: names for row, names in missing.items() if row.path == path}
            named = " and ".join(row.name.lower().replace("_", "-") for row in rows)
            yield named, partial(self._complete, session, repository, pull, rows)

    def _complete(self, session: "Session", repository: str, pull: Pull, missing: Rows) -> str:
        """Add what is missing to rows of one path; a warning for each name that is refused."""
        settled_before = any(self._marker.of_same_workflow(each.marker) for each in footers(pull.body))
        if settled_before and missing.keys() & _REVIEWS:
            # Who has reviewed is not on the list any more, and is not to be asked again by each run.
            missing = _without(missing, once_asked(session, repository, pull.number))
        added = []
        for row, name, reason in _added(partial(add, session, repository, pull.number), missing):
            if not reason:
                added.append(_DONE[row].format(name))
                continue
            more = _TEAM if row is Row.TEAM_REVIEWERS else ""
            self._log.warning(_FAILED[row].format(name), f"{repository}#{pull.number} stays without. {reason}{more}")
        return ", ".join(added) or "nothing to add"

    def _refuse(self, link: PullRequestLink, left: list[str], error: HubError) -> None:
        if not self._inputs.edits:  # nobody asked for the footer
            self._log.line(f"{link.url} stays without the footer. {advice.said(error)}")
            return
        title = "Could not do all to the docs pull request"
        self._docs.refused(title, f"Left out for {link.url}: {', '.join(left)}.", error, link.path)

    def _leave_out(self, reason: str) -> None:
        edits = self._inputs.edits
        if edits:
            self._log.notice("The docs pull request was not edited", f"Left out: {', '.join(edits)}; {reason}.")
        else:
            self._log.line(f"The docs pull request was not edited: {reason}")


def _set_draft(session: "Session", repository: str, pull: Pull, draft: bool) -> str:
    set_draft(session, repository, pull, draft=draft)
    return "made a draft" if draft else "marked as ready for review"


def _set_body(session: "Session", repository: str, pull: Pull, body: str) -> str:
    set_body(session, repository, pull.number, body)
    return "footer written"


def _without(names: Rows, others: Rows) -> Rows:
    """Those of `names` that are not among the others, in whatever case; no row is empty."""
    known = {row: {other.lower() for other in others.get(row, ())} for row in names}
    rest = {row: tuple(name for name in each if name.lower() not in known[row]) for row, each in names.items()}
    return {row: each for row, each in rest.items() if each}


def _added(add: Callable[[Rows], Rows], names: Rows) -> Iterator[tuple[Row, str, str]]:
    """Add names, all at once, or, where GitHub refuses that, one by one; tells of each why it was not taken, if so."""
    each = [(row, name) for row, wanted in names.items() for name in wanted]
    if not each:
        return
    try:
        passed_over = _without(names, add(names))
    except Declined as error:
        if len(each) == 1:
            yield *each[0], advice.said(error)
            return
        for row, name in each:
            yield from _added(add, {row: (name,)})
        return
    for row, name in each:
        yield row, name, _PASSED_OVER if name in passed_over.get(row, ()) else ""
