"""The v2 agent API: create a job, look at it, send it a follow-up message."""

from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

import httpx
from pydantic import ValidationError

from .errors import Disturbed, Refused
from .exchange import Answer
from .models import AgentJob
from .transport import Transport, decoded

if TYPE_CHECKING:
    from .listen import Stream


class Created(NamedTuple):
    """A job the service accepted.

    `extras_refused`: its words where it would not take the extras; `stream`: what it sends of the job's work, if it does.
    """

    job: AgentJob
    extras_refused: str | None = None
    stream: "Stream | None" = None


class AgentClient:
    """One project's agent jobs."""

    def __init__(self, transport: Transport, *, project_id: str) -> None:
        self._transport = transport
        self._jobs = f"/v2/agent/{quote(project_id, safe='')}/job"

    def create(self, prompt: str, *, extras: dict[str, Any]) -> Created:
        """Start a job (api/agent/v2/create-agent-job), with `extras` beside the prompt.

        Only `prompt` is documented; where the service answers 400 to the extras, the prompt goes alone. A 400 is a
        refusal, so this never makes two jobs. Raises `AgentError`.
        """
        asked = "start the job"
        try:
            return Created(self._transport.send(asked, self.preview(prompt, job_id=None, extras=extras), self._job_told))
        except Refused as refusal:
            if refusal.status != 400 or not extras:
                raise
            job = self._transport.send(asked, self.preview(prompt, job_id=None, extras={}), self._job_told)
            return Created(job, extras_refused=refusal.detail)

    def send_message(self, job_id: str, prompt: str) -> AgentJob:
        """Send a follow-up to a job (api/agent/v2/send-message). Raises `AgentError`.

        Any 2xx means that it was taken; what the answer says of the job beyond that may be missing.
        """

        def known(answer: Answer) -> AgentJob:
            told = decoded(answer)
            return self._job({**(told if isinstance(told, dict) else {}), "id": job_id})

        return self._transport.send("continue the job", self.preview(prompt, job_id=job_id, extras={}), known)

    def preview(self, prompt: str | None, *, job_id: str | None, extras: dict[str, Any]) -> httpx.Request:
        """The first request that a run with these would send; calls nothing."""
        if prompt is None:
            return self._transport.request("GET", self._path(job_id or ""))
        if job_id is None:
            return self._transport.request("POST", self._jobs, {"prompt": prompt, **extras})
        return self._transport.request("POST", f"{self._path(job_id)}/message", {"prompt": prompt})

    def get(self, job_id: str) -> AgentJob:
        """Look at a job once (api/agent/v2/get-agent-job). Raises `PassingError` or `Refused`."""
        return self._transport.read("look at the job", self._path(job_id), self._job_told)

    def _path(self, job_id: str) -> str:
        return f"{self._jobs}/{quote(job_id, safe='')}"

    def _job_told(self, answer: Answer) -> AgentJob:
        try:
            return self._job(decoded(answer))
        except ValidationError as error:
            raise Disturbed(f"the answer ({answer.status}) names no job") from error

    def _job(self, told: Any) -> AgentJob:
        return AgentJob.model_validate(told, context={"redact": self._transport.redact})
