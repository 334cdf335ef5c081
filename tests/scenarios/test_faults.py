"""Faults on the way: what is repeated, what must not be, and what is said."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.harness import Action
from tests.services.process import Fault, World, agent_service

PROMPT = "Document the flag."


class RawServer(threading.Thread):
    """Answers each connection with the same bytes, `pause` seconds after each of them, if any; or closes it unread."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.answer = b""
        self.pause = 0.0
        self.read = True
        self.connections = self.requests = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def run(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection, contextlib.suppress(OSError):
                self.connections += 1
                if self.read:
                    self.requests += b" /v2/agent/" in connection.recv(65536)
                    self._send(connection)

    def _send(self, connection: socket.socket) -> None:
        if not self.pause:
            connection.sendall(self.answer)
            return
        for byte in self.answer:
            connection.sendall(bytes([byte]))
            time.sleep(self.pause)

    def stop(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


@pytest.fixture
def raw_server() -> Iterator[RawServer]:
    server = RawServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """A port that is taken, so that nobody else gets it, and refuses connections."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield holder


PASSING = [
    Fault(on="get", kind="answer", status=500, body="oops", times=2),
    Fault(on="get", kind="answer", status=502, headers={"Content-Type": "text/html"}, body="<html>Bad gateway", times=2),
    Fault(on="get", kind="answer", status=503, headers={"Retry-After": "7"}, times=2),
    Fault(on="get", kind="answer", status=408, times=2),
    Fault(on="get", kind="answer", status=425, times=2),
    Fault(on="get", kind="cut", times=2),
    Fault(on="get", kind="truncate", times=2),
    Fault(on="get", kind="answer", status=200, body="not json", times=2),
    Fault(on="get", kind="answer", status=200, body='{"id": 5}', times=2),
    Fault(on="get", kind="answer", status=200, body='["a", "list"]', times=2),
    Fault(on="get", kind="answer", status=200, body='{"id": "job", "status": "completed"}' + " " * 5_000_000, times=1),
    Fault(on="get", kind="answer", status=503, headers={"Retry-After": "Sat, 21 Nov 99999999999999 12:00:00 GMT"}, times=2),
    Fault(on="get", kind="answer", status=200, headers={"Content-Encoding": "gzip"}, body="not gzip", times=2),
]


@pytest.mark.parametrize("fault", PASSING, ids=lambda fault: f"{fault.kind}-{fault.status}-{fault.body[:12]}")
def test_a_look_that_fails_is_repeated(action: Action, agent: World, fault: Fault) -> None:
    agent.plan(fault)
    run = action(prompt=PROMPT, timelapse=True)
    assert (run.exit_code, run["result"]) == (0, "pull-request")
    assert agent.operations == ["create", *["get"] * (fault.times + 1)]
    assert "no news: " in run.log
    assert not run.annotations("warning")


def test_looks_that_fail_to_the_end_are_a_timeout_that_says_why(action: Action, agent: World) -> None:
    agent.plan(Fault(on="get", kind="answer", status=503, skip=1), phases=[(600, "active")])
    run = action(prompt=PROMPT, timelapse=True, timeout_minutes="4")
    assert (run.exit_code, run["result"], run["status"]) == (1, "timeout", "active")
    assert "The last look at it failed: the service answered with HTTP 503." in run.error.data
    # Further and further apart, at most thirty seconds.
    assert len(agent.operations) < 18


def test_a_look_that_stalls_is_given_up_by_the_deadline(action: Action, agent: World) -> None:
    agent.plan(Fault(on="get", kind="stall", seconds=30))
    begun = time.monotonic()
    run = action(prompt=PROMPT, timeout_minutes="0.03")
    assert (run.exit_code, run["result"]) == (1, "timeout")
    assert time.monotonic() - begun < 20  # of the thirty that the answer takes
    assert "no answer came within" in run.error.data


UNCLEAR = [
    (Fault(on="create", kind="cut"), 0),
    (Fault(on="create", kind="cut-after"), 1),
    (Fault(on="create", kind="truncate"), 1),
    (Fault(on="create", kind="stall", seconds=600), 1),
    (Fault(on="create", kind="answer", status=500, body='{"error": "boom"}'), 0),
    (Fault(on="create", kind="answer-after", status=502), 1),
    (Fault(on="create", kind="answer", status=503, headers={"Retry-After": "1"}), 0),
    (Fault(on="create", kind="answer", status=408), 0),
    (Fault(on="create", kind="answer-after", status=201, body="{}"), 1),
    (Fault(on="create", kind="answer-after", status=204), 1),
    (Fault(on="create", kind="answer-after", status=201, body='{"id": ""}'), 1),
    (Fault(on="create", kind="answer-after", status=201, body='{"id": "\\ud800"}'), 1),
]


@pytest.mark.parametrize(
    ("fault", "made"), UNCLEAR, ids=lambda value: f"{value.kind}-{value.status}" if isinstance(value, Fault) else ""
)
def test_a_create_of_unknown_fate_is_never_repeated(action: Action, agent: World, fault: Fault, made: int) -> None:
    """It may have been accepted: a second one would cost again. So it is said, with how to look."""
    agent.plan(fault)
    run = action(prompt=PROMPT, timelapse=True)
    assert (run.exit_code, run["result"], run["jobId"]) == (1, "error", "")
    assert agent.operations == ["create"]
    assert len(agent.jobs) == made
    assert run.error.title == "Mintlify may be at work, but did not confirm it"
    assert "https://app.mintlify.com" in run.error.data
    assert "job-id" in run.error.data


@pytest.mark.parametrize("body", ["", "{}", '{"success": true}', "[]", "OK", '{"id": "msg_77"}'])
def test_a_follow_up_is_taken_by_any_2xx(action: Action, agent: World, body: str) -> None:
    """The job is known; so nothing is lost where the answer does not name it, or names something else."""
    agent.plan(Fault(on="message", kind="answer-after", status=202, body=body), jobs=["job_old"])
    run = action(prompt=PROMPT, job_id="job_old", wait="false")
    assert (run.exit_code, run["result"], run["jobId"]) == (0, "started", "job_old")


ODD = [b'{"id": "job_1", "status": "active", "model": "\\ud83d"}', b'\xef\xbb\xbf{"id": "job_1", "status": "active"}']
ODD.append(b'{"id": "job_1", "status": "active", "model": "\xe9"}')


@pytest.mark.parametrize("body", ODD, ids=range(len(ODD)))
def test_an_odd_byte_costs_no_job(action: Action, agent: World, raw_server: RawServer, body: bytes) -> None:
    raw_server.answer = b"HTTP/1.1 201 Created\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    run = action(prompt=PROMPT, wait="false", api_url=raw_server.url)
    assert (run.exit_code, run["result"], run["jobId"]) == (0, "started", "job_1")


@pytest.mark.parametrize("job_id", ["", "job_1"])
@pytest.mark.parametrize(
    "answer", [b"HTTP/1.1 200 OK\r\nX: " + b"x" * 1000, b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n" + b" " * 999]
)
def test_an_answer_that_drips_is_given_up_in_time(action: Action, raw_server: RawServer, job_id: str, answer: bytes) -> None:
    """Byte by byte, headers or body: no limit on a single read would ever be reached."""
    raw_server.answer, raw_server.pause = answer, 0.1
    begun = time.monotonic()
    run = action(prompt="" if job_id else PROMPT, job_id=job_id, api_url=raw_server.url, timeout_minutes="0.03")
    assert time.monotonic() - begun < 20  # of the hundred that the answer takes
    assert run["result"] == ("timeout" if job_id else "error")
    assert raw_server.requests == 1


def test_a_connection_closed_before_the_request_is_read_counts_as_sent(action: Action, raw_server: RawServer) -> None:
    """From here it cannot be told from one closed after that."""
    raw_server.read = False
    run = action(prompt=PROMPT, api_url=raw_server.url)
    assert run.error.title == "Mintlify may be at work, but did not confirm it"
    assert raw_server.connections == 1


@pytest.mark.parametrize("kind", ["flood", "bomb"])
def test_an_answer_of_any_size_is_read_so_far_only(action: Action, agent: World, kind: Any) -> None:
    """The harness holds every run to little memory; this answer has 200 MB, or becomes as much when it is unpacked."""
    agent.plan(Fault(on="get", kind=kind, times=1))
    run = action(prompt=PROMPT, timelapse=True)
    assert run["result"] == "pull-request"
    assert "no news: the answer passed 4096 KiB; looking again" in run.log


def test_a_create_without_an_answer_is_not_repeated(action: Action, agent: World) -> None:
    agent.plan(Fault(on="create", kind="stall", seconds=30))
    run = action(prompt=PROMPT, timeout_minutes="0.02")
    assert (run.exit_code, run["result"]) == (1, "error")
    assert agent.operations == ["create"]
    assert "went out, but no answer came within" in run.error.data


def test_a_follow_up_of_unknown_fate_is_not_repeated(action: Action, agent: World) -> None:
    agent.plan(Fault(on="message", kind="cut-after"), jobs=["job_old"])
    run = action(prompt=PROMPT, job_id="job_old")
    assert (run.exit_code, run["result"], run["jobId"]) == (1, "error", "job_old")
    assert agent.operations == ["message"]
    assert "continue the job" in run.error.data


def test_where_nothing_listens_the_address_is_named(action: Action, silent: socket.socket) -> None:
    """No connection came about, so it was tried again, for a while; and nothing can be running."""
    run = action(prompt=PROMPT, api_url=f"http://127.0.0.1:{silent.getsockname()[1]}", timelapse=True)
    assert (run.exit_code, run["result"]) == (1, "error")
    assert run.error.title == "Mintlify could not be reached"
    assert "No connection to 127.0.0.1 came about" in run.error.data
    assert run.log.count("trying again in") == 5


def test_a_create_is_sent_once_the_service_can_be_reached(action: Action, agent: World, silent: socket.socket) -> None:
    """A refused connection is the one fault after which a create may be repeated, since it reached nobody."""
    port = silent.getsockname()[1]
    running = action.start(prompt=PROMPT, api_url=f"http://127.0.0.1:{port}")
    running.until("trying again in")
    silent.close()
    with agent_service(port) as url:
        run = running.finish()
        requests = agent.control.get(f"{url}/_/{agent.project}").json()["requests"]
    assert (run.exit_code, run["result"]) == (0, "pull-request")
    assert [request["operation"] for request in requests] == ["create", "get"]
