"""What may be sent again, and after how long.

A create or a follow-up costs credits and has no idempotency key, so it is repeated only where the service cannot have
taken it: no connection came about, or 429. Reads are repeated by the poll loop itself, at its own cadence.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeVar

from mintlify_agent_action.clock import Deadline, rest

from .errors import NotSent, PassingError, RateLimited

if TYPE_CHECKING:
    from tenacity import RetryCallState

T = TypeVar("T")

# About half a minute of trying: a service that restarts is back by then, a mistyped address never is.
MAX_CONNECTION_ATTEMPTS = 6
# What is sent again must have the time to be answered: a create cut off at the deadline leaves a job nobody knows of.
SECONDS_TO_ANSWER = 15.0


class Progress(Protocol):
    """Is told each fault after which there is another attempt, and each minute until then."""

    def repeating(self, fault: PassingError, pause: float) -> None: ...

    def quiet(self) -> None: ...


def send_once_taken(send: Callable[[], T], *, deadline: Deadline, progress: Progress) -> T:
    """Call `send` until the service takes it; again only after `NotSent` and `RateLimited`, and inside `deadline`.

    Raises the last error when no attempt is left.
    """
    try:
        return send()
    except (NotSent, RateLimited) as fault:
        return _send_again(fault, send, deadline, progress)


def _send_again(first: PassingError, send: Callable[[], T], deadline: Deadline, progress: Progress) -> T:
    """As `send_once_taken` goes on once the `first` attempt has failed."""
    # Most jobs are taken at once: only the others wait for this import.
    from tenacity import Retrying, retry_if_exception_type, wait_exponential_jitter  # noqa: PLC0415 - as said

    unreachable = wait_exponential_jitter(multiplier=1, max=15, jitter=0.5)
    limited = wait_exponential_jitter(multiplier=15, max=300, jitter=5)  # the limit counts by the hour
    made = iter([first])

    def attempt() -> T:
        for fault in made:
            raise fault
        return send()

    def pause(state: "RetryCallState") -> float:
        fault = _fault(state)
        if fault.retry_after is not None:
            return fault.retry_after
        return limited(state) if isinstance(fault, RateLimited) else unreachable(state)

    def give_up(state: "RetryCallState") -> bool:
        out_of_reach = isinstance(_fault(state), NotSent) and state.attempt_number >= MAX_CONNECTION_ATTEMPTS
        return out_of_reach or state.upcoming_sleep + SECONDS_TO_ANSWER > deadline.remaining()

    def sleep(seconds: float) -> None:
        now = deadline.clock.now()
        rest(now + seconds, said=now, clock=deadline.clock, quiet=progress.quiet)

    return Retrying(
        retry=retry_if_exception_type((NotSent, RateLimited)),
        wait=pause,
        stop=give_up,
        sleep=sleep,
        before_sleep=lambda state: progress.repeating(_fault(state), state.upcoming_sleep),
        reraise=True,
    )(attempt)


def _fault(state: "RetryCallState") -> PassingError:
    fault = state.outcome.exception() if state.outcome else None
    if not isinstance(fault, PassingError):
        raise TypeError("only passing errors are sent again")
    return fault
