"""The clients of a run, which are made here alone: for the agent, and for GitHub with either token."""

import functools
import os
from typing import TYPE_CHECKING

from pydantic import SecretStr

from . import __version__, hub
from .agent_v2 import AgentV2
from .clock import Clock, Deadline
from .event import Event
from .inputs import Inputs
from .mintlify.connection import connection
from .mintlify.transport import Transport
from .progress import Journal
from .runner.commands import Log

if TYPE_CHECKING:
    from collections.abc import Callable

    from .agent_v1 import AgentV1
    from .hub.session import Connections, Session

_USER_AGENT = f"mintlify-agent-action/{__version__}"


class Clients:
    """Makes them for one run, on its clock. What is asked of GitHub ends by the last `bound`."""

    def __init__(self, clock: Clock, journal: Journal, log: Log) -> None:
        self._journal = journal
        self._log = log
        self._deadline = Deadline.after(clock, 0)
        self._sessions: list[Session] = []
        self._connections: Connections | None = None

    def bound(self, deadline: Deadline) -> None:
        """Let requests to GitHub end by this deadline, those of a session that is yet to begin too."""
        self._deadline = deadline
        for session in self._sessions:
            session.bound(deadline)

    def agent(self, inputs: Inputs, event: Event, deadline: Deadline) -> "AgentV1 | AgentV2":
        transport = Transport(
            functools.partial(
                connection, inputs.api_url, inputs.api_key.get_secret_value(), environment=os.environ, user_agent=_USER_AGENT
            ),
            deadline=deadline,
            redact=self._log.redact,
            progress=self._journal,
        )
        if inputs.v1:
            from .agent_v1 import AgentV1  # noqa: PLC0415 - only those who still use it pay for reading streams

            return AgentV1(inputs, event, transport, self._journal, self._log)
        return AgentV2(inputs, transport, self._journal, self._log)

    def github(self, inputs: Inputs, token: SecretStr | None) -> "Callable[[], Session] | None":
        """Gives a session with a token, begun when it is first needed: PyGithub takes as long to import as all the rest."""
        if not token:
            return None

        @functools.cache
        def connect() -> "Session":
            self._connections = self._connections or hub.session.Connections(inputs.github_api_url, os.environ)
            session = hub.session.Session(
                token=token.get_secret_value(),
                connections=self._connections,
                user_agent=_USER_AGENT,
                deadline=self._deadline,
            )
            self._sessions.append(session)
            return session

        return connect
