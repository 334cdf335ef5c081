"""One run, front to back: read the inputs and the event → is this person allowed → compose the prompt → start (or continue)
the job → say so → wait → write outputs and summary → settle the docs pull request → tell the end on GitHub → exit.
"""

import contextlib
import functools
import io
import os
import ssl
import sys
from typing import TYPE_CHECKING

import httpx
from pydantic import SecretStr

from . import __version__, context, ending, gate, job, prompt
from .clock import Clock, Deadline, Interruptible, SystemClock
from .conversation import PATIENCE_AT_THE_END, Conversation
from .docs import DocsPulls
from .event import Event, read_event
from .inputs import NO_WAIT, SECRETS, Inputs, InvalidInputs, read_inputs, variable
from .loop import own_work
from .marker import Marker
from .mintlify.client import AgentClient
from .mintlify.errors import BadConnectionSettings
from .mintlify.poll import Cadence, wait
from .outcome import CancelledRun, Outcome, Result, Skipped, SkipReason, TimedOut, exit_code, outputs, settled
from .progress import Journal
from .runner.cancellation import CancellableClock, Cancellation, Cancelled
from .runner.commands import Log
from .settling import Settling
from .trigger import Command, heed

if TYPE_CHECKING:
    from collections.abc import Callable

    from .hub.session import Session

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
        self._sessions: dict[str, Session] = {}

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
        inputs = self._inputs = read_inputs()
        self._log.line(f"mintlify-agent-action {__version__}, project {inputs.project_id}")
        _warn_of_phrases(inputs, self._log)
        command = heed(event, inputs.trigger_phrase)
        if isinstance(command, Skipped):
            return command
        if not (inputs.instructions or inputs.job_id or command):
            raise InvalidInputs([NO_TASK.format(event=event.name or "such")])
        if not (inputs.instructions or inputs.wait or command):
            raise InvalidInputs([NO_WAIT])
        return self._carry_out(inputs, event, command)

    def _carry_out(self, inputs: Inputs, event: Event, command: Command | None) -> Outcome:
        deadline = self._deadline = Deadline.after(self._clock, inputs.timeout_minutes * 60)
        client = self._client(inputs, deadline)
        compose = functools.partial(prompt.compose, inputs.instructions, command, event)
        connect = self._connection_to_github(inputs, inputs.github_token)
        own = own_work(event, None if inputs.dry_run else connect, self._log) if inputs.loop_guard else None
        if own:
            return own
        if inputs.dry_run:
            task = compose(prompt.Changes(missing="a dry run asks nobody") if inputs.context == "auto" else None)
            job.show(client.preview(task, job_id=inputs.job_id, extras=inputs.extras), self._log)
            return Skipped(reason=SkipReason.DRY_RUN)
        talk = Conversation(event, command, project=inputs.project_id, comments=inputs.comment, connect=connect, log=self._log)
        barred = gate.admit(event, inputs, commanded=command is not None, connect=connect)
        if barred:
            talk.turned_away(barred)
            return barred
        docs = self._docs(inputs, event)
        self._conversation = talk
        talk.heard()
        task = compose(context.changes(event, connect, self._log) if inputs.context == "auto" else None)
        beginning = job.Beginner(inputs, client, self._journal, self._log).begin(task, _earlier(inputs, talk, docs))
        talk.began(beginning)
        self._cancellation.check()
        if not inputs.wait and self._journal.job:
            job.compare(inputs, self._journal.job, beginning.watch, self._log)
            return job.started(self._journal.job, beginning.watch)
        talk.waits()
        docs.prepare()
        return self._wait(inputs, client, beginning, deadline)

    def _docs(self, inputs: Inputs, event: Event) -> DocsPulls:
        """The docs repository, for the beginning and for the end."""
        place = event.place
        marker = Marker(project=inputs.project_id, workflow=place.workflow, job=place.job, repository=place.repository)
        docs = DocsPulls(inputs, event, marker, self._connection_to_github(inputs, inputs.docs_token), self._log)
        self._settling = Settling(inputs, event, marker, docs, self._log)
        return docs

    def _wait(self, inputs: Inputs, client: AgentClient, beginning: job.Beginning, deadline: Deadline) -> Outcome:
        journal = self._journal
        ended = wait(
            lambda: client.get(beginning.job_id),
            beginning.watch,
            deadline=deadline,
            cadence=Cadence(inputs.poll_interval),
            progress=journal,
        )
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

    def _bound(self, deadline: Deadline, interruptible: Interruptible) -> None:
        """Let requests to GitHub end by this deadline, those of a session that is yet to begin too."""
        self._deadline, self._interruptible = deadline, interruptible
        for session in self._sessions.values():
            session.bound(deadline, interruptible)

    def _client(self, inputs: Inputs, deadline: Deadline) -> AgentClient:
        return AgentClient(
            lambda: _connection(inputs),
            project_id=inputs.project_id,
            deadline=deadline,
            interruptible=self._cancellation.interruptible,
            redact=self._log.redact,
            progress=self._journal,
        )

    def _connection_to_github(self, inputs: Inputs, token: SecretStr | None) -> "Callable[[], Session] | None":
        """Gives the session with a token, begun when it is first needed: PyGithub takes as long to import as all the rest."""
        secret = token.get_secret_value() if token else ""

        def connect() -> "Session":
            from .hub.session import Session  # noqa: PLC0415 - as said

            if secret not in self._sessions:
                self._sessions[secret] = Session(
                    token=secret,
                    api_url=inputs.github_api_url,
                    user_agent=f"mintlify-agent-action/{__version__}",
                    deadline=self._deadline,
                    interruptible=self._interruptible,
                    certificates=os.environ.get("SSL_CERT_FILE"),
                )
            return self._sessions[secret]

        return connect if secret else None


def _earlier(inputs: Inputs, talk: Conversation, docs: DocsPulls) -> list[job.Source]:
    """Where a job to continue is looked for."""
    thread = [lambda _: talk.earlier(docs.closed)]
    return {"thread": thread, "open-pr": [*thread, docs.open_pull]}.get(inputs.continue_, [])


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


def _connection(inputs: Inputs) -> httpx.Client:
    """One connection for the whole run: HTTP/1.1, kept alive between polls, and no redirect followed with the key."""
    plain = inputs.api_url.startswith("http:")
    try:  # a proxy may be of a kind that httpx cannot use, and a file of certificates may be none
        return httpx.Client(
            base_url=inputs.api_url,
            headers={
                "Authorization": f"Bearer {inputs.api_key.get_secret_value()}",
                "Accept": "application/json",
                # The answers are small; uncompressed, their size is known before they are unpacked.
                "Accept-Encoding": "identity",
                "User-Agent": f"mintlify-agent-action/{__version__}",
            },
            limits=httpx.Limits(max_connections=1, keepalive_expiry=None),
            follow_redirects=False,
            # Proxies and certificates of the environment are honoured; but what is meant for this machine does not leave it.
            trust_env=not plain,
            # Without TLS no certificate needs to be trusted, and so none to be read.
            verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if plain else True,
        )
    except (ImportError, ValueError, OSError, httpx.InvalidURL) as error:
        raise BadConnectionSettings(f"{type(error).__name__}: {error}") from error
