"""May this account trigger the run?"""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from .errors import Missing

if TYPE_CHECKING:
    from github import Github

    from .session import Session

PATIENCE = 60.0
# By GitHub's page on the permission endpoint, `permission` names the nearest of the old roles: maintain counts as write,
# triage as read, a custom role as the one it builds on.
_WRITE = frozenset({"admin", "write"})


@dataclass(frozen=True, slots=True)
class Role:
    """A person's role in a repository, by its name there."""

    name: str
    writes: bool


def role(session: "Session", repository: str, login: str) -> Role:
    """The role of a person (rest/collaborators/collaborators#get-repository-permissions-for-a-user). Raises `HubError`.

    Who is no person, or not there, has none.
    """

    def request(github: "Github") -> Role:
        path = f"/repos/{repository}/collaborators/{quote(login, safe='')}/permission"
        _, answer = github.requester.requestJsonAndCheck("GET", path)
        permission = str(answer["permission"])
        return Role(str(answer.get("role_name") or permission), permission in _WRITE)

    try:
        # Without an answer there is no run: faults are worth all of the patience.
        return session.ask(request, patience=PATIENCE, fault_patience=PATIENCE)
    except Missing:
        return Role("none", writes=False)


def objection(
    login: str,
    *,
    bot: bool,
    users: AbstractSet[str],
    bots: AbstractSet[str],
    role_of: Callable[[str], Role],
) -> str | None:
    """Why this account may not trigger the run; None where it may.

    `users` and `bots` are in lower case, `bots` without `[bot]`. A bot is judged by its list alone; a person never by
    that list, whatever the login. `role_of` is called only where it decides.
    """
    name = login.lower()
    if bot:
        return None if name.removesuffix("[bot]") in bots else "is a bot that allowed-bots does not name"
    if name in users or "*" in users:
        return None
    has = role_of(login)
    if has.writes:
        return None
    return f"has the role {has.name} here, not write access, and is not named in allowed-users"
