"""A request given up before it was sent is never sent, and one given up later is known to have been."""

import threading
from collections.abc import Iterable, Iterator
from typing import Any

import httpcore
import httpx
import pytest

from mintlify_agent_action.mintlify.exchange import Exchange
from tests.services.process import World


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


def create(agent: World, http: httpx.Client) -> tuple[Exchange, threading.Thread]:
    before = set(threading.enumerate())
    path = f"/v2/agent/{agent.project}/job"
    exchange = Exchange(http, "POST", path, json={"prompt": "x"}, timeout=httpx.Timeout(30))
    (thread,) = set(threading.enumerate()) - before
    return exchange, thread


def test_given_up_before_it_was_sent(agent: World, http: httpx.Client, backend: SlowToConnect) -> None:
    """The connection comes about later all the same; then nothing goes over it."""
    exchange, thread = create(agent, http)
    assert not exchange.wait(0.05)
    assert exchange.give_up() is False
    backend.go_on.set()
    assert backend.gone_on.wait(10)
    thread.join(10)
    assert agent.requests == []


def test_given_up_after_it_was_sent(agent: World, http: httpx.Client, backend: SlowToConnect) -> None:
    backend.go_on.set()
    exchange, _ = create(agent, http)
    assert exchange.wait(10)
    assert exchange.give_up() is True
    assert agent.operations == ["create"]
    assert exchange.result().status == 401  # it carries no key
