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
    id: Maybe[int] = None
    full_name: Maybe[str] = None
    default_branch: Maybe[str] = None


class Side(BaseModel):
    """The base or the head of a pull request."""

    ref: Maybe[str] = None
    sha: Maybe[str] = None
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
    state: Maybe[str] = None
    merged: Maybe[bool] = None
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
    base_sha: Maybe[str] = None
    head_commit: Maybe[Commit] = None


class RunFor(BaseModel):
    """The pull request that a workflow ran for."""

    number: int
    base: Maybe[Side] = None


class WorkflowRun(BaseModel):
    id: Maybe[int] = None
    workflow_id: Maybe[int] = None
    name: Maybe[str] = None
    event: Maybe[str] = None
    head_repository: Maybe[Repository] = None
    head_branch: Maybe[str] = None
    head_sha: Maybe[str] = None
    head_commit: Maybe[Commit] = None
    created_at: Maybe[str] = None
    conclusion: Maybe[str] = None
    pull_requests: Maybe[list[RunFor]] = None
    actor: Maybe[Account] = None


class Release(BaseModel):
    tag_name: str
    name: Maybe[str] = None
    body: Maybe[str] = None
    html_url: Maybe[str] = None
    author: Maybe[Account] = None
    prerelease: Maybe[bool] = None
    published_at: Maybe[str] = None


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
    release: Maybe[Release] = None
    # Of a push, and of what creates a branch or a tag.
    ref: Maybe[str] = None
    ref_type: Maybe[str] = None
    before: Maybe[str] = None
    after: Maybe[str] = None
    deleted: Maybe[bool] = None
    forced: Maybe[bool] = None
    commits: Maybe[list[Any]] = None
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
