"""The end of a run, handed to the runner: outputs, the last lines of the log, the job summary."""

import contextlib
import os
import traceback
from pathlib import Path

from . import report
from .headline import ISSUES, headline
from .inputs import Inputs, InvalidInputs
from .mintlify.errors import AgentError, brief
from .outcome import (
    FAILABLE,
    CancelledRun,
    Error,
    NoPullRequest,
    Outcome,
    PullRequest,
    Result,
    Skipped,
    Started,
    fails,
    outputs,
)
from .progress import Journal
from .runner.commands import Log
from .runner.files import append_summary, write_values


def failure(error: Exception, journal: Journal, log: Log) -> Error:
    """The outcome of a run that an exception ended."""
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
            log.debug("".join(traceback.format_exception(error)))
            return Error(
                job=known,
                seconds=seconds,
                reached=journal.reached,
                title="This action has a bug",
                message=f"It was not made for what happened ({log.redact(f'{type(error).__name__}: {error}')}). Run it again "
                f"with debug logging and report the log: {ISSUES}",
            )


def foresee(outcome: Outcome) -> None:
    """Write the outputs of a run that can do so no more, in case it is killed. That they could not be is said at its end."""
    with contextlib.suppress(OSError, ValueError):
        if path := os.environ.get("GITHUB_OUTPUT"):
            write_values(Path(path), outputs(outcome))


def hand_over(values: dict[str, str], log: Log) -> bool:
    """Write outputs where the runner reads them; False where that failed, which has been said."""
    try:
        if path := os.environ.get("GITHUB_OUTPUT"):
            write_values(Path(path), values)
    except (OSError, ValueError) as error:
        log.error("The outputs could not be written", f"{error}. Later steps will find them empty.")
        return False
    return True


def prepare(inputs: Inputs) -> None:
    """Load what only the end needs. What fails here fails there too, which says so."""
    if inputs.summary and os.environ.get("GITHUB_STEP_SUMMARY"):
        with contextlib.suppress(Exception):
            report.prepare()


def summarize(outcome: Outcome, inputs: Inputs | None, log: Log) -> None:
    """Write the job summary. One that cannot be made or written never costs the result."""
    try:
        if (path := os.environ.get("GITHUB_STEP_SUMMARY")) and (inputs is None or inputs.summary):
            append_summary(Path(path), report.summary(outcome))
    except Exception as error:  # noqa: BLE001 - as said
        log.warning("The job summary could not be written", f"{type(error).__name__}: {error}")


def conclude(outcome: Outcome, inputs: Inputs | None, log: Log) -> None:
    """The end in the log: an annotation, except where all went as asked."""
    red = fails(outcome, inputs.fail_on if inputs else frozenset[Result]())
    said = headline(outcome)
    message = f"{said.message} {said.advice}".strip()
    if red and outcome.result in FAILABLE:
        message += f" The step fails because fail-on names {outcome.result}."
    if isinstance(outcome, Error) and outcome.detail:
        message += f'\nThe service said: "{outcome.detail}"'
    told = outcome.job.message_to_user if outcome.job else None
    told = f'The agent says: "{brief(told)}"' if told else ""
    if isinstance(outcome, PullRequest | Started):
        log.line(f"{said.title}: {message}")
        if told:
            log.line(told)
        return
    message = f"{message}\n{told}".strip()
    match outcome:
        case _ if isinstance(outcome, Error) or (red and not isinstance(outcome, CancelledRun)):
            log.error(said.title, message)
        case NoPullRequest() | Skipped():
            log.notice(said.title, message)
        case _:
            log.warning(said.title, message)


def list_outputs(values: dict[str, str], log: Log) -> None:
    with log.group("Outputs"):
        for name, value in values.items():
            if value:
                log.line(f"  {name}: {value}")
