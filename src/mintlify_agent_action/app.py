"""One run, front to back: read the inputs and the event → is this person allowed → compose the prompt → start (or continue)
the job → say so → wait → write outputs and summary → settle the docs pull request → tell the end on GitHub → see that the
footer stands → exit. Of a run that is killed, the post step does what comes after the wait.
"""

import functools
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from . import __version__, ending, gate, job, task
from .advice import DocsToken
from .answer import answering
from .checkout import Checkout
from .clients import Clients
from .clock import Clock, Deadline, SystemClock
from .closing import Closing
from .context import Context
from .conversation import Conversation
from .docs import DocsPulls
from .event import Event
from .inputs import NO_WAIT, SECRETS, Inputs, InvalidInputs, read_inputs, variable
from .kept import Keeper, Kept
from .loop import guarded
from .marker import Marker
from .mintlify.models import AgentJob
from .mintlify.poll import Watch
from .outcome import KILL, CancelledRun, Outcome, Skipped, SkipReason, TimedOut, settled
from .progress import Journal
from .reading import read_event
from .route import secrets
from .runner.cancellation import CancellableClock, Cancellation, Cancelled
from .runner.commands import Log
from .settling import Settling
from .trigger import Command, heed

if TYPE_CHECKING:
    from .agent_v1 import AgentV1
    from .agent_v2 import AgentV2
    from .hub.session import Session

# To find out what changed, but no more than half of the time there is; what is not known by then is left out.
READING_SECONDS = 60.0
# After a run that was killed: long enough to be sure of a follow-up's end, if that has come.
AFTERWARDS_SECONDS = 15.0


def main(cancellation: Cancellation, clock: Clock | None = None) -> int:
    """Run the step and return its exit code. The inputs come from the environment, time from `clock`."""
    log = _log()
    return _Run(log, clock or SystemClock(), cancellation, os.environ.get("GITHUB_STATE", "")).to_the_end()


def finish(cancellation: Cancellation, clock: Clock | None = None) -> int:
    """Run the post step, which ends what the step itself could not because it was killed; returns its exit code."""
    log, kept = _log(), Kept.of(os.environ)
    if kept.begun and not kept.ended:
        log.line("The step was killed before it could tell its end, which is done now.")
        _Run(log, clock or SystemClock(), cancellation, "").afterwards(kept)
    else:
        log.line("The step has told its end by itself: nothing is left to do.")
    return 0


def _log() -> Log:
    """The step's log, secrets masked."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    log = Log(sys.stdout, debug=os.environ.get("RUNNER_DEBUG") == "1")
    for field in SECRETS:
        log.mask(os.environ.get(variable(field), ""))
    for secret in dict.fromkeys(secrets(os.environ)):
        log.mask(secret)
    return log


class _Run:
    """One run, and what it learns on its way that its end has to report."""

    def __init__(self, log: Log, clock: Clock, cancellation: Cancellation, state: str) -> None:
        self._log = log
        self._clock = CancellableClock(clock, cancellation)
        self._cancellation = cancellation
        self._keeper = Keeper(state, log)
        self._journal = Journal(log, self._clock, self._keeper)
        self._clients = Clients(self._clock, self._journal, log)
        self._closing = Closing(self._clients, self._clock, log)

    def to_the_end(self) -> int:
        """All of it; returns the exit code."""
        ending.foresee(CancelledRun(signum=KILL))
        exit_code = self._closing.deliver(self._outcome(self._read))
        self._keeper.keep(ended="true")
        return exit_code

    def afterwards(self, kept: Kept) -> None:
        """The end alone, of a run that has kept so much; it is too late for outputs."""
        self._closing.tell(self._outcome(functools.partial(self._recover, kept)))

    def _outcome(self, what: Callable[[], Outcome]) -> Outcome:
        journal = self._journal
        try:
            return what()
        except Cancelled as stop:
            return CancelledRun(
                job=journal.job,
                seconds=journal.seconds,
                signum=stop.signum,
                reached=journal.reached,
                unanswered=journal.left_unanswered,
            )
        except Exception as error:  # noqa: BLE001 - the one place that catches everything: no run ends without outputs
            return ending.failure(error, journal, self._log)

    def _read(self) -> Outcome:
        event = read_event(os.environ)
        if event.without_secrets and not os.environ.get(variable("api_key"), "").strip():
            return Skipped(reason=SkipReason.NO_SECRETS)
        inputs = self._closing.inputs = read_inputs(event)
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
        deadline = Deadline.after(self._clock, inputs.timeout_minutes * 60)
        self._clients.bound(deadline)
        agent = self._clients.agent(inputs, event, deadline)
        connect = None if inputs.dry_run else self._clients.github(inputs, inputs.github_token)
        own, suspected = guarded(event, inputs, connect, self._log)
        if own:
            return own
        checkout = Checkout(Path(os.environ.get("GITHUB_WORKSPACE") or "."), self._clock, self._cancellation.interruptible)
        context = Context(event, inputs, checkout, connect, self._log)
        write = functools.partial(task.write, event, inputs, context, command, suspected, self._log)
        if inputs.dry_run:
            text = write()
            if isinstance(text, Skipped):
                return text
            job.show(agent.preview(text), self._log)
            return Skipped(reason=SkipReason.DRY_RUN)
        talk, docs = self._threads(inputs, event, command, connect)
        barred = gate.admit(event, inputs, commanded=command is not None, connect=connect)
        if barred:
            talk.turned_away(barred)
            return barred
        self._closing.talk = talk
        self._keeper.keep(begun="true")
        talk.heard()
        self._clients.bound(Deadline.after(self._clock, min(READING_SECONDS, deadline.remaining() / 2)))
        text = write()
        if isinstance(text, Skipped):
            return text
        self._clients.bound(deadline)
        beginning = agent.begin(text, talk, docs)
        ending.foresee(CancelledRun(job=self._journal.job, signum=KILL))
        self._keeper.keep(followed_up="true" if beginning.watch.followed_up else "")
        talk.began(beginning)
        self._cancellation.check()
        if not inputs.wait and self._journal.job:
            job.compare(inputs, self._journal.job, beginning.watch, self._log)
            return job.started(self._journal.job, beginning.watch)
        talk.waits()
        docs.prepare()
        ending.prepare(inputs)
        return self._wait(inputs, agent, beginning)

    def _recover(self, kept: Kept) -> Outcome:
        """How it stands with a run that was killed: its job may have ended by now."""
        event = read_event(os.environ)
        inputs = self._closing.inputs = read_inputs(event)
        deadline = Deadline.after(self._clock, AFTERWARDS_SECONDS)
        self._clients.bound(deadline)
        agent = self._clients.agent(inputs, event, deadline)
        command = heed(event, inputs.trigger_phrase)
        connect = self._clients.github(inputs, inputs.github_token)
        talk, _ = self._threads(inputs, event, None if isinstance(command, Skipped) else command, connect)
        self._closing.talk = talk
        talk.resume(kept)
        if kept.asked or not kept.job:
            known = AgentJob(id=kept.job) if kept.job else None
            # A job may have been taken that was given no name.
            unclear = bool(kept.asked or kept.since)
            return CancelledRun(job=known, signum=KILL, reached=False, unanswered=unclear)
        self._journal.waits(kept.job, since=kept.seconds)
        ended = agent.wait(job.Beginning(kept.job, Watch(followed_up=bool(kept.followed_up))))
        seconds = self._journal.seconds or 0.0
        return settled(ended, seconds) if ended else CancelledRun(job=self._journal.job, seconds=seconds, signum=KILL)

    def _threads(
        self, inputs: Inputs, event: Event, command: Command | None, connect: "Callable[[], Session] | None"
    ) -> tuple[Conversation, DocsPulls]:
        """Where it is told what becomes of the run: the thread that triggered it, and the docs pull request."""
        place = event.place
        marker = Marker(
            project=inputs.project_id,
            repository=place.repository,
            workflow=place.workflow,
            job=place.job,
            run=f"{place.run_id}/{place.attempt}/{place.step}",
            task=task.fingerprint(event, inputs, command),
        )
        answer = answering(event.thread, event.name, connect, self._keeper, self._log) if inputs.comment else None
        talk = Conversation(event, command, marker, answering=answer, connect=connect, log=self._log)
        advice = DocsToken(inputs, place, self._log)
        # A session of its own, also with the same token: what is left hanging in it does not hold up the last words.
        connect_to_docs = self._clients.github(inputs, inputs.docs_token)
        docs = DocsPulls(inputs, place, marker, connect=connect_to_docs, advice=advice, log=self._log)
        self._closing.settling = Settling(inputs, event, marker, docs=docs, advice=advice, log=self._log)
        return talk, docs

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
