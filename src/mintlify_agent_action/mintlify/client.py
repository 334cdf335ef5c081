"""The v2 agent API: create a job, look at it, send it a follow-up message."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NoReturn, Protocol
from urllib.parse import quote

import httpx
from pydantic import BaseModel, ValidationError

from mintlify_agent_action.clock import Deadline, Interruptible
from mintlify_agent_action.pause import retry_after

from .errors import Disturbed, MaybeAccepted, NotSent, PassingError, RateLimited, Refused
from .exchange import Answer, Exchange, TooLarge
from .models import AgentJob, OptionalText
from .retry import send_once_taken

CONNECT_SECONDS = 10.0
# A read is simply repeated, so it may be given up soon; a create that is given up leaves a job nobody knows of.
READ_SECONDS = 15.0
SEND_SECONDS = 60.0
# After a signal, how long a request already on its way may still answer, so that the job's id is known. The runner
# kills a cancelled step ten seconds after the first signal.
SEND_GRACE_SECONDS = 3.0


class SendProgress(Protocol):
    """Is told what becomes of a create or message, and of each request."""

    def answered(self, request: str, status: int) -> None: ...

    def repeating(self, fault: PassingError, pause: float) -> None: ...

    def unanswered(self) -> None: ...

    def quiet(self) -> None: ...


class _ErrorBody(BaseModel):
    error: OptionalText = None
    message: OptionalText = None


@dataclass(frozen=True, slots=True)
class Created:
    """A job the service accepted. `extras_refused`: its words where it would not take `model` and `asDraft`."""

    job: AgentJob
    extras_refused: str | None = None


class AgentClient:
    """One project's agent jobs.

    `connect` makes an HTTP client that carries the base URL and the key, and follows no redirects; a second one is made
    where a request had to be given up. What happens inside `interruptible` may be ended by a signal, at once. `redact` is
    applied to every text the service sends.
    """

    def __init__(
        self,
        connect: Callable[[], httpx.Client],
        *,
        project_id: str,
        deadline: Deadline,
        interruptible: Interruptible,
        redact: Callable[[str], str],
        progress: SendProgress,
    ) -> None:
        self._connect = connect
        self._http = connect()
        self._jobs = f"/v2/agent/{quote(project_id, safe='')}/job"
        self._deadline = deadline
        self._interruptible = interruptible
        self._context = {"redact": redact}
        self._progress = progress

    def create(self, prompt: str, *, extras: dict[str, Any]) -> Created:
        """Start a job (api/agent/v2/create-agent-job), with `extras` beside the prompt.

        Only `prompt` is documented; where the service answers 400 to the extras, the prompt goes alone. A 400 is a
        refusal, so this never makes two jobs. Raises `AgentError`.
        """
        asked = "start the job"
        try:
            return Created(self._send(asked, self._jobs, {"prompt": prompt, **extras}))
        except Refused as refusal:
            if refusal.status != 400 or not extras:
                raise
            job = self._send(asked, self._jobs, {"prompt": prompt})
            return Created(job, extras_refused=refusal.detail)

    def send_message(self, job_id: str, prompt: str) -> AgentJob:
        """Send a follow-up to a job (api/agent/v2/send-message). Raises `AgentError`.

        Any 2xx means that it was taken; what the answer says of the job beyond that may be missing.
        """
        return self._send("continue the job", self._message(job_id), {"prompt": prompt}, known_id=job_id)

    def preview(self, prompt: str | None, *, job_id: str | None, extras: dict[str, Any]) -> httpx.Request:
        """The first request that a run with these would send; calls nothing."""
        if prompt is None:
            return self._http.build_request("GET", self._job(job_id or ""))
        if job_id is None:
            return self._http.build_request("POST", self._jobs, json={"prompt": prompt, **extras})
        return self._http.build_request("POST", self._message(job_id), json={"prompt": prompt})

    def get(self, job_id: str) -> AgentJob:
        """Look at a job once (api/agent/v2/get-agent-job). Raises `PassingError` or `Refused`."""
        answer = self._exchange("GET", self._job(job_id), seconds=READ_SECONDS, grace=0)
        return self._judge("look at the job", answer)

    def _job(self, job_id: str) -> str:
        return f"{self._jobs}/{quote(job_id, safe='')}"

    def _message(self, job_id: str) -> str:
        return f"{self._job(job_id)}/message"

    def _send(self, asked: str, path: str, body: dict[str, Any], *, known_id: str | None = None) -> AgentJob:
        def once() -> AgentJob:
            try:
                answer = self._exchange("POST", path, seconds=SEND_SECONDS, grace=SEND_GRACE_SECONDS, json=body)
                if known_id and 200 <= answer.status < 300:
                    told = _decoded(answer.content)
                    fields = {**(told if isinstance(told, dict) else {}), "id": known_id}
                    return AgentJob.model_validate(fields, context=self._context)
                return self._judge(asked, answer)
            except Disturbed as fault:
                raise MaybeAccepted(asked, fault.brief, detail=fault.detail) from fault

        return send_once_taken(once, deadline=self._deadline, progress=self._progress)

    def _exchange(self, method: str, path: str, *, seconds: float, grace: float, json: Any = None) -> Answer:
        """One request and its answer, within `seconds` and the deadline. Raises `NotSent` or `Disturbed`.

        Where a signal comes while the answer is due, it may still come within `grace` seconds.
        """
        allowed = max(0.05, min(seconds, self._deadline.remaining()))
        timeout = httpx.Timeout(allowed, connect=min(allowed, CONNECT_SECONDS))
        exchange = Exchange(self._http, method, path, json=json, timeout=timeout)
        try:
            with self._interruptible():
                exchange.start()
                ended = exchange.wait(allowed)
        except BaseException:
            if not exchange.sent or not exchange.wait(grace):
                if exchange.give_up() and grace:
                    self._progress.unanswered()
                raise
            ended = True
        if not ended:
            self._give_up(exchange, allowed)
        try:
            answer = exchange.result()
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError, httpx.PoolTimeout) as error:
            raise NotSent(self._http.base_url.host, str(error) or type(error).__name__) from error
        except TooLarge as error:
            raise Disturbed(str(error)) from error
        except httpx.TimeoutException as error:
            raise Disturbed(f"no answer came within {allowed:.0f} s") from error
        except httpx.HTTPError as error:
            raise Disturbed(f"the connection broke off: {str(error) or type(error).__name__}") from error
        self._progress.answered(f"{method} {path}", answer.status)
        return answer

    def _give_up(self, exchange: Exchange, allowed: float) -> NoReturn:
        sent = exchange.give_up()
        # The old connection still belongs to the thread that is left behind.
        self._http = self._connect()
        if sent:
            raise Disturbed(f"no answer came within {allowed:.0f} s")
        raise NotSent(self._http.base_url.host, f"it took longer than {allowed:.0f} s")

    def _judge(self, asked: str, answer: Answer) -> AgentJob:
        status = answer.status
        if 200 <= status < 300:
            try:
                return AgentJob.model_validate(_decoded(answer.content), context=self._context)
            except ValidationError as error:
                raise Disturbed(f"the answer ({status}) names no job") from error
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
        body = _decoded(answer.content)
        if isinstance(body, dict):
            words = _ErrorBody.model_validate(body, context=self._context)
            return words.error or words.message or ""
        if "json" in kind or "html" in kind:
            return ""
        return self._context["redact"](answer.content.decode(errors="replace"))


def _decoded(content: bytes) -> Any:
    """The JSON in a body, with bytes that are not UTF-8 replaced; None where it is none.

    An odd byte in a field that is only shown must not cost the id of a job.
    """
    try:
        return json.loads(content.decode("utf-8-sig", errors="replace"))
    except (ValueError, RecursionError):
        return None
