"""A request given up before it was sent is never sent, and one given up later is known to have been."""

import gc
import threading
import weakref
from collections.abc import Iterable, Iterator
from typing import Any

import httpcore
import httpx
import pytest

from mintlify_agent_action.clock import Clock, Deadline, SystemClock
from mintlify_agent_action.mintlify.client import AgentClient
from mintlify_agent_action.mintlify.errors import NotSent, PassingError
from mintlify_agent_action.mintlify.exchange import Exchange, TooLarge
from mintlify_agent_action.mintlify.transport import Transport as AgentTransport
from tests.services.process import Fault, World

CLOCK = SystemClock()


class SlowToConnect(httpcore.SyncBackend):
    """The real network, behind a look-up of a name that takes as long as the test likes."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.gone_on = threading.Event()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        self.go_on.wait()
        stream = super().connect_tcp(host, port, timeout, local_address, socket_options)
        self.gone_on.set()
        return stream


class Transport(httpx.HTTPTransport):
    def __init__(self, backend: httpcore.NetworkBackend) -> None:
        super().__init__()
        self._pool = httpcore.ConnectionPool(network_backend=backend)


@pytest.fixture
def backend() -> SlowToConnect:
    return SlowToConnect()


@pytest.fixture
def http(agent: World, backend: SlowToConnect) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=agent.url, transport=Transport(backend)) as client:
        yield client


def create(agent: World, http: httpx.Client) -> Exchange:
    request = http.build_request("POST", f"/v2/agent/{agent.project}/job", json={"prompt": "x"})
    exchange = Exchange(http, request, httpx.Timeout(30))
    exchange.start()
    return exchange


def test_given_up_before_it_was_sent(agent: World, http: httpx.Client, backend: SlowToConnect) -> None:
    """The connection comes about later all the same; then nothing goes over it."""
    exchange = create(agent, http)
    assert not exchange.wait(0.05, CLOCK)
    assert exchange.give_up() is False
    backend.go_on.set()
    assert backend.gone_on.wait(10)
    assert exchange.wait(10, CLOCK)
    assert agent.requests == []


def test_given_up_and_sent_again(agent: World, http: httpx.Client, backend: SlowToConnect) -> None:
    """The first attempt finds its way at last; that the second one was let through is none of its business."""
    request = http.build_request("POST", f"/v2/agent/{agent.project}/job", json={"prompt": "x"})
    first = Exchange(http, request, httpx.Timeout(30))
    first.start()
    assert not first.wait(0.05, CLOCK)
    assert first.give_up() is False
    with httpx.Client(base_url=agent.url) as other:
        second = Exchange(other, request, httpx.Timeout(30))
        second.start()
        assert second.wait(10, CLOCK)
    backend.go_on.set()
    assert first.wait(10, CLOCK)
    assert agent.operations == ["create"]


def test_given_up_after_it_was_sent(agent: World, http: httpx.Client, backend: SlowToConnect) -> None:
    backend.go_on.set()
    exchange = create(agent, http)
    assert exchange.wait(10, CLOCK)
    assert exchange.give_up() is True
    assert agent.operations == ["create"]
    assert exchange.result().status == 401  # it carries no key


def test_a_create_that_finds_no_way_in_time_is_not_sent(agent: World, http: httpx.Client, backend: SlowToConnect) -> None:
    """The look-up of a name may take what it likes: the deadline holds, and it is known that nothing was sent."""
    with pytest.raises(NotSent, match="it took longer than"):
        agent_client(agent, http, CLOCK).create("x", extras={})
    backend.go_on.set()
    assert backend.gone_on.wait(10)
    assert agent.requests == []


class Stop(BaseException):
    """As a signal would raise it."""


class Stopped(SystemClock):
    def check(self) -> None:
        raise Stop


def test_a_signal_that_has_come_already_lets_nothing_begin(agent: World, http: httpx.Client, backend: SlowToConnect) -> None:
    backend.go_on.set()
    with pytest.raises(Stop):
        agent_client(agent, http, Stopped()).create("x", extras={})
    assert not backend.gone_on.wait(0.2)
    assert agent.requests == []


class Silent:
    """Is told, and says nothing."""

    def asking(self) -> None: ...

    def answered(self, request: str, status: int) -> None: ...

    def repeating(self, fault: PassingError, pause: float) -> None: ...

    def unanswered(self) -> None: ...

    def quiet(self) -> None: ...


def agent_client(agent: World, http: httpx.Client, clock: Clock) -> AgentClient:
    transport = AgentTransport(lambda: http, deadline=Deadline.after(clock, 0.3), redact=str, progress=Silent())
    return AgentClient(transport, project_id=agent.project)


class Seen(httpx.BaseTransport):
    """Answers, and keeps how long the last request was to wait for each byte."""

    read: float | None = 0.0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.read = request.extensions["timeout"]["read"]
        return httpx.Response(200, stream=httpx.ByteStream(b"x"))


@pytest.mark.parametrize("live", [False, True])
def test_how_long_a_stream_may_pause_is_for_who_listens_to_say(live: bool) -> None:
    """It may pause for longer than an answer may take."""
    seen = Seen()
    transport = AgentTransport(
        lambda: httpx.Client(base_url="http://127.0.0.1", transport=seen),
        deadline=Deadline.after(CLOCK, 300),
        redact=str,
        progress=Silent(),
    )
    transport.send("x", transport.request("POST", "/"), lambda answer: answer, live=live)
    assert seen.read == (None if live else 60.0)


class TooSlow(httpx.BaseTransport):
    """Its own clock rings before anything is sent, and with it before the one of whoever waits."""

    def __init__(self, error: type[httpx.TimeoutException]) -> None:
        self._error = error

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        raise self._error("timed out", request=request)


@pytest.mark.parametrize(("error", "seconds"), [(httpx.ConnectTimeout, 10), (httpx.ReadTimeout, 14), (httpx.PoolTimeout, 14)])
def test_that_it_took_too_long_is_said_alike_whoever_sees_it_first(error: type[httpx.TimeoutException], seconds: int) -> None:
    transport = AgentTransport(
        lambda: httpx.Client(base_url="http://127.0.0.1", transport=TooSlow(error)),
        deadline=Deadline.after(CLOCK, 14.4),
        redact=str,
        progress=Silent(),
    )
    with pytest.raises(NotSent, match=f"it took longer than {seconds} s"):
        transport.send("x", transport.request("POST", "/"), lambda answer: answer)


def test_an_answer_that_failed_is_let_go_of_at_once(agent: World, http: httpx.Client, backend: SlowToConnect) -> None:
    """What was read of it does not wait until the garbage collector comes."""
    backend.go_on.set()
    agent.plan(Fault(on="create", kind="bomb"))
    exchange = create(agent, http)
    assert exchange.wait(10, CLOCK)
    gc.disable()
    try:
        with pytest.raises(TooLarge) as raised:
            exchange.result()
        error = weakref.ref(raised.value)
        del raised
        assert error() is None
    finally:
        gc.enable()
