"""The v1 agent API, deprecated: create a job, whose work comes as a stream, and look at it."""

from typing import Annotated, Any, ClassVar
from urllib.parse import quote

import httpx
from pydantic import BeforeValidator

from .client import Created
from .errors import Disturbed, Refused
from .exchange import Answer
from .listen import Stream
from .models import HALTS, TERMINAL, AgentJob, JobStatus, redacted
from .transport import Transport, decoded

# As they are met: newer pages have the first, older ones the others.
ACCEPT = "text/event-stream, text/plain, application/json;q=0.5"
# Which of them names the job is told by the pages in words, and in two ways.
IDS = ("X-Session-Id", "X-Message-Id")


class V1Job(AgentJob):
    """A v1 job, in the terms of v2. `id` is empty where the service named none."""

    id: Annotated[str, BeforeValidator(redacted)] = ""
    resumable: ClassVar[bool] = False

    @property
    def doubtful(self) -> bool:
        """For a reason that nobody knows, or without any, it counts as failed only for want of a pull request."""
        return super().doubtful or (self.pull_request is None and self.hault_reason not in HALTS)


class V1Client:
    """One project's v1 jobs.

    `spare_branch`: the branch for a service that wants one, where the workflow names none.
    """

    def __init__(self, transport: Transport, *, project_id: str, system_prompt: str, spare_branch: str) -> None:
        self._transport = transport
        self._jobs = f"/v1/agent/{quote(project_id, safe='')}/job"
        self._system_prompt = system_prompt
        self._spare_branch = spare_branch

    def create(self, prompt: str, *, extras: dict[str, Any]) -> Created:
        """Start a job (v1 of api/agent/create-agent-job), with `extras` beside the messages.

        Older pages want a branch: where the service answers 400 without one, it is given a new one. A 400 is a refusal, so
        this never makes two jobs. Raises `AgentError`.
        """
        try:
            return self._send(prompt, extras)
        except Refused as refusal:
            if refusal.status != 400 or "branch" in extras:
                raise
            return self._send(prompt, {**extras, "branch": self._spare_branch})

    def preview(self, prompt: str, *, extras: dict[str, Any]) -> httpx.Request:
        """The first request that a run with these would send; calls nothing."""
        messages = [{"role": "system", "content": self._system_prompt}] if self._system_prompt else []
        body = {"messages": [*messages, {"role": "user", "content": prompt}], **extras}
        return self._transport.request("POST", self._jobs, body, accept=ACCEPT)

    def get(self, job_id: str, *, branch: str | None) -> AgentJob:
        """Look at a job once (v1 of api/agent/get-agent-job); `branch`: where it names none.

        Raises `PassingError` or `Refused`.
        """

        def read(answer: Answer) -> AgentJob:
            told = decoded(answer)
            if not isinstance(told, dict):
                raise Disturbed(f"the answer ({answer.status}) tells of no job")
            return self._job(_in_terms_of_v2(told, branch), job_id)

        return self._transport.read("look at the job", f"{self._jobs}/{quote(job_id, safe='')}", read)

    def _send(self, prompt: str, extras: dict[str, Any]) -> Created:
        def begun(answer: Answer) -> Created:
            kind = answer.headers.get("content-type", "").lower()
            if "html" in kind or answer.coming is None:
                self._transport.leave()
                raise Disturbed(f"the answer ({answer.status}) is a web page, and no stream")
            ident = next((answer.headers[name] for name in IDS if answer.headers.get(name)), "")
            branch = answer.headers.get("X-Branch-Name") or extras.get("branch")
            job = self._job({"status": JobStatus.ACTIVE, "source": {"ref": branch}}, ident)
            return Created(job, stream=Stream(answer.coming, kind, self._transport.leave, self._transport.redact))

        request = self.preview(prompt, extras=extras)
        return self._transport.send("start the job", request, begun, live=True, resumable=False)

    def _job(self, fields: dict[str, Any], job_id: str) -> AgentJob:
        return V1Job.model_validate({**fields, "id": job_id}, context={"redact": self._transport.redact})


def _in_terms_of_v2(told: dict[str, Any], branch: str | None) -> dict[str, Any]:
    status = _status(told)
    return {
        "status": status,
        "source": {"ref": told.get("branch") or branch},
        "prLink": told.get("pullRequestLink"),
        "messageToUser": told.get("messageToUser"),
        "todos": told.get("todos"),
        "haultReason": told.get("haultReason") if status in TERMINAL else None,
    }


def _status(told: dict[str, Any]) -> JobStatus:
    """The status by `haulted` and `haultReason`, which say `processing` for a job that is still running."""
    haulted, reason = told.get("haulted"), told.get("haultReason")
    if haulted is False or reason == "processing" or not (haulted or reason):
        return JobStatus.ACTIVE
    # For a reason nobody knows yet, a pull request is the only sign that it went well.
    unknown = JobStatus.COMPLETED if told.get("pullRequestLink") else JobStatus.FAILED
    return HALTS.get(reason, unknown) if isinstance(reason, str) else unknown
