"""The one comment of a run, as it stands on GitHub: written once, then written anew, also where its fate is not known."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from .event import Kind, Thread
from .hub import thread
from .hub.errors import Failed, HubError, Missing
from .hub.thread import Comment
from .kept import Keeper, Kept
from .marker import Marker
from .runner.commands import Log

if TYPE_CHECKING:
    from .hub.session import Session


def answering(
    place: Thread | None, event: str, connect: "Callable[[], Session] | None", keeper: Keeper, log: Log
) -> "Callable[[Marker], Answer] | None":
    """Makes the comment of a run in `place`, by its marker; None where there can be none, which is said."""
    if place and connect:
        return partial(Answer, place, connect=connect, keeper=keeper, log=log)
    lacking = f"a {event} event has no thread" if connect else "github-token is empty"
    log.line(f"No comment will be written: {lacking}.")
    return None


class Answer:
    """The comment in `place` whose marker is, but for the agent's job and task, `mine`. `url`: its page, once it is there.

    A reply is this run's alone, and that of all attempts at it. Any other comment is shared with the runs before and after,
    and tells of the one that began last.
    """

    def __init__(self, place: Thread, mine: Marker, *, connect: "Callable[[], Session]", keeper: Keeper, log: Log) -> None:
        self._place = place
        self._keeper = keeper
        self._discussion = place.kind is Kind.DISCUSSION
        self._mine = mine
        self._connect = connect
        self._log = log
        # Whether there may be a comment whose id is not known.
        self._unsure = False
        self._comment: Comment | None = None
        self.url = ""

    def write(self, body: str, patience: float) -> None:
        """Write the comment, or write it anew. Raises `HubError`; after that it may be there all the same."""
        session = self._connect()
        try:
            known = self._known(session)
            if known and self._is_anothers(session, known):
                self._log.line("The comment is left as it is: it tells of a run that began later.")
                self.url = known.url
                return
            if known:
                thread.update(session, known, body, discussion=self._discussion, patience=patience)
        except Missing:  # somebody deleted it
            known = None
        self._comment = known or self._add(session, body, patience)
        if self.url != self._comment.url:
            self.url = self._comment.url
            self._keeper.keep(comment=self._comment.id, comment_url=self.url)
            self._log.line(f"Comment: {self.url}")

    def write_at_last(self, body: str, patience: float) -> None:
        """As `write`; but where it may have been written unseen, that is found out."""
        try:
            self.write(body, patience)
        except Failed:
            if not self._unsure:
                raise
            self.write(body, patience)

    def resume(self, kept: Kept) -> None:
        """Go on with the comment of a run that was killed; where it may not have learned of it, one is looked for."""
        self._comment = Comment(kept.comment, kept.comment_url) if kept.comment else None
        self.url = kept.comment_url
        self._unsure = not kept.comment

    def last_of_thread(self) -> Marker | None:
        """The marker of the newest comment that tells of an agent's job, of a run of this job. Raises `HubError`."""
        return self._newest(lambda marker: bool(marker.agent_job) and self._mine.same_job(marker))

    def earlier_attempt(self, now: Marker) -> Marker | None:
        """The marker of the newest comment of an earlier attempt at what the run is at `now`. Raises `HubError`."""
        return self._newest(now.repeats)

    def _newest(self, wanted: "Callable[[Marker], bool]") -> Marker | None:
        def fits(body: str) -> bool:
            marker = Marker.of(body)
            return marker is not None and wanted(marker)

        found = thread.newest(self._connect(), self._place.node_id, fits)
        return Marker.of(found.body) if found else None

    def _known(self, session: "Session") -> Comment | None:
        """The comment to be written anew, if there is one."""
        # A reply can only be there where it went out before, in this run or in an earlier attempt at it.
        if self._comment or (self._mine.reply and not self._unsure and self._mine.attempt < 2):
            return self._comment
        return thread.newest(session, self._place.node_id, self._fits)

    def _fits(self, body: str) -> bool:
        other = Marker.of(body)
        if other is None or not self._mine.same_job(other) or other.reply != self._mine.reply:
            return False
        return not self._mine.reply or other.same_run(self._mine)

    def _is_anothers(self, session: "Session", known: Comment) -> bool:
        if self._mine.reply:
            return False
        # What was found just now is as it stands; what was written a while ago need not be.
        marker = Marker.of(thread.body(session, known) if self._comment else known.body)
        return marker is not None and marker.run_id > self._mine.run_id

    def _add(self, session: "Session", body: str, patience: float) -> Comment:
        self._unsure = True
        try:
            return thread.add(session, self._place.node_id, body, discussion=self._discussion, patience=patience)
        except HubError as error:
            self._unsure = isinstance(error, Failed) and error.sent
            raise
