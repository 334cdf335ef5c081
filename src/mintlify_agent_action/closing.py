"""How a run is closed: what becomes of its end, for the runner and for people."""

import contextlib

from . import ending
from .clients import Clients
from .clock import Deadline
from .conversation import PATIENCE_AT_THE_END, Conversation
from .inputs import Inputs
from .outcome import Outcome, Result, exit_code, outputs
from .runner.cancellation import CancellableClock, Cancelled
from .runner.commands import Log
from .settling import Settling

# The runner kills a cancelled step ten seconds after the first signal, of which a create or message under way may have taken
# three.
LAST_WORDS_SECONDS = 6.0


class Closing:
    """Closes one run. `inputs`, `talk`, `settling`: once the run has them."""

    def __init__(self, clients: Clients, clock: CancellableClock, log: Log) -> None:
        self._clients = clients
        self._clock = clock
        self._log = log
        self.inputs: Inputs | None = None
        self.talk: Conversation | None = None
        self.settling: Settling | None = None

    def deliver(self, outcome: Outcome) -> int:
        """Hand the outcome to the runner, and tell people; returns the exit code."""
        values = outputs(outcome, self._comment_url)
        handed_over = ending.hand_over(values, self._log)
        self._tell(outcome)
        if self._comment_url != values["commentUrl"]:
            values = outputs(outcome, self._comment_url)
            handed_over = ending.hand_over({"commentUrl": values["commentUrl"]}, self._log) and handed_over
        self._confirm()
        ending.list_outputs(values, self._log)
        return exit_code(outcome, self.inputs.fail_on if self.inputs else frozenset[Result]()) or int(not handed_over)

    def tell(self, outcome: Outcome) -> None:
        """Tell people alone: in the log, in the summary, on GitHub."""
        self._tell(outcome)
        self._confirm()

    @property
    def _comment_url(self) -> str:
        return self.talk.comment_url if self.talk else ""

    def _tell(self, outcome: Outcome) -> None:
        ending.conclude(outcome, self.inputs, self._log)
        ending.summarize(outcome, self.inputs, self._log)
        if self.talk and self.settling:
            self._finish_on_github(self.settling, self.talk, outcome)

    def _finish_on_github(self, settling: Settling, talk: Conversation, outcome: Outcome) -> None:
        """The docs pull request, and what is said of the end. A signal leaves the first, and makes the second brief, but does
        not stop it: a comment must not go on saying "at work".
        """
        try:
            for step in (settling.settle, talk.ended):
                self._clients.bound(Deadline.after(self._clock, PATIENCE_AT_THE_END))
                step(outcome)
        except Cancelled:
            self._clients.bound(Deadline.after(self._clock.whole, LAST_WORDS_SECONDS))
            talk.ended(outcome)

    def _confirm(self) -> None:
        """The last look, which a signal leaves out."""
        if self.settling:
            self._clients.bound(Deadline.after(self._clock, PATIENCE_AT_THE_END))
            with contextlib.suppress(Cancelled):
                self.settling.confirm()
