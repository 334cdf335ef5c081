"""What the run is about, so far as the event's payload does not say it and GitHub has to be asked."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from . import advice
from .event import Event, Kind, Thread
from .hub.changes import changed_files
from .hub.errors import HubError
from .hub.pull_request import pull
from .prompt import LIST_LIMIT, Changes
from .runner.commands import Log

if TYPE_CHECKING:
    from .hub.session import Session


def changes(event: Event, connect: "Callable[[], Session] | None", log: Log) -> Changes:
    """Branches and changed files of the event's pull request; nothing for other events, and no error where they are hidden."""
    thread = event.thread
    if thread is None or thread.kind is not Kind.PULL_REQUEST:
        return Changes()
    if connect is None:
        return Changes(missing="there is no token to ask GitHub for them")
    try:
        return _ask(event.place.repository, thread, connect())
    except HubError as error:
        advised = advice.told(error, permission="pull-requests: read")
        log.warning("The changed files could not be read", f"The agent is not told of them. {advised}")
        return Changes(missing="GitHub did not list them")


def _ask(repository: str, thread: Thread, session: "Session") -> Changes:
    files = changed_files(session, repository, thread.number, limit=LIST_LIMIT)
    base, head, total = thread.base, thread.head, thread.changed_files
    if not base or (total is None and len(files) == LIST_LIMIT):
        known = pull(session, repository, thread.number)
        base, head, total = known.base, known.head, known.changed_files
    return Changes(base=base, head=head, files=[str(file) for file in files], total=max(total or 0, len(files)))
