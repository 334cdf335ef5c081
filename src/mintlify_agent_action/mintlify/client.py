"""The v2 agent API: create a job, look at it, send it a follow-up message."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import httpx
from pydantic import BaseModel, ValidationError

from .clock import Deadline
from .errors import Disturbed, MaybeAccepted, NotSent, PassingError, RateLimited, Refused
from .models import AgentJob, OptionalText
from .retry import retry_after, send_once_taken

# An AgentJob is well under a kilobyte; anything this large is not one, and is not read to its end.
MAX_ANSWER_BYTES = 4 * 1024 * 1024
CONNECT_SECONDS = 10.0
# A read is simply repeated, so it may be given up soon; a create that is given up leaves a job nobody knows of.
READ_SECONDS = 15.0
SEND_SECONDS = 60.0
# After a signal, how long a request already on its way may still answer, so that the job's id is known. The runner
# kills a cancelled step ten seconds after the first signal.
SEND_GRACE_SECONDS = 3.0

Interruptible = Callable[[float], AbstractContextManager[None]]


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

    `http` carries the base URL, the key and the connection, and follows no redirects. `interruptible(grace)` is entered
    around each request: a signal may end what happens inside after `grace` seconds. `redact` is applied to every text the
    service sends. `announce` is told each fault of a create or message that will be tried again, and after how many seconds.
    """

    def __init__(
        self,
        http: httpx.Client,
        *,
        project_id: str,
        deadline: Deadline,
        interruptible: Interruptible,
        redact: Callable[[str], str],
        announce: Callable[[PassingError, float], None],
    ) -> None:
        self._http = http
        self._jobs = f"/v2/agent/{quote(project_id, safe='')}/job"
        self._deadline = deadline
        self._interruptible = interruptible
        self._context = {"redact": redact}
        self._announce = announce

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
        """Send a follow-up to a job (api/agent/v2/send-message). Raises `AgentError`."""
        return self._send("continue the job", self._message(job_id), {"prompt": prompt})

    def preview(self, prompt: str | None, *, job_id: str | None, extras: dict[str, Any]) -> httpx.Request:
        """The first request that a run with these would send; calls nothing."""
        if prompt is None:
            return self._http.build_request("GET", self._job(job_id or ""))
        if job_id is None:
            return self._http.build_request("POST", self._jobs, json={"prompt": prompt, **extras})
        return self._http.build_request("POST", self._message(job_id), json={"prompt": prompt})

    def get(self, job_id: str) -> AgentJob:
        """Look at a job once (api/agent/v2/get-agent-job). Raises `PassingError` or `Refused`."""
        with self._interruptible(0):
            return self._request("look at the job", "GET", self._job(job_id), seconds=READ_SECONDS)

    def _job(self, job_id: str) -> str:
        return f"{self._jobs}/{quote(job_id, safe='')}"

    def _message(self, job_id: str) -> str:
        return f"{self._job(job_id)}/message"

    def _send(self, asked: str, path: str, body: dict[str, Any]) -> AgentJob:
        def once() -> AgentJob:
            with self._interruptible(SEND_GRACE_SECONDS):
                try:
                    return self._request(asked, "POST", path, json=body, seconds=SEND_SECONDS)
                except Disturbed as fault:
                    raise MaybeAccepted(asked, fault.brief, detail=fault.detail) from fault

        return send_once_taken(once, deadline=self._deadline, announce=self._announce)

    def _request(self, asked: str, method: str, path: str, *, seconds: float, json: Any = None) -> AgentJob:
        """One exchange, its failure sorted into the tree of `errors`. The whole of it takes `seconds` at most."""
        allowed = max(0.05, min(seconds, self._deadline.remaining()))
        timeout = httpx.Timeout(allowed, connect=min(allowed, CONNECT_SECONDS))
        limit = Deadline.after(self._deadline.clock, allowed)
        try:
            with self._http.stream(method, path, json=json, timeout=timeout) as response:
                content = _read(response, limit)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError, httpx.PoolTimeout) as error:
            raise NotSent(self._http.base_url.host, str(error) or type(error).__name__) from error
        except httpx.TimeoutException as error:
            raise Disturbed(f"no answer came within {allowed:.0f} s") from error
        except httpx.HTTPError as error:
            raise Disturbed(f"the connection broke off: {str(error) or type(error).__name__}") from error
        return self._judge(asked, response, content)

    def _judge(self, asked: str, response: httpx.Response, content: bytes) -> AgentJob:
        status = response.status_code
        if response.is_success:
            try:
                return AgentJob.model_validate_json(content, context=self._context)
            except ValidationError as error:
                raise Disturbed(f"the answer ({status}) names no job") from error
        detail = self._detail(response, content)
        pause = retry_after(response.headers, now=datetime.now(UTC))
        if status == 429:
            raise RateLimited(retry_after=pause, detail=detail)
        if status in (408, 425) or status >= 500:
            raise Disturbed(f"the service answered with HTTP {status}", retry_after=pause, detail=detail)
        raise Refused(status, asked=asked, detail=detail)

    def _detail(self, response: httpx.Response, content: bytes) -> str:
        """The service's own words about a failure: `error` of its JSON body, or its plain text (both are met)."""
        kind = response.headers.get("content-type", "")
        try:
            body = _ErrorBody.model_validate_json(content, context=self._context)
        except ValidationError:
            plain_text = "json" not in kind and "html" not in kind
            return self._context["redact"](content[:2000].decode(errors="replace")) if plain_text else ""
        return body.error or body.message or ""


def _read(response: httpx.Response, limit: Deadline) -> bytes:
    """The answer's body, given up where it passes a size or a time that no real answer comes near."""
    content = bytearray()
    for chunk in response.iter_bytes():
        content += chunk
        if len(content) > MAX_ANSWER_BYTES:
            raise Disturbed(f"the answer passed {MAX_ANSWER_BYTES // 1024} KiB and was not read further")
        if not limit.remaining():
            raise Disturbed("the answer came too slowly")
    return bytes(content)
