"""Who may trigger a run: settled before the service is called."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from . import hub
from .event import Account, Event
from .hub.errors import HubError
from .inputs import Inputs
from .outcome import Error, Skipped, SkipReason

if TYPE_CHECKING:
    from .hub.session import Session


_USUAL_REMEDY = (
    "Check that github-token is a token for this repository; the workflow's own can always ask. Or name those who may in "
    "allowed-users."
)


def admit(event: Event, inputs: Inputs, *, commanded: bool, connect: Callable[[], Session] | None) -> Skipped | Error | None:
    """None where the run may go on; otherwise how it ends. `commanded`: the text of the event is the agent's task.

    Events that only people with rights in the repository can cause are not asked about. Of the others, whoever caused it
    must be allowed; and whoever wrote the text, if that is to be followed, for it may be another's, edited or labelled.
    """
    if not event.from_anyone:
        return None
    if event.sender is None:
        return Skipped(reason=SkipReason.NOT_ALLOWED, because="The event does not tell who caused it.")
    for account in _people(event, event.sender, commanded=commanded):
        if account is None:
            return Skipped(reason=SkipReason.NOT_ALLOWED, because="The event does not tell who wrote the text.")
        try:
            against = _objection(account, event, inputs, connect)
        except HubError as error:
            return _unsettled(account, error)
        if against:
            return Skipped(reason=SkipReason.NOT_ALLOWED, because=f"{account.login} {against}.")
    return None


def _people(event: Event, sender: Account, *, commanded: bool) -> Iterator[Account | None]:
    yield sender
    if commanded and event.said and event.said.author != sender:
        yield event.said.author


def _objection(account: Account, event: Event, inputs: Inputs, connect: Callable[[], Session] | None) -> str | None:
    def role_of(login: str) -> hub.access.Role:
        if connect is None:
            raise HubError("the input github-token is empty")
        return hub.access.role(connect(), event.place.repository, login)

    return hub.access.objection(
        account.login, bot=account.bot, users=inputs.allowed_users, bots=inputs.allowed_bots, role_of=role_of
    )


def _unsettled(account: Account, error: HubError) -> Error:
    return Error(
        title="It could not be settled who may ask",
        message=f"GitHub did not tell the role of {account.login}, so nothing was started ({error}"
        f"{f', {error.status}' if error.status else ''}). {error.remedy or _USUAL_REMEDY}",
        reached=False,
    )
