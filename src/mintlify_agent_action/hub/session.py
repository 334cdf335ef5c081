"""One token's requests to GitHub: each bounded in time, ended at once by a signal, and repeated only where that is safe.

PyGithub's own retry sleeps inside of a request, where neither the run's clock nor a signal reaches it, and judges a POST
by its method alone, though GraphQL reads by POST. So it is off, and tenacity decides here.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from functools import cached_property
from http.cookiejar import DefaultCookiePolicy
from typing import Any, TypeVar

import requests
from github import Auth, Github
from github.Requester import HTTPRequestsConnectionClass, HTTPSRequestsConnectionClass, Requester, RequestsResponse
from tenacity import RetryCallState, Retrying, retry_if_exception, wait_exponential_jitter

from mintlify_agent_action.clock import Deadline, End
from mintlify_agent_action.route import Route

from .errors import Declined, Failed
from .refusals import REDIRECTED, translated

T = TypeVar("T")

# GitHub itself ends what takes longer than ten seconds.
REQUEST_SECONDS = 12.0
# A fault that lasts longer will not pass in time; the end of a limit is worth all of the patience.
FAULT_SECONDS = 12.0


# Two hundred comments of the greatest length GitHub takes are 13 MB; what is larger is not read to its end.
MAX_ANSWER_BYTES = 16 * 1024 * 1024


class _Answer(RequestsResponse):
    """An answer that leads nowhere else, and is read only so far, unpacked bit by bit: a few bytes can make gigabytes."""

    def __init__(self, answer: RequestsResponse) -> None:
        super().__init__(answer.response)
        # PyGithub follows a 301 on the same host; what else leads elsewhere it would take for an answer.
        if self.status in (302, 303, 307, 308):
            self.response.close()
            raise Declined(REDIRECTED.format(self.status), status=self.status)

    def read(self) -> str:
        content = bytearray()
        with self.response:
            for chunk in self.response.iter_content(1 << 16):
                content += chunk
                if len(content) > MAX_ANSWER_BYTES:
                    content.clear()  # or the error keeps it, and so does that of each attempt
                    raise Failed(f"the answer passed {MAX_ANSWER_BYTES >> 20} MiB")
        return content.decode(errors="replace")


class _Direct(HTTPRequestsConnectionClass):
    """Without the proxies of the environment: plain http goes to this machine alone, and its token must not leave it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session.trust_env = False
        self.session.stream = True

    def getresponse(self) -> RequestsResponse:
        return _Answer(super().getresponse())


def _routed(route: Route) -> type[HTTPSRequestsConnectionClass]:
    """By this route, and not by what requests makes of the environment."""
    # PyGithub begins each request with another connection: this is what they share, so that one is kept alive.
    session = requests.Session()
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))  # tokens have nothing in common
    session.trust_env = False
    session.stream = True
    session.proxies = {"https": route.proxy.url} if route.proxy else {}

    class Routed(HTTPSRequestsConnectionClass):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.session = session

        def getresponse(self) -> RequestsResponse:
            return _Answer(super().getresponse())

        def close(self) -> None:
            """It is kept for the next request."""

    return Routed


class Connections:
    """Those to GitHub's API at `api_url`, for whatever token: kept alive, and each used by one request at a time.

    `environment`: its settings of proxies and certificates hold.
    """

    def __init__(self, api_url: str, environment: Mapping[str, str]) -> None:
        self.api_url = api_url
        self._environment = environment

    @cached_property
    def route(self) -> Route:
        """The way they take, which is prepared hereby. Raises `UnusableSettings`."""
        route = Route.to(self.api_url, self._environment)
        # PyGithub has no other way in than this, which holds for all of the process, as the address does.
        Requester.injectConnectionClasses(_Direct, _routed(route))
        return route


class Session:
    """Requests with one token, until `deadline`.

    A write that is given up may still take effect: until that is settled, or GitHub has ended it, nothing else is asked.
    """

    def __init__(
        self,
        *,
        token: str,
        connections: Connections,
        user_agent: str,
        deadline: Deadline,
    ) -> None:
        self._connections = connections
        self._proxy = ""
        self._options: dict[str, Any] = {
            "auth": Auth.Token(token),
            "base_url": connections.api_url,
            "user_agent": user_agent,
            "timeout": int(REQUEST_SECONDS),
            "per_page": 100,
            "retry": None,
            # These are pauses between requests; a run makes only a few.
            "seconds_between_requests": None,
            "seconds_between_writes": None,
            "lazy": True,
        }
        # It has a handler of its own that writes to standard error, of each redirection for one.
        logging.getLogger("github").setLevel(logging.CRITICAL)
        self._github: Github | None = None
        # A write that was given up and may yet take effect, and until when.
        self._left: tuple[End, float] | None = None
        self.bound(deadline)

    def bound(self, deadline: Deadline) -> None:
        """Let all that follows end by this deadline, on its clock."""
        self._deadline = deadline

    def ask(
        self,
        request: Callable[[Github], T],
        *,
        patience: float,
        fault_patience: float = FAULT_SECONDS,
        writes: bool = False,
        repeatable: bool = True,
    ) -> T:
        """The answer to `request`, within `patience` seconds and the deadline; of these, faults are worth `fault_patience`.

        Raises `HubError`. What is not `repeatable` is sent again only where it cannot have taken effect.
        """
        clock = self._deadline.clock
        begun = clock.now()
        until = begun + min(patience, self._deadline.remaining())
        backoff = wait_exponential_jitter(multiplier=1, max=15, jitter=0.5)

        def passing(error: BaseException) -> bool:
            return isinstance(error, Failed) and (repeatable or not error.sent)

        def asked(state: RetryCallState) -> float | None:
            error = state.outcome.exception() if state.outcome else None
            return error.pause if isinstance(error, Failed) else None

        def pause(state: RetryCallState) -> float:
            named = asked(state)
            return backoff(state) if named is None else named

        def too_late(state: RetryCallState) -> bool:
            last = min(until, begun + fault_patience) if asked(state) is None else until
            return clock.now() + state.upcoming_sleep > last

        return Retrying(
            retry=retry_if_exception(passing),
            wait=pause,
            stop=too_late,
            sleep=clock.sleep,
            reraise=True,
        )(lambda: self._once(request, until, writes=writes))

    def get(self, path: str, read: Callable[[Any], T], *, patience: float) -> T:
        """What `read` makes of the answer of the REST API. Raises `HubError`, also where it can make nothing of it."""
        return self.page(path, read, patience=patience)[0]

    def page(self, path: str, read: Callable[[Any], T], *, patience: float) -> tuple[T, bool]:
        """As `get`, and whether another page follows."""

        # Not by PyGithub's own objects, which ask once more for each that lacks what is looked for.
        def request(github: Github) -> tuple[T, bool]:
            headers, answer = github.requester.requestJsonAndCheck("GET", path)
            return read(answer), 'rel="next"' in headers.get("link", "")

        return self.ask(request, patience=patience)

    def query(self, query: str, variables: Mapping[str, Any], read: Callable[[Any], T], *, patience: float) -> T:
        """What `read` makes of the `data` in a GraphQL answer. Raises `HubError`, also where it can make nothing of it."""
        return self.ask(_graphql(query, variables, read), patience=patience)

    @staticmethod
    def data(github: Github, query: str, variables: Mapping[str, Any]) -> Any:
        """The `data` in a GraphQL answer, for a request of several steps."""
        return github.requester.graphql_query(query, dict(variables))[1]["data"]

    def mutate(
        self, mutation: str, given: Mapping[str, Any], read: Callable[[Any], T], *, patience: float, repeatable: bool = True
    ) -> T:
        """As `query`, for a mutation with the input `given`."""
        request = _graphql(mutation, {"input": given}, read)
        return self.ask(request, patience=patience, writes=True, repeatable=repeatable)

    def _once(self, request: Callable[[Github], T], until: float, *, writes: bool) -> T:
        clock, answer, end = self._deadline.clock, Future[T](), End()

        def work() -> None:
            try:
                self._github = self._github or self._begin()
                answer.set_result(request(self._github))
            except Exception as error:  # noqa: BLE001 - handed on to the thread that waits
                answer.set_exception(error)
            end.come()

        clock.check()
        self._await_the_write_before(until)
        seconds = min(REQUEST_SECONDS, max(until - clock.now(), 0.05))
        # In a thread, because a client's timeouts hold for single operations on a socket, and not for looking up a name.
        threading.Thread(target=work, daemon=True).start()
        try:
            ended = end.wait(seconds, clock)
        except BaseException:
            self._give_up(end if writes else None)
            raise
        if not ended:
            self._give_up(end if writes else None)
            by = f", by the proxy {self._proxy}" if self._proxy else ""
            raise Failed(f"no answer came within {seconds:.0f} s{by}")
        try:
            return answer.result()
        except Exception as error:
            raise translated(error, proxy=self._proxy) from error

    def _begin(self) -> Github:
        route = self._connections.route
        self._proxy = route.proxy.place if route.proxy else ""
        return Github(**self._options, verify=route.certificates or True)

    def _give_up(self, write: End | None) -> None:
        self._left = (write, self._deadline.clock.now() + REQUEST_SECONDS) if write else None
        self._github = None  # it belongs to the thread that is left behind, and so does the connection in use

    def _await_the_write_before(self, until: float) -> None:
        """What is read must hold what was written, and of two writes the later must come last."""
        if self._left:
            clock, (end, settled) = self._deadline.clock, self._left
            ended = end.wait(max(0.0, min(until, settled) - clock.now()), clock)
            if not ended and clock.now() < settled:
                raise Failed("the request before is still unanswered", sent=False)
            self._left = None


def _graphql(query: str, variables: Mapping[str, Any], read: Callable[[Any], T]) -> Callable[[Github], T]:
    return lambda github: read(Session.data(github, query, variables))
