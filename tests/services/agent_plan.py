"""What a test wishes of the stand-in for the agent API: how the jobs of a project go, and what goes wrong there."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from .faults import Common, CommonFault

Operation = Literal["create", "get", "message", "v1-create", "v1-get"]

KEY = "mint_standin_0123456789abcdef"


class Fault(CommonFault):
    """Beyond what is common: `merge` puts `fields` into the true answer."""

    on: Operation
    kind: Literal[Common, "merge"]
    fields: dict[str, Any] = Field(default_factory=dict)


class WithBytes(BaseModel):
    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")


class Piece(WithBytes):
    """A piece of a v1 stream, `after` so many seconds: what was `recorded` of the AI SDK (in tests/streams), or else `data`.

    It comes so many `times`, one `every` so many seconds, in chunks of so many bytes, or, where that is 0, as a whole.
    `then`: the connection is dropped (`reset`), or stays open without another byte (`silence`).
    """

    after: float = 0.0
    recorded: str = ""
    data: bytes = b""
    times: int = 1
    every: float = 0.0
    chunk: int = 0
    then: Literal["", "reset", "silence"] = ""


class Streamed(WithBytes):
    """What a v1 create answers, and what the job says of itself beside its state."""

    pieces: list[Piece] = [Piece(recorded="v7-work")]
    content_type: str = "text/event-stream"
    content_encoding: str = ""
    headers: set[Literal["X-Session-Id", "X-Message-Id", "X-Branch-Name"]] = {"X-Session-Id", "X-Branch-Name"}
    # Whether a job needs a branch, as by the older pages.
    wants_branch: bool = False
    hault_reason: str = "completed"
    message_to_user: str = "The flag is documented."
    todos: list[dict[str, str]] = [{"content": "Document the flag", "status": "completed", "priority": "high", "id": "1"}]


class Plan(WithBytes):
    """How a project's jobs go: through `phases` (seconds, status), to `ends`."""

    key: str = KEY
    scopes: set[Literal["read", "write"]] = {"read", "write"}
    phases: list[tuple[float, str]] = []
    ends: str = "completed"
    pr_link: str | None = "https://github.com/acme/docs/pull/7"
    # A world of the stand-in for GitHub, in which each new job opens a pull request, in acme/docs, instead of that one.
    opens_in: str = ""
    pull: dict[str, Any] = {}
    # Looks that see the last status before the link is entered.
    link_lags: int = 0
    # Seconds after creation in which the job is not found, and after a message in which it still has its old status.
    missing_for: float = 0.0
    stale_for: float = 0.0
    message_has_status: bool = False
    # What becomes of `model` and `asDraft`, which the API does not document.
    extras: Literal["used", "ignored", "refused"] = "used"
    model: str = "claude-sonnet"
    repository: str = "https://github.com/acme/docs"
    ref: str | None = "mintlify/document-the-flag"
    hourly_limit: int = 100
    # The ids of the jobs that v2 creates, in that order; what is not told is made up.
    names: list[str] = []
    # Jobs that exist before the run; they have ended.
    jobs: list[str] = []
    v1: Streamed = Streamed()
    faults: list[Fault] = []
