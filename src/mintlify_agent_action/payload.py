"""An event's payload, of which each field counts as not given where it is missing or of another kind than expected.

Payloads differ by event and by GitHub's version. Source: GitHub's page "Webhook events and payloads".
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, WrapValidator

T = TypeVar("T")


def _lenient(value: Any, parse: Callable[[Any], Any]) -> Any:
    try:
        return parse(value)
    except ValidationError:
        return None


Maybe = Annotated[T | None, WrapValidator(_lenient)]


class Account(BaseModel):
    login: str
    type: Maybe[str] = None


class Repository(BaseModel):
    full_name: Maybe[str] = None


class Side(BaseModel):
    """The base or the head of a pull request."""

    ref: Maybe[str] = None
    repo: Maybe[Repository] = None


class Label(BaseModel):
    name: str


class Post(BaseModel):
    """What issues, pull requests, discussions, comments and reviews have in common, and what some of them have."""

    node_id: Maybe[str] = None
    number: Maybe[int] = None
    title: Maybe[str] = None
    body: Maybe[str] = None
    html_url: Maybe[str] = None
    user: Maybe[Account] = None
    labels: Maybe[list[Label]] = None
    # Of an issue: there where it is a pull request.
    pull_request: Maybe[dict[str, Any]] = None
    base: Maybe[Side] = None
    head: Maybe[Side] = None
    changed_files: Maybe[int] = None
    # Of a review comment.
    path: Maybe[str] = None
    line: Maybe[int] = None
    original_line: Maybe[int] = None


class Before(BaseModel):
    model_config = ConfigDict(alias_generator=lambda name: name.rstrip("_"))

    from_: Maybe[str] = None


class Changes(BaseModel):
    body: Maybe[Before] = None


class Author(BaseModel):
    """Of a commit: `name` as git has it, `username` as GitHub knows them."""

    name: Maybe[str] = None
    username: Maybe[str] = None


class Commit(BaseModel):
    id: Maybe[str] = None
    message: Maybe[str] = None
    url: Maybe[str] = None
    author: Maybe[Author] = None
    committer: Maybe[Author] = None


class MergeGroup(BaseModel):
    head_commit: Maybe[Commit] = None


class WorkflowRun(BaseModel):
    event: Maybe[str] = None
    head_repository: Maybe[Repository] = None
    head_branch: Maybe[str] = None
    head_commit: Maybe[Commit] = None
    actor: Maybe[Account] = None


class Payload(BaseModel):
    action: Maybe[str] = None
    sender: Maybe[Account] = None
    repository: Maybe[Repository] = None
    issue: Maybe[Post] = None
    pull_request: Maybe[Post] = None
    discussion: Maybe[Post] = None
    comment: Maybe[Post] = None
    review: Maybe[Post] = None
    changes: Maybe[Changes] = None
    workflow_run: Maybe[WorkflowRun] = None
    # Of a push, and of what creates a branch or a tag.
    ref: Maybe[str] = None
    ref_type: Maybe[str] = None
    head_commit: Maybe[Commit] = None
    merge_group: Maybe[MergeGroup] = None


def read_payload(path: str) -> Payload:
    """The payload in a file; an empty one where that cannot be read."""
    try:
        # Half a surrogate pair, which JSON can name, is replaced: it could not be handed on.
        content = json.loads(Path(path).read_bytes())
        text = json.dumps(content, ensure_ascii=False).encode(errors="replace")
        return Payload.model_validate_json(text)
    except (OSError, ValueError, RecursionError):
        return Payload()
