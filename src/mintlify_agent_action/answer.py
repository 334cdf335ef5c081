"""The one comment of a run, as it stands on GitHub: written once, then written anew, also where its fate is not known, and
where other runs write at the same time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from . import hub
from .event import Kind, Thread
from .hub.errors import Failed, HubError, Missing
from .kept import Keeper, Kept
from .marker import Marker
from .runner.commands import Log

if TYPE_CHECKING:
    from .hub.session import Session
    from .hub.thread import Comment

# How often a comment is looked for anew that was deleted after it was found; more often than that, it is not by chance.
_ATTEMPTS = 3


def answering(
    place: Thread | None, event: str, connect: Callable[[], Session] | None, keeper: Keeper, log: Log
) -> Callable[[Marker], Answer] | None:
    """Makes the comment of a run in `place`, by its marker; None where there can be none, which is said."""
    if place and connect:
        return partial(Answer, place, connect=connect, keeper=keeper, log=log)
    lacking = f"a {event} event has no thread" if connect else "github-token is empty"
    log.line(f"No comment will be written: {lacking}.")
    return None


class Answer:
    """The comment in `place` whose marker is, but for the agent's job and task, `mine`. `url`: its page, once it is there.

    A reply is this run's alone, and that of all attempts at it. Any other comment is shared with the runs before, after and
    beside, and tells of the one that began last. GitHub lets nobody add a comment only where there is none. So whoever has
    added a shared one looks again: of several, the oldest stands, and each run deletes the one that it added beside that. As
    everybody looks after adding, who adds last sees the others.

    Nor does GitHub let anybody replace only what he has read. Between a look at whose the comment is and the write there is
    no other request; a newer run's text that comes in just then is replaced all the same, until it is written anew.
    """

    def __init__(self, place: Thread, mine: Marker, *, connect: Callable[[], Session], keeper: Keeper, log: Log) -> None:
        self._place = place
        self._keeper = keeper
        self._discussion = place.kind is Kind.DISCUSSION
        self._mine = mine
        self._connect = connect
        self._log = log
        # Whether the thread may hold a comment of this run beside the one that is known.
        self._unsure = False
        self._comment: Comment | None = None
        self._told = ""

    @property
    def url(self) -> str:
        return self._comment.url if self._comment else ""

    def write(self, body: str, patience: float) -> None:
        """Write the comment, or write it anew. Raises `HubError`; after that it may be there all the same."""
        session = self._connect()
        self._mine = Marker.of(body) or self._mine
        known = self._known(session)
        for _ in range(_ATTEMPTS):
            known = known or self._add(session, body, patience)
            if known.body == body or self._rewrite(session, known, body, patience):
                break
            known = self._look(session)
        else:
            raise Missing("the comment is gone each time it is to be written", status=404)
        self._comment = known
        if self._told != known.url:
            self._told = known.url
            self._keeper.keep(comment=known.id, comment_url=known.url)
            self._log.line(f"Comment: {known.url}")

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
        self._comment = hub.thread.Comment(kept.comment, kept.comment_url) if kept.comment else None
        self._told = kept.comment_url
        self._unsure = not kept.comment

    def last_of_thread(self) -> Marker | None:
        """The marker of the newest comment that tells of an agent's job, of an earlier run of this job. Raises `HubError`."""
        mine = self._mine
        return self._newest(lambda marker: bool(marker.agent_job) and mine.same_job(marker) and not mine.same_attempt(marker))

    def earlier_attempt(self, now: Marker) -> Marker | None:
        """The marker of the newest comment of an earlier attempt at what the run is at `now`. Raises `HubError`."""
        return self._newest(now.repeats)

    def _newest(self, wanted: Callable[[Marker], bool]) -> Marker | None:
        def fits(body: str) -> bool:
            marker = Marker.of(body)
            return marker is not None and wanted(marker)

        found = hub.thread.found(self._connect(), self._place.node_id, fits)
        return Marker.of(found[-1].body) if found else None

    def _known(self, session: Session) -> Comment | None:
        """The comment to be written anew, if there is one; a shared one as it stands now."""
        if self._comment is None:
            # A reply can only be there where it went out before, in this run or in an earlier attempt at it.
            none_yet = self._mine.reply and not self._unsure and self._mine.attempt < 2
            return None if none_yet else self._look(session)
        if self._unsure:
            return self._seen(lambda: self._look(session), self._comment)
        if self._mine.reply:
            return self._comment
        try:
            return replace(self._comment, body=hub.thread.body(session, self._comment))
        except Missing:
            return self._look(session)

    def _fits(self, body: str) -> bool:
        other = Marker.of(body)
        if other is None or not self._mine.same_job(other) or other.reply != self._mine.reply:
            return False
        return not self._mine.reply or self._is_mine(other)

    def _is_mine(self, other: Marker) -> bool:
        # The jobs of a matrix are one run, attempt and step, but have each its own agent's job.
        return other.same_run(self._mine) and other.agent_job in ("", self._mine.agent_job)

    def _is_later(self, body: str) -> bool:
        """Whether a text tells of a run that began after this one, in the one comment of both."""
        other = Marker.of(body)
        return other is not None and other.run_id > self._mine.run_id

    def _add(self, session: Session, body: str, patience: float) -> Comment:
        """A new comment; gives the one that stands, which is an older one where another run has added that meanwhile."""
        self._unsure = True
        try:
            added = hub.thread.add(session, self._place.node_id, body, discussion=self._discussion, patience=patience)
        except HubError as error:
            self._unsure = isinstance(error, Failed) and error.sent
            raise
        self._comment = added = replace(added, body=body)
        if self._mine.reply:
            self._unsure = False
            return added
        return self._seen(lambda: self._beside(session, added), added) or added

    def _seen(self, look: Callable[[], Comment | None], added: Comment) -> Comment | None:
        """What is seen in the thread; if that fails, the comment that is known goes on being written."""
        try:
            return look()
        except HubError as error:
            self._log.line(f"GitHub does not show whether another run has commented at the same time: {error}")
            return added

    def _beside(self, session: Session, added: Comment) -> Comment:
        # There was none before: what was added meanwhile is among the newest.
        fits = {each.id: each for each in hub.thread.recent(session, self._place.node_id, self._fits)}
        return self._standing(session, [*{**fits, added.id: added}.values()])

    def _look(self, session: Session) -> Comment | None:
        fits = hub.thread.found(session, self._place.node_id, self._fits, oldest=not self._mine.reply)
        return self._standing(session, fits) if fits else None

    def _standing(self, session: Session, fits: list[Comment]) -> Comment:
        """Of those that fit, oldest first, the one that stands; any other of this run is deleted.

        One that GitHub does not delete goes on being written, so that it too tells the truth, and is deleted the next time.
        """
        stands = fits[0]
        for other in fits[1:]:
            marker = Marker.of(other.body)
            if not (marker and self._is_mine(marker)):
                continue
            if not self._delete(session, other):
                return other
            stands = replace(stands, body="")  # that took a while, in which others write
        self._unsure = False
        return stands

    def _delete(self, session: Session, comment: Comment) -> bool:
        try:
            hub.thread.delete(session, comment, discussion=self._discussion)
        except Missing:
            return True
        except HubError as error:
            self._log.line(f"{comment.url} stays beside another run's comment: {error}")
            return False
        self._log.line(f"{comment.url} is deleted again: another run has commented at the same time.")
        return True

    def _rewrite(self, session: Session, known: Comment, body: str, patience: float) -> bool:
        """Write into a comment that is there, unless it tells of a run that began later. False: somebody deleted it."""
        try:
            unless = None if self._mine.reply else self._is_later
            written = not self._is_later(known.body) and hub.thread.update(
                session, known, body, discussion=self._discussion, patience=patience, unless=unless
            )
        except Missing:
            return False
        if not written:
            self._log.line("The comment is left as it is: it tells of a run that began later.")
        return True
