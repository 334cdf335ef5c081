"""One run, front to back: read the inputs and the event → is this person allowed → compose the prompt → start (or continue)
the job → say so → wait → write outputs and summary → settle the docs pull request → tell the end on GitHub → see that the
footer stands → exit.
"""

import contextlib
import functools
import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from . import __version__, ending, gate, job, task
from .advice import DocsToken
from .agent_v2 import AgentV2
from .checkout import Checkout
from .clock import Clock, Deadline, Interruptible, SystemClock
from .context import Context
from .conversation import PATIENCE_AT_THE_END, Conversation
from .docs import DocsPulls
from .event import Event
from .inputs import NO_WAIT, SECRETS, Inputs, InvalidInputs, read_inputs, variable
from .loop import guarded
from .marker import Marker
from .mintlify.connection import connection
from .mintlify.transport import Transport
from .outcome import CancelledRun, Outcome, Result, Skipped, SkipReason, TimedOut, exit_code, outputs, settled
from .progress import Journal
from .reading import read_event
from .runner.cancellation import CancellableClock, Cancellation, Cancelled
from .runner.commands import Log
from .settling import Settling
from .trigger import Command, heed

if TYPE_CHECKING:
    from collections.abc import Callable

    from .agent_v1 import AgentV1
    from .hub.session import Session

# To find out what changed, but no more than half of the time there is; what is not known by then is left out.
READING_SECONDS = 60.0
_USER_AGENT = f"mintlify-agent-action/{__version__}"
# The runner kills a cancelled step ten seconds after the first signal, of which a create or message under way may have taken
# three.
LAST_WORDS_SECONDS = 6.0


def main(cancellation: Cancellation, clock: Clock | None = None) -> int:
    """Run the step and return its exit code. The inputs come from the environment, time from `clock`."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    log = Log(sys.stdout, debug=os.environ.get("RUNNER_DEBUG") == "1")
    for field in SECRETS:
        log.mask(os.environ.get(variable(field), ""))
    return _Run(log, CancellableClock(clock or SystemClock(), cancellation), cancellation).to_the_end()


class _Run:
    """One run, and what it learns on its way that its end has to report."""

    def __init__(self, log: Log, clock: CancellableClock, cancellation: Cancellation) -> None:
        self._log = log
        self._clock = clock
        self._cancellation = cancellation
        self._journal = Journal(log, clock)
        self._deadline = Deadline.after(clock, 0)
        self._interruptible: Interruptible = cancellation.interruptible
        self._inputs: Inputs | None = None
        self._conversation: Conversation | None = None
        self._settling: Settling | None = None
        self._sessions: list[Session] = []

    def to_the_end(self) -> int:
        """All of it; returns the exit code."""
        outcome: Outcome
        journal = self._journal
        try:
            outcome = self._read()
        except Cancelled as stop:
            outcome = CancelledRun(
                job=journal.job,
                seconds=journal.seconds,
                signum=stop.signum,
                reached=journal.reached,
                unanswered=journal.left_unanswered,
            )
        except Exception as error:  # noqa: BLE001 - the one place that catches everything: no run ends without outputs
            outcome = ending.failure(error, journal, self._log)
        return self._deliver(outcome)

    def _read(self) -> Outcome:
        event = read_event(os.environ)
        if event.without_secrets and not os.environ.get(variable("api_key"), "").strip():
            return Skipped(reason=SkipReason.NO_SECRETS)
        inputs = self._inputs = read_inputs(event)
        self._log.line(f"mintlify-agent-action {__version__}, project {inputs.project_id}")
        _warn_of_phrases(inputs, self._log)
        command = heed(event, inputs.trigger_phrase)
        if isinstance(command, Skipped):
            return command
        if not (inputs.task(event) or inputs.job_id or command):
            raise InvalidInputs([NO_TASK.format(event=event.name or "such")])
        if not (inputs.task(event) or inputs.wait or command):
            raise InvalidInputs([NO_WAIT])
        return self._carry_out(inputs, event, command)

    def _carry_out(self, inputs: Inputs, event: Event, command: Command | None) -> Outcome:
        deadline = self._deadline = Deadline.after(self._clock, inputs.timeout_minutes * 60)
        agent = self._agent(inputs, event, deadline)
        connect = None if inputs.dry_run else self._connection_to_github(inputs, inputs.github_token)
        own, suspected = guarded(event, inputs, connect, self._log)
        if own:
            return own
        checkout = Checkout(Path(os.environ.get("GITHUB_WORKSPACE") or "."), self._clock, self._interruptible)
        context = Context(event, inputs, checkout, connect, self._log)
        write = functools.partial(task.write, event, inputs, context, command, suspected, self._log)
        if inputs.dry_run:
            text = write()
            if isinstance(text, Skipped):
                return text
            job.show(agent.preview(text), self._log)
            return Skipped(reason=SkipReason.DRY_RUN)
        place = event.place
        marker = Marker(project=inputs.project_id, repository=place.repository, workflow=place.workflow, job=place.job)
        talk = Conversation(event, command, marker, comments=inputs.comment, connect=connect, log=self._log)
        barred = gate.admit(event, inputs, commanded=command is not None, connect=connect)
        if barred:
            talk.turned_away(barred)
            return barred
        docs = self._docs(inputs, event, marker)
        self._conversation = talk
        talk.heard()
        self._bound(Deadline.after(self._clock, min(READING_SECONDS, deadline.remaining() / 2)), self._interruptible)
        text = write()
        if isinstance(text, Skipped):
            return text
        self._bound(deadline, self._interruptible)
        beginning = agent.begin(text, talk, docs)
        talk.began(beginning)
        self._cancellation.check()
        if not inputs.wait and self._journal.job:
            job.compare(inputs, self._journal.job, beginning.watch, self._log)
            return job.started(self._journal.job, beginning.watch)
        talk.waits()
        docs.prepare()
        return self._wait(inputs, agent, beginning)

    def _docs(self, inputs: Inputs, event: Event, marker: Marker) -> DocsPulls:
        """The docs repository, for the beginning and for the end."""
        # A session of its own, also with the same token: what is left hanging in it does not hold up the last words.
        connect = self._connection_to_github(inputs, inputs.docs_token)
        advice = DocsToken(inputs, event.place, self._log)
        docs = DocsPulls(inputs, event.place, marker, connect=connect, advice=advice, log=self._log)
        self._settling = Settling(inputs, event, marker, docs=docs, advice=advice, log=self._log)
        return docs

    def _wait(self, inputs: Inputs, agent: "AgentV1 | AgentV2", beginning: job.Beginning) -> Outcome:
        journal = self._journal
        ended = agent.wait(beginning)
        if known := ended or journal.job:
            job.compare(inputs, known, beginning.watch, self._log)
        if ended:
            return settled(ended, journal.seconds or 0.0)
        return TimedOut(
            job=journal.job,
            seconds=journal.seconds,
            reached=journal.reached,
            minutes=inputs.timeout_minutes,
            fault=journal.fault,
        )

    def _deliver(self, outcome: Outcome) -> int:
        """Hand the outcome to the runner and to people; returns the exit code."""
        talk, inputs, log = self._conversation, self._inputs, self._log
        values = outputs(outcome, talk.comment_url if talk else "")
        handed_over = ending.hand_over(values, log)
        ending.conclude(outcome, inputs, log)
        ending.summarize(outcome, inputs, log)
        if talk and self._settling:
            self._finish_on_github(self._settling, talk, outcome)
            if talk.comment_url != values["commentUrl"]:
                values = outputs(outcome, talk.comment_url)
                handed_over = ending.hand_over({"commentUrl": values["commentUrl"]}, log) and handed_over
            self._confirm(self._settling)
        ending.list_outputs(values, log)
        return exit_code(outcome, inputs.fail_on if inputs else frozenset[Result]()) or int(not handed_over)

    def _finish_on_github(self, settling: Settling, talk: Conversation, outcome: Outcome) -> None:
        """The docs pull request, and what is said of the end. A signal leaves the first, and makes the second brief, but does
        not stop it: a comment must not go on saying "at work".
        """
        try:
            for step in (settling.settle, talk.ended):
                self._bound(Deadline.after(self._clock, PATIENCE_AT_THE_END), self._cancellation.interruptible)
                step(outcome)
        except Cancelled:
            self._bound(Deadline.after(self._clock.whole, LAST_WORDS_SECONDS), contextlib.nullcontext)
            talk.ended(outcome)

    def _confirm(self, settling: Settling) -> None:
        """The last look, which a signal leaves out."""
        self._bound(Deadline.after(self._clock, PATIENCE_AT_THE_END), self._cancellation.interruptible)
        with contextlib.suppress(Cancelled):
            settling.confirm()

    def _bound(self, deadline: Deadline, interruptible: Interruptible) -> None:
        """Let requests to GitHub end by this deadline, those of a session that is yet to begin too."""
        self._deadline, self._interruptible = deadline, interruptible
        for session in self._sessions:
            session.bound(deadline, interruptible)

    def _agent(self, inputs: Inputs, event: Event, deadline: Deadline) -> "AgentV1 | AgentV2":
        transport = Transport(
            functools.partial(connection, inputs.api_url, inputs.api_key.get_secret_value(), user_agent=_USER_AGENT),
            deadline=deadline,
            interruptible=self._cancellation.interruptible,
            redact=self._log.redact,
            progress=self._journal,
        )
        if inputs.v1:
            from .agent_v1 import AgentV1  # noqa: PLC0415 - only those who still use it pay for reading streams

            return AgentV1(inputs, event, transport, self._journal, self._log)
        return AgentV2(inputs, transport, self._journal, self._log)

    def _connection_to_github(self, inputs: Inputs, token: SecretStr | None) -> "Callable[[], Session] | None":
        """Gives a session with a token, begun when it is first needed: PyGithub takes as long to import as all the rest."""
        if not token:
            return None

        @functools.cache
        def connect() -> "Session":
            from .hub.session import Session  # noqa: PLC0415 - as said

            session = Session(
                token=token.get_secret_value(),
                api_url=inputs.github_api_url,
                user_agent=_USER_AGENT,
                deadline=self._deadline,
                interruptible=self._interruptible,
                certificates=os.environ.get("SSL_CERT_FILE"),
            )
            self._sessions.append(session)
            return session

        return connect


NO_TASK = (
    "prompt: is missing, and {event} events hold no request that a trigger-phrase could find. Say what the agent is to do, in "
    "prompt or in prompt-file; or run the step on comments only."
)


def _warn_of_phrases(inputs: Inputs, log: Log) -> None:
    if any(phrase.lower().startswith("@mintlify") for phrase in inputs.trigger_phrase):
        log.warning(
            "Mintlify's own app answers to @mintlify",
            "With that as trigger-phrase, a comment starts two agents: the app's, and this one. Use another, such as /docs.",
        )
