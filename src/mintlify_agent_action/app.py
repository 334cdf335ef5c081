"""One run, front to back: read the inputs → start (or continue) the job → wait → write outputs and summary → exit."""

import io
import os
import sys
import traceback
from pathlib import Path

import httpx

from . import __version__, job, report
from .inputs import Inputs, InvalidInputs, read_inputs, variable
from .mintlify.client import AgentClient
from .mintlify.clock import Clock, Deadline, SystemClock
from .mintlify.errors import AgentError, BadConnectionSettings
from .mintlify.poll import Cadence, wait
from .outcome import (
    FAILABLE,
    CancelledRun,
    Error,
    NoPullRequest,
    Outcome,
    PullRequest,
    Result,
    Skipped,
    SkipReason,
    Started,
    TimedOut,
    exit_code,
    fails,
    outputs,
    settled,
)
from .progress import Journal
from .runner.cancellation import Cancellation, Cancelled
from .runner.commands import Log
from .runner.files import append_summary, write_outputs

SECRET_INPUTS = ("api_key",)


class _CancellableClock:
    """`clock`, whose sleep ends at once when the run is cancelled."""

    def __init__(self, clock: Clock, cancellation: Cancellation) -> None:
        self._clock = clock
        self._cancellation = cancellation

    def now(self) -> float:
        return self._clock.now()

    def sleep(self, seconds: float) -> None:
        with self._cancellation.interruptible():
            self._clock.sleep(seconds)


def main(cancellation: Cancellation, clock: Clock | None = None) -> int:
    """Run the step and return its exit code. The inputs come from the environment, time from `clock`."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    log = Log(sys.stdout, debug=os.environ.get("RUNNER_DEBUG") == "1")
    for field in SECRET_INPUTS:
        log.mask(os.environ.get(variable(field), ""))
    timer = _CancellableClock(clock or SystemClock(), cancellation)
    journal = Journal(log, timer)
    inputs: Inputs | None = None
    outcome: Outcome
    try:
        inputs = read_inputs()
        outcome = _run(inputs, log, timer, journal, cancellation)
    except Cancelled as stop:
        outcome = CancelledRun(
            job=journal.job,
            seconds=journal.seconds,
            signum=stop.signum,
            reached=journal.reached,
            unanswered=journal.left_unanswered,
        )
    except Exception as error:  # noqa: BLE001 - the one place that catches everything: no run ends without outputs
        outcome = _failure(error, journal, log)
    return _deliver(outcome, inputs, log)


def _failure(error: Exception, journal: Journal, log: Log) -> Error:
    known, seconds = journal.job, journal.seconds
    match error:
        case InvalidInputs(problems=problems):
            title = "An input cannot be used" if len(problems) == 1 else f"{len(problems)} inputs cannot be used"
            return Error(title=title, message=log.redact("\n".join(problems)))
        case AgentError():
            return Error(
                job=known, seconds=seconds, reached=journal.reached, title=error.title, message=str(error), detail=error.detail
            )
        case _:
            log.debug(traceback.format_exc())
            return Error(
                job=known,
                seconds=seconds,
                reached=journal.reached,
                title="This action has a bug",
                message=f"It was not made for what happened ({log.redact(f'{type(error).__name__}: {error}')}). Run it again "
                f"with debug logging and report the log: {report.ISSUES}",
            )


def _run(inputs: Inputs, log: Log, clock: Clock, journal: Journal, cancellation: Cancellation) -> Outcome:
    log.line(f"mintlify-agent-action {__version__}, project {inputs.project_id}")
    deadline = Deadline.after(clock, inputs.timeout_minutes * 60)
    client = AgentClient(
        lambda: _connection(inputs),
        project_id=inputs.project_id,
        deadline=deadline,
        interruptible=cancellation.interruptible,
        redact=log.redact,
        progress=journal,
    )
    if inputs.dry_run:
        job.show(client.preview(inputs.task, job_id=inputs.job_id, extras=inputs.extras), log)
        return Skipped(reason=SkipReason.DRY_RUN)
    job_id, watch = job.begin(inputs, client, journal, log)
    cancellation.check()
    if not inputs.wait and journal.job:
        job.compare(inputs, journal.job, log)
        return job.started(journal.job, watch)
    ended = wait(lambda: client.get(job_id), watch, deadline=deadline, cadence=Cadence(inputs.poll_interval), progress=journal)
    if known := ended or journal.job:
        job.compare(inputs, known, log)
    if ended:
        return settled(ended, journal.seconds or 0.0)
    return TimedOut(
        job=journal.job,
        seconds=journal.seconds,
        reached=journal.reached,
        minutes=inputs.timeout_minutes,
        fault=journal.fault,
    )


def _connection(inputs: Inputs) -> httpx.Client:
    """One connection for the whole run: HTTP/1.1, kept alive between polls, and no redirect followed with the key."""
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
            trust_env=not inputs.api_url.startswith("http:"),
        )
    except (ImportError, ValueError, OSError, httpx.InvalidURL) as error:
        raise BadConnectionSettings(f"{type(error).__name__}: {error}") from error


def _deliver(outcome: Outcome, inputs: Inputs | None, log: Log) -> int:
    """Hand the outcome to the runner and to people; returns the exit code."""
    fail_on = inputs.fail_on if inputs else frozenset[Result]()
    code = exit_code(outcome, fail_on)
    values = outputs(outcome)
    try:
        if path := os.environ.get("GITHUB_OUTPUT"):
            write_outputs(Path(path), values)
    except (OSError, ValueError) as error:
        log.error("The outputs could not be written", f"{error}. Later steps will find them empty.")
        code = code or 1
    _conclude(outcome, red=fails(outcome, fail_on), log=log)
    with log.group("Outputs"):
        for name, value in values.items():
            if value:
                log.line(f"  {name}: {value}")
    try:
        if (path := os.environ.get("GITHUB_STEP_SUMMARY")) and (inputs is None or inputs.summary):
            append_summary(Path(path), report.summary(outcome))
    except Exception as error:  # noqa: BLE001 - a summary that cannot be made or written never costs the result
        log.warning("The job summary could not be written", f"{type(error).__name__}: {error}")
    return code


def _conclude(outcome: Outcome, *, red: bool, log: Log) -> None:
    """The end in the log: an annotation, except where all went as asked."""
    said = report.headline(outcome)
    message = f"{said.message} {said.advice}".strip()
    if red and outcome.result in FAILABLE:
        message += f" The step fails because fail-on names {outcome.result}."
    if isinstance(outcome, Error) and outcome.detail:
        message += f'\nThe service said: "{outcome.detail}"'
    match outcome:
        case PullRequest() | Started():
            log.line(f"{said.title}: {message}")
        case _ if isinstance(outcome, Error) or (red and not isinstance(outcome, CancelledRun)):
            log.error(said.title, message)
        case NoPullRequest() | Skipped():
            log.notice(said.title, message)
        case _:
            log.warning(said.title, message)
