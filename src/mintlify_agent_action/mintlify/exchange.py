"""One request and its answer, in a thread of its own.

The HTTP client's timeouts hold for each operation on the socket, not for their sum, and no timeout and no signal reaches
into the look-up of a name. So the thread may take as long as it likes, while the main thread waits for as long as it
wants, and gives the exchange up where it wants to: then nothing more of it is sent.
"""

import contextlib
import queue
import threading
import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple

import httpx

from mintlify_agent_action.clock import Clock, End

# A job is a kilobyte or two, with a long message some more; anything this large is none, and is not read to its end.
MAX_ANSWER_BYTES = 4 * 1024 * 1024
# How much of a body that is read as it comes may wait to be read, in chunks of at most 64 KiB.
CHUNKS_AHEAD = 16


class TooLarge(httpx.HTTPError):
    """The answer passed `MAX_ANSWER_BYTES`, or would, unpacked."""


# What comes of a body: chunks of it, and then None at its end, or what broke it off.
Coming = queue.Queue[bytes | Exception | None]


class Answer(NamedTuple):
    """An HTTP answer: its `content`, read to the end; or, where that was asked for live, what is `coming` of it."""

    status: int
    headers: httpx.Headers
    content: bytes = b""
    coming: Coming | None = None


class _GivenUp(Exception):
    """The main thread no longer waits; what has not been sent must not be."""


class Exchange:
    """A request, under way from `start` on. `sent`: it has begun to be sent, so the service may have it. `proxy`: the address
    of the proxy through which it goes, if any.

    `live`: the body of a good answer is to be read as it comes.
    """

    def __init__(self, http: httpx.Client, request: httpx.Request, timeout: httpx.Timeout, *, live: bool = False) -> None:
        self._live = live
        self._lock = threading.Lock()
        self._given_up = False
        self._end = End()
        self._answer: Answer | None = None
        self._error: BaseException | None = None
        self.sent = False
        self.proxy = ""
        # A request of its own: what was given up must not go by the words of what came after it.
        request = httpx.Request(
            request.method,
            request.url,
            headers=request.headers,
            content=request.content,
            extensions={"timeout": timeout.as_dict(), "trace": self._trace},
        )
        port = request.url.port or (80 if request.url.scheme == "http" else 443)
        self._service = request.url.raw_host.decode("ascii"), port
        self._thread = threading.Thread(target=self._run, args=(http, request), daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wait(self, seconds: float, clock: Clock) -> bool:
        """Wait for the end, at most so long; whether it has come."""
        return self._end.wait(seconds, clock)

    def give_up(self) -> bool:
        """Wait no longer. Returns whether the request had begun to be sent; if not, it never will be."""
        with self._lock:
            self._given_up = True
            return self.sent

    def result(self) -> Answer:
        """The answer, once the end has come. Raises httpx.HTTPError, once."""
        error, self._error = self._error, None
        try:
            if error is not None:
                raise error
        finally:
            del error  # it knows this call, which need not know it: what each has read would wait for the garbage collector
        if self._answer is None:
            raise RuntimeError("the exchange has not ended")
        return self._answer

    def _run(self, http: httpx.Client, request: httpx.Request) -> None:
        try:
            response = http.send(request, stream=True)
            try:
                if self._live and response.is_success:
                    self._hand_on(response)
                else:
                    self._answer = Answer(response.status_code, response.headers, _read(response))
            finally:
                response.close()
        except BaseException as error:  # noqa: BLE001 - it is raised again in the main thread, by result()
            self._error = error
        finally:
            self._end.come()

    def _hand_on(self, response: httpx.Response) -> None:
        coming: Coming = queue.Queue(CHUNKS_AHEAD)
        self._answer = Answer(response.status_code, response.headers, coming=coming)
        self._end.come()
        end: Exception | None = None
        try:
            for chunk in _as_it_comes(response):
                self._offer(coming, chunk)
        except Exception as error:  # noqa: BLE001 - whoever listens is not to wait for what does not come
            end = error
        self._offer(coming, end)

    def _offer(self, coming: Coming, what: bytes | Exception | None) -> None:
        """Wait until there is room, for as long as anybody listens."""
        while not self._given_up:
            with contextlib.suppress(queue.Full):
                coming.put(what, timeout=1.0)
                return
        raise _GivenUp

    def _trace(self, event: str, info: dict[str, Any]) -> None:
        """Called by httpcore at each stage of a request (https://www.encode.io/httpcore/extensions/#trace)."""
        if event.endswith("connect_tcp.started") and (info["host"], info["port"]) != self._service:
            self.proxy = f"{info['host']}:{info['port']}"
        if event.endswith("send_request_headers.started"):
            with self._lock:
                if self._given_up:
                    raise _GivenUp
                # What a proxy is asked first is not the request itself.
                self.sent = info["request"].method != b"CONNECT"


def _as_it_comes(response: httpx.Response) -> Iterator[bytes]:
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        # A chunk of it may be a thousand times as large as it looks.
        raise httpx.DecodingError("it is compressed, which was not asked for")
    yield from response.iter_raw()


def _read(response: httpx.Response) -> bytes:
    content = bytearray()
    for chunk in response.iter_raw():
        content += chunk
        _check_size(content)
    match response.headers.get("content-encoding", "identity").lower():
        case "identity":
            return bytes(content)
        case "gzip" | "deflate":  # although it was not asked for; only so far, since a few bytes can make gigabytes
            try:
                unpacked = zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(content, MAX_ANSWER_BYTES + 1)
            except zlib.error as error:
                raise httpx.DecodingError(str(error)) from error
            _check_size(unpacked)
            return unpacked
        case other:
            raise httpx.DecodingError(f"it is packed by {other[:20]}, which was not asked for")


def _check_size(content: bytes | bytearray) -> None:
    if len(content) > MAX_ANSWER_BYTES:
        raise TooLarge(f"the answer passed {MAX_ANSWER_BYTES >> 10} KiB")
