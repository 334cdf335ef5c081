"""What GitHub would tell a run of the event that triggered it: its name and its payload, of the fields that are used and more.

Beside these, each payload of npm's @octokit/webhooks-examples is run (tests/scenarios/test_payloads.py).
"""

from dataclasses import dataclass, field
from typing import Any

REPOSITORY = "acme/app"
PAGE = f"https://github.com/{REPOSITORY}"
ISSUE, PULL, DISCUSSION = "I_5", "PR_6", "D_7"
# The comment, review or text that asks.
ASKING = "IC_900"


@dataclass(frozen=True)
class Event:
    name: str
    payload: dict[str, Any] = field(default_factory=dict)
    env: dict[str, str] = field(default_factory=dict)


def account(login: str) -> dict[str, Any]:
    return {"login": login, "id": 1, "type": "Bot" if login.endswith("[bot]") else "User"}


def issue(**fields: Any) -> dict[str, Any]:
    return {
        "node_id": ISSUE, "number": 5, "title": "A flag nobody knows", "body": "There is --retry.", "state": "open",
        "html_url": f"{PAGE}/issues/5", "user": account("reporter"), "labels": [{"name": "docs"}], "locked": False,
        **fields,
    }  # fmt: skip


def pull(*, fork: bool = False, **fields: Any) -> dict[str, Any]:
    return {
        "node_id": PULL, "number": 6, "title": "Add --retry", "body": "It retries.", "state": "open",
        "html_url": f"{PAGE}/pull/6", "user": account("author"), "labels": [], "locked": False, "changed_files": 2,
        "base": {"ref": "main", "repo": {"full_name": REPOSITORY}},
        "head": {"ref": "retry", "repo": {"full_name": "someone/app" if fork else REPOSITORY}},
        **fields,
    }  # fmt: skip


AS_ISSUE: dict[str, Any] = {"node_id": PULL, "number": 6, "html_url": f"{PAGE}/pull/6", "pull_request": {"url": "x"}}


def discussion(**fields: Any) -> dict[str, Any]:
    return {
        "node_id": DISCUSSION, "number": 7, "title": "How do I retry?", "body": "I cannot find it.", "locked": False,
        "html_url": f"{PAGE}/discussions/7", "user": account("asker"), **fields,
    }  # fmt: skip


def event(name: str, action: str, *, by: str = "writer", env: Any = None, **fields: Any) -> Event:
    payload = {"action": action, "repository": {"full_name": REPOSITORY}, "sender": account(by), **fields}
    return Event(name, payload, {"GITHUB_ACTOR": by, **(env or {})})


def comment(
    body: str,
    *,
    by: str = "writer",
    author: str | None = None,
    on: str = "issue",
    action: str = "created",
    before: str | None = None,
    id: str = ASKING,  # noqa: A002 - as GitHub names it
    opening: str = "There is --retry.",
    **fields: Any,
) -> Event:
    """A comment on an issue, a pull request (`on="pull"`) or a discussion; `before`: what an edit replaced.

    `opening` is the body of the issue, and `fields` are others of its fields.
    """
    fields = {"body": opening, **fields}
    names = {"issue": "issue_comment", "pull": "issue_comment", "discussion": "discussion_comment"}
    threads: dict[str, dict[str, Any]] = {
        "issue": {"issue": issue(**fields)},
        # As GitHub has it: an issue that tells by one field that it is a pull request.
        "pull": {"issue": issue(**{**AS_ISSUE, **fields})},
        "discussion": {"discussion": discussion(**fields)},
    }  # fmt: skip
    said = {
        "node_id": id,
        "id": 900,
        "body": body,
        "user": account(author or by),
        "html_url": f"{PAGE}/issues/5#issuecomment-900",
    }
    edit = {"changes": {"body": {"from": before}}} if before is not None else {}
    return event(names[on], action, by=by, comment=said, **threads[on], **edit)


def review_comment(body: str, *, by: str = "writer", path: str = "src/retry.py", line: int = 12) -> Event:
    said = {
        "node_id": ASKING, "id": 900, "body": body, "user": account(by), "path": path, "line": line,
        "html_url": f"{PAGE}/pull/6#discussion_r900",
    }  # fmt: skip
    return event("pull_request_review_comment", "created", by=by, comment=said, pull_request=pull())


def review(body: str | None, *, by: str = "writer") -> Event:
    said = {"node_id": ASKING, "id": 900, "body": body, "user": account(by), "html_url": f"{PAGE}/pull/6#pullrequestreview-900"}
    return event("pull_request_review", "submitted", by=by, review=said, pull_request=pull())


def pushed_to_pull(number: int = 1, *, by: str = "author", fork: bool = False, **env: str) -> Event:
    """One more push to a pull request's branch: the `number`-th, each with a run of its own."""
    return event(
        "pull_request", "synchronize", by=by, pull_request=pull(fork=fork), env={"GITHUB_RUN_ID": str(1000 + number), **env}
    )
