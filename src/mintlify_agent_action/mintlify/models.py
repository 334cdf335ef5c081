"""The service's answers, in the API's own names.

What checks them is made when the first one comes, while the job is at work already.

Every field but `id` may be missing, null or of a type nobody expected: then it counts as not given, because an
answer that names a job must not be lost over a field that is only shown.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, ClassVar, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo


class JobStatus(StrEnum):
    """The statuses the API documents (api/agent/v2/get-agent-job)."""

    ACTIVE = "active"
    COMPLETED = "completed"
    FAILED = "failed"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class UnknownStatus:
    """A status the API does not document; shown as it came, and waited on like `active`."""

    value: str


Status = JobStatus | UnknownStatus

# A status that means the job will not change by itself any more.
TERMINAL = frozenset({JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.ARCHIVED})


# What a v1 job that has halted has done so for.
HALTS = {
    "completed": JobStatus.COMPLETED,
    "error": JobStatus.FAILED,
    "github_missconfigured": JobStatus.FAILED,
    "interrupted": JobStatus.FAILED,
}


def _status(value: Any, info: ValidationInfo) -> Status | None:
    text = _text(value, info)
    if text is None:
        return None
    try:
        return JobStatus(text)
    except ValueError:
        return UnknownStatus(text)


def redacted(value: Any, info: ValidationInfo) -> Any:
    """`value` without the secrets that the validation context's `redact` knows, should the service send them back."""
    return info.context["redact"](value) if isinstance(value, str) and info.context else value


def _text(value: Any, info: ValidationInfo) -> Any:
    if not isinstance(value, str) or not value:
        return None
    # Half of a surrogate pair, which JSON can name, is replaced as any unreadable byte is.
    return redacted(value.encode(errors="replace").decode(), info)


OptionalText = Annotated[str | None, BeforeValidator(_text)]


class Source(BaseModel):
    """Where the agent works: `repository` is a URL, `ref` the branch."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    repository: OptionalText = None
    ref: OptionalText = None


def _source(value: Any) -> Any:
    return value if isinstance(value, dict) else {}


class Todo(BaseModel):
    """A step of the agent's plan. `status`: `pending`, `in_progress`, `completed` or `cancelled`, as far as is documented."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    content: OptionalText = None
    status: OptionalText = None


# More than any plan has that somebody would read.
MOST_TODOS = 100


def _todos(value: Any) -> Any:
    listed = value if isinstance(value, list) else []
    told = [each for each in listed if isinstance(each, dict) and isinstance(each.get("content"), str)]
    return [each for each in told if each["content"].strip()][:MOST_TODOS]


class AgentJob(BaseModel):
    """An agent job (schema `AgentJob` of the admin API). The last three fields are those of v1, by its names."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True, populate_by_name=True, defer_build=True)

    id: Annotated[str, Field(min_length=1), BeforeValidator(redacted)]
    status: Annotated[Status | None, BeforeValidator(_status)] = None
    source: Annotated[Source, BeforeValidator(_source)] = Field(default_factory=Source)
    model: OptionalText = None
    pr_link: Annotated[OptionalText, Field(alias="prLink")] = None
    message_to_user: Annotated[OptionalText, Field(alias="messageToUser")] = None
    todos: Annotated[tuple[Todo, ...], BeforeValidator(_todos)] = ()
    hault_reason: Annotated[OptionalText, Field(alias="haultReason")] = None

    # Whether `job-id` can name it.
    resumable: ClassVar[bool] = True

    @property
    def pull_request(self) -> "PullRequestLink | None":
        """The pull request of `prLink`; None where the field is empty or is no link one can safely hand on."""
        return PullRequestLink.parse(self.pr_link) if self.pr_link else None

    @property
    def doubtful(self) -> bool:
        """Whether a terminal status is to be looked at again: the pull request may be entered a moment after it."""
        return self.status is JobStatus.COMPLETED and self.pull_request is None

    @property
    def repository(self) -> str:
        """The URL of the repository: as reported, else that of the pull request; empty where neither is known."""
        link = self.pull_request
        return self.source.repository or (link.repository if link else "")


# Unreserved characters, slashes and escapes only: what GitHub and GitLab links are made of, and nothing that a
# shell, a Markdown renderer or an output file could read as its own.
_LINK = r"(?P<origin>https?://(?P<host>[A-Za-z0-9.-]+(?::[0-9]{1,5})?))/(?P<path>[A-Za-z0-9._~%+/-]{1,1000})"
_REQUEST = r"(?P<repository>.+?)/(?P<kind>pull|(?:-/)?merge_requests)/(?P<number>[0-9]{1,10})(?:/.*)?"


class PullRequestLink(NamedTuple):
    """A pull request on GitHub (`…/pull/N`) or a merge request on GitLab (`…/-/merge_requests/N`, in groups of any depth).

    `repository` is a URL, and `path` what of it follows the `host`. They are empty, and `number` None, where the link is
    of neither kind.
    """

    url: str
    host: str = ""
    number: int | None = None
    path: str = ""
    repository: str = ""
    on_gitlab: bool = False

    @classmethod
    def parse(cls, text: str) -> "PullRequestLink | None":
        """The link, without query and fragment; None where the rest is no plain link."""
        url = re.split("[?#]", text, maxsplit=1)[0]
        link = re.fullmatch(_LINK, url)
        if not link:
            return None
        host = link["host"].lower()
        found = re.fullmatch(_REQUEST, link["path"])
        if not found:
            return cls(url, host)
        return cls(
            url,
            host,
            number=int(found["number"]),
            path=found["repository"],
            repository=f"{link['origin']}/{found['repository']}",
            on_gitlab=found["kind"] != "pull",
        )
