"""One token's requests to GitHub: each bounded in time, ended at once by a signal, and repeated only where that is safe.

PyGithub's own retry sleeps inside of a request, where neither the run's clock nor a signal reaches it, and judges a POST
by its method alone, though GraphQL reads by POST. So it is off, and tenacity decides here.
"""

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import AbstractContextManager, nullcontext
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import requests
from github import Auth, Github, GithubException, RateLimitExceededException
from github.Requester import HTTPRequestsConnectionClass, HTTPSRequestsConnectionClass, Requester
from tenacity import RetryCallState, Retrying, retry_if_exception, wait_exponential_jitter

from mintlify_agent_action.clock import Deadline

from .errors import Declined, Denied, Failed, HubError, Missing

T = TypeVar("T")

REQUEST_SECONDS = 15.0
# What is asked after the run's deadline tells how it ended: for that, this much more.
SECONDS_BEYOND = 10.0
# GitHub's page on rate limits asks for at least a minute where its answer names no time.
UNNAMED_PAUSE = 60.0

Interruptible = Callable[[], AbstractContextManager[None]]


class _Direct(HTTPRequestsConnectionClass):
    """Without the proxies of the environment: plain http goes to this machine alone, and its token must not leave it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session.trust_env = False


class Session:
    """Requests with one token. `certificates`: a file of those to trust; `interruptible`: inside of it, a signal ends all."""

    def __init__(
        self,
        *,
        token: str,
        api_url: str,
        user_agent: str,
        deadline: Deadline,
        interruptible: Interruptible,
        certificates: str | None = None,
    ) -> None:
        if api_url.startswith("http:"):
            Requester.injectConnectionClasses(_Direct, HTTPSRequestsConnectionClass)
        self._options: dict[str, Any] = {
            "auth": Auth.Token(token),
            "base_url": api_url,
            "user_agent": user_agent,
            "timeout": int(REQUEST_SECONDS),
            "per_page": 100,
            "retry": None,
            # These are pauses between requests; a run makes only a few.
            "seconds_between_requests": None,
            "seconds_between_writes": None,
            "lazy": True,
            "verify": certificates or True,
        }
        self._clock = deadline.clock
        self._deadline = deadline
        self._longest = REQUEST_SECONDS
        self._interruptible = interruptible
        self._github: Github | None = None

    def hurry(self, seconds: float) -> None:
        """From now on no request takes longer, and none is ended by a signal, which has come already."""
        self._longest = seconds
        self._interruptible = nullcontext

    def ask(self, request: Callable[[Github], T], *, patience: float, repeatable: bool = True) -> T:
        """The answer to `request`, within `patience` seconds and the run's deadline. Raises `HubError`.

        One that is not `repeatable` is sent again only where it cannot have taken effect.
        """
        until = self._clock.now() + min(patience, max(self._deadline.remaining(), SECONDS_BEYOND))
        backoff = wait_exponential_jitter(multiplier=1, max=15, jitter=0.5)

        def passing(error: BaseException) -> bool:
            return isinstance(error, Failed) and (repeatable or not error.sent)

        def pause(state: RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            asked = error.pause if isinstance(error, Failed) else None
            return backoff(state) if asked is None else asked

        return Retrying(
            retry=retry_if_exception(passing),
            wait=pause,
            stop=lambda state: self._clock.now() + state.upcoming_sleep > until,
            sleep=self._clock.sleep,
            reraise=True,
        )(lambda: self._once(request, min(self._longest, max(until - self._clock.now(), 1.0))))

    def query(
        self,
        query: str,
        variables: Mapping[str, Any],
        read: Callable[[Any], T],
        *,
        patience: float,
        repeatable: bool = True,
    ) -> T:
        """What `read` makes of the `data` in a GraphQL answer. Raises `HubError`, also where it can make nothing of it."""

        def request(github: Github) -> T:
            return read(github.requester.graphql_query(query, dict(variables))[1]["data"])

        return self.ask(request, patience=patience, repeatable=repeatable)

    def _once(self, request: Callable[[Github], T], seconds: float) -> T:
        github = self._github = self._github or Github(**self._options)
        answer: Future[T] = Future()

        def work() -> None:
            try:
                answer.set_result(request(github))
            except Exception as error:  # noqa: BLE001 - handed on to the thread that waits
                answer.set_exception(error)

        # In a thread, because a client's timeouts hold for single operations on a socket, and not for looking up a name.
        try:
            with self._interruptible():
                threading.Thread(target=work, daemon=True).start()
                return answer.result(seconds)
        except TimeoutError as error:
            self._github = None  # the connection belongs to the thread that is left behind
            raise Failed(f"no answer came within {seconds:.0f} s") from error
        except Exception as error:
            raise _translated(error) from error
        except BaseException:
            self._github = None
            raise


def _translated(error: Exception) -> HubError:
    match error:
        case HubError():
            return error
        case GithubException():
            return _refusal(error)
        case requests.ConnectTimeout():
            return Failed(_brief(error), sent=False)
        case requests.ConnectionError():
            return Failed(_brief(error), sent=not _never_connected(error))
        case _:
            return Failed(_brief(error))


def _refusal(error: GithubException) -> HubError:
    data = error.data if isinstance(error.data, dict) else {}
    errors = data.get("errors")
    if "message" not in data and isinstance(errors, list) and errors and isinstance(errors[0], dict):
        return _graphql_refusal(errors[0], error.headers or {})
    message = str(data.get("message") or error.data or "")[:300]
    status = error.status
    if isinstance(error, RateLimitExceededException) or status == 429:
        return Failed(message, status=status, sent=False, pause=_pause(error.headers or {}))
    if status in (401, 403):
        return Denied(message, status=status)
    if status in (404, 410):
        return Missing(message, status=status)
    if status == 408 or status >= 500:
        return Failed(message or f"HTTP {status}", status=status)
    return Declined(message or f"HTTP {status}", status=status)


def _graphql_refusal(error: dict[str, Any], headers: Mapping[str, str]) -> HubError:
    message = str(error.get("message", ""))[:300]
    match error.get("type"):
        case "NOT_FOUND":
            return Missing(message, status=404)
        case "FORBIDDEN" | "INSUFFICIENT_SCOPES":
            return Denied(message, status=403)
        case "RATE_LIMITED":
            return Failed(message, status=429, sent=False, pause=_pause(headers))
        case _:
            return Declined(message, status=422)


def _pause(headers: Mapping[str, str]) -> float:
    """Seconds to wait at a rate limit (GitHub's page "Rate limits for the REST API", on exceeding them)."""
    after, reset = headers.get("retry-after", ""), headers.get("x-ratelimit-reset", "")
    if after.isdecimal():
        return float(after)
    if headers.get("x-ratelimit-remaining") == "0" and reset.isdecimal():
        try:  # counted from the answer's own date: a runner's clock may be wrong
            now = parsedate_to_datetime(headers.get("date", "")).timestamp()
        except ValueError:
            now = time.time()
        return max(1.0, float(reset) - now + 1.0)
    return UNNAMED_PAUSE


def _never_connected(error: BaseException | None) -> bool:
    """Whether urllib3 says, somewhere in the chain, that no connection came about."""
    while error is not None:
        if type(error).__name__ in ("NewConnectionError", "NameResolutionError", "ProxyError", "SSLError"):
            return True
        inner = error.args[0] if error.args and isinstance(error.args[0], BaseException) else None
        error = inner or getattr(error, "reason", None) or error.__cause__
        error = error if isinstance(error, BaseException) else None
    return False


def _brief(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error)[:200]}"
