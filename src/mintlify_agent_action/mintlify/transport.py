"""Requests to the service, and what their answers mean: what every version of the API has in common."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NoReturn, Protocol, TypeVar

import httpx
from pydantic import BaseModel

from mintlify_agent_action.clock import Deadline
from mintlify_agent_action.pause import retry_after
from mintlify_agent_action.route import CHECK_CERTIFICATE, CHECK_PROXY, distrusted

from .errors import Disturbed, MaybeAccepted, NotSent, PassingError, RateLimited, Refused
from .exchange import Answer, Exchange, TooLarge
from .models import OptionalText
from .retry import send_once_taken

T = TypeVar("T")

CONNECT_SECONDS = 10.0
# A read is simply repeated, so it may be given up soon; a create that is given up leaves a job nobody knows of.
READ_SECONDS = 15.0
SEND_SECONDS = 60.0
# After a signal, how long a request already on its way may still answer, so that the job's id is known. The runner
# kills a cancelled step ten seconds after the first signal.
SEND_GRACE_SECONDS = 3.0


class SendProgress(Protocol):
    """Is told what becomes of a create or message, and of each request."""

    def asking(self) -> None: ...

    def answered(self, request: str, status: int) -> None: ...

    def repeating(self, fault: PassingError, pause: float) -> None: ...

    def unanswered(self) -> None: ...

    def quiet(self) -> None: ...


class _ErrorBody(BaseModel):
    error: OptionalText = None
    message: OptionalText = None


class Transport:
    """One connection to the service, for one request at a time.

    `connect` makes an HTTP client that carries the base URL and the key, and follows no redirects; another one is made
    where a request had to be given up. `redact` is applied to every text the service sends.
    """

    def __init__(
        self,
        connect: Callable[[], httpx.Client],
        *,
        deadline: Deadline,
        redact: Callable[[str], str],
        progress: SendProgress,
    ) -> None:
        self._connect = connect
        self._http = connect()
        self._live: Exchange | None = None
        self._progress = progress
        self.deadline = deadline
        self.redact = redact

    def request(self, method: str, path: str, body: Any = None, *, accept: str | None = None) -> httpx.Request:
        """A request as it would be sent; calls nothing."""
        return self._http.build_request(method, path, json=body, headers={"Accept": accept} if accept else None)

    def read(self, asked: str, path: str, take: Callable[[Answer], T]) -> T:
        """What `take` makes of the answer to one GET. Raises `PassingError` or `Refused`."""
        answer = self._exchange(self.request("GET", path), seconds=READ_SECONDS, grace=0)
        return take(self._good(answer, asked))

    def send(
        self, asked: str, request: httpx.Request, take: Callable[[Answer], T], *, live: bool = False, resumable: bool = True
    ) -> T:
        """What `take` makes of the answer to a create or message, sent until it is taken, once. Raises `AgentError`.

        `live`: the answer is read as it comes, and `leave` must be called where that is not read out. `resumable`: whether
        this action could wait for the job by its id.
        """

        def once() -> T:
            self._progress.asking()
            try:
                answer = self._exchange(request, seconds=SEND_SECONDS, grace=SEND_GRACE_SECONDS, live=live)
                return take(self._good(answer, asked))
            except Disturbed as fault:
                raise MaybeAccepted(asked, fault.brief, resumable=resumable, detail=fault.detail) from fault

        return send_once_taken(once, deadline=self.deadline, progress=self._progress)

    def leave(self) -> None:
        """Go on without what is still coming: the old connection belongs to the thread that is left behind."""
        if self._live:
            self._live.give_up()
        self._http = self._connect()

    def _exchange(self, request: httpx.Request, *, seconds: float, grace: float, live: bool = False) -> Answer:
        """One request and its answer, within `seconds` and the deadline. Raises `NotSent` or `Disturbed`.

        Where a signal comes while the answer is due, it may still come within `grace` seconds.
        """
        allowed = max(0.05, min(seconds, self.deadline.remaining()))
        # For how long nothing may come of what is read live is the listener's to say.
        timeout = httpx.Timeout(allowed, connect=min(allowed, CONNECT_SECONDS), read=None if live else allowed)
        exchange = Exchange(self._http, request, timeout, live=live)
        self._live = exchange if live else None
        clock = self.deadline.clock
        try:
            clock.check()
            exchange.start()
            ended = exchange.wait(allowed, clock)
        except BaseException:
            if not exchange.sent or not exchange.wait(grace, clock.whole):
                if exchange.give_up() and grace:
                    self._progress.unanswered()
                raise
            ended = True
        if not ended:
            self._give_up(exchange, allowed)
        try:
            answer = exchange.result()
        except httpx.HTTPError as error:
            if exchange.sent:
                raise _disturbed(error, allowed) from error
            self.leave()  # a tunnel in which TLS failed still counts as the one connection there may be
            raise self._not_sent(exchange, error, allowed) from error
        self._progress.answered(f"{request.method} {request.url.path}", answer.status)
        return answer

    def _give_up(self, exchange: Exchange, allowed: float) -> NoReturn:
        sent = exchange.give_up()
        self.leave()
        if sent:
            raise Disturbed(f"no answer came within {allowed:.0f} s")
        raise self._not_sent(exchange, httpx.TimeoutException(""), allowed)

    def _not_sent(self, exchange: Exchange, error: httpx.HTTPError, allowed: float) -> NotSent:
        host, why = self._http.base_url.host, str(error) or type(error).__name__
        if isinstance(error, httpx.TimeoutException):
            # The client's clock may ring a moment before ours: whichever does, this is what there is to say.
            limit = min(allowed, CONNECT_SECONDS) if isinstance(error, httpx.ConnectTimeout) else allowed
            why = f"it took longer than {limit:.0f} s"
        if known := distrusted(error):
            return NotSent(host, known, remedy=CHECK_CERTIFICATE)
        if exchange.proxy:
            return NotSent(host, f"the proxy {exchange.proxy} did not get there ({why})", remedy=CHECK_PROXY)
        return NotSent(host, why)

    def _good(self, answer: Answer, asked: str) -> Answer:
        """The answer, where it is a good one. Raises `RateLimited`, `Disturbed` or `Refused`."""
        status = answer.status
        if 200 <= status < 300:
            return answer
        detail = self._detail(answer)
        pause = retry_after(answer.headers, now=datetime.now(UTC))
        if status == 429:
            raise RateLimited(retry_after=pause, detail=detail)
        if status in (408, 425) or status >= 500:
            raise Disturbed(f"the service answered with HTTP {status}", retry_after=pause, detail=detail)
        raise Refused(status, asked=asked, detail=detail)

    def _detail(self, answer: Answer) -> str:
        """The service's own words about a failure: `error` of its JSON body, or its plain text (both are met)."""
        kind = answer.headers.get("content-type", "")
        body = decoded(answer)
        if isinstance(body, dict):
            words = _ErrorBody.model_validate(body, context={"redact": self.redact})
            return words.error or words.message or ""
        if "json" in kind or "html" in kind:
            return ""
        return self.redact(answer.content.decode(errors="replace"))


def _disturbed(error: httpx.HTTPError, allowed: float) -> Disturbed:
    if isinstance(error, TooLarge):
        return Disturbed(str(error))
    if isinstance(error, httpx.TimeoutException):
        return Disturbed(f"no answer came within {allowed:.0f} s")
    return Disturbed(f"the connection broke off: {str(error) or type(error).__name__}")


def decoded(answer: Answer) -> Any:
    """The JSON in an answer, with bytes that are not UTF-8 replaced; None where it is none.

    An odd byte in a field that is only shown must not cost the id of a job.
    """
    try:
        return json.loads(answer.content.decode("utf-8-sig", errors="replace"))
    except (ValueError, RecursionError):
        return None
