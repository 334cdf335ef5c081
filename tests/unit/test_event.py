"""An event, from what the runner hands over; whatever is missing or odd in it counts as not given."""

import json
from pathlib import Path
from typing import Any

import pytest

from mintlify_agent_action.event import Account, Event, Kind
from mintlify_agent_action.reading import read_event
from tests import events
from tests.history import NOTHING, at_will, followed, pushed, ran_for, released


def read(event: events.Event, folder: Path, **env: str) -> Event:
    path = folder / "event.json"
    path.write_text(json.dumps(event.payload))
    return read_event(
        {
            "GITHUB_EVENT_NAME": event.name,
            "GITHUB_EVENT_PATH": str(path),
            "GITHUB_REPOSITORY": events.REPOSITORY,
            **event.env,
            **env,
        }
    )


def test_a_comment_on_a_pull_request_is_told_from_one_on_an_issue(tmp_path: Path) -> None:
    kinds = {on: read(events.comment("x", on=on), tmp_path).thread for on in ("issue", "pull", "discussion")}
    assert {on: thread and thread.kind for on, thread in kinds.items()} == {
        "issue": Kind.ISSUE, "pull": Kind.PULL_REQUEST, "discussion": Kind.DISCUSSION,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("account", "bot"),
    [
        ({"login": "octocat", "type": "User"}, False),
        ({"login": "renovate", "type": "Bot"}, True),
        ({"login": "renovate[bot]"}, True),
        ({"login": "renovate", "type": "User"}, False),
        ({"login": "acme", "type": "Organization"}, False),
        ({"login": "renovate", "type": 5}, False),
    ],
)
def test_a_bot_is_told_by_its_kind_of_account(tmp_path: Path, account: dict[str, Any], bot: bool) -> None:
    event = read(events.event("push", "", sender=account), tmp_path)
    assert event.sender == Account(account["login"], bot=bot)


@pytest.mark.parametrize(
    ("event", "foreign"),
    [
        (events.pushed_to_pull(), False),
        (events.pushed_to_pull(fork=True), True),
        (events.event("pull_request", "closed", pull_request=events.pull(head={"ref": "x", "repo": None})), True),
        (events.event("workflow_run", "completed", workflow_run={"head_repository": {"full_name": "a/fork"}}), True),
        (events.comment("x", on="pull"), False),
    ],
)
def test_what_comes_from_another_repository(tmp_path: Path, event: events.Event, foreign: bool) -> None:
    """Also where the fork has been deleted since."""
    assert read(event, tmp_path).foreign is foreign


@pytest.mark.parametrize("odd", [None, 5, "x", [], {}, [{}], {"login": 5}, {"node_id": []}, {"number": "many"}, True])
@pytest.mark.parametrize("field", ["sender", "issue", "comment", "changes", "repository", "pull_request", "discussion"])
def test_odd_fields_count_as_not_given(tmp_path: Path, field: str, odd: Any) -> None:
    event = events.comment("/docs x", on="pull")
    event.payload[field] = odd
    read(event, tmp_path)


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"null", b"{", b"\xff", b'"x"', b"[" * 100_000, b'{"sender": {"login": "\\ud800"}}']
)
def test_a_payload_that_cannot_be_read_is_an_empty_one(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "event.json"
    path.write_bytes(content)
    event = read_event({"GITHUB_EVENT_NAME": "issues", "GITHUB_EVENT_PATH": str(path)})
    assert (event.thread, event.said) == (None, None)
    assert event.sender in (None, Account("?", bot=False))


@pytest.mark.parametrize("environment", [{}, {"GITHUB_EVENT_PATH": "/nowhere"}, {"GITHUB_EVENT_PATH": "/"}])
def test_without_a_payload_it_is_empty(environment: dict[str, str]) -> None:
    assert read_event(environment).thread is None


def test_links_lead_to_the_server_of_the_run(tmp_path: Path) -> None:
    event = read(events.comment("x"), tmp_path, GITHUB_SERVER_URL="https://ghe.example/", GITHUB_RUN_ID="7")
    assert event.place.run_url == "https://ghe.example/acme/app/actions/runs/7"


def test_a_push_tells_what_moved(tmp_path: Path) -> None:
    event = read(pushed("a" * 40, "b" * 40, forced=True), tmp_path)
    assert event.push
    assert (event.push.branch, event.push.tag, event.push.before, event.push.sha) == ("main", "", "a" * 40, "b" * 40)
    assert (event.push.forced, event.push.deleted, event.default_branch) == (True, False, "main")
    assert (event.place.sha, event.place.branch) == ("b" * 40, "main")


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (pushed(NOTHING, "b" * 40), ("main", "", "", "b" * 40, False)),
        (pushed("a" * 40, NOTHING, ref="refs/heads/x/y"), ("x/y", "", "a" * 40, "", True)),
        (pushed(NOTHING, "b" * 40, ref="refs/tags/v/1"), ("", "v/1", "", "b" * 40, False)),
        (events.event("push", "", before=5, ref=None, head_commit={"id": "b" * 40}), ("", "", "", "b" * 40, False)),
    ],
)
def test_a_push_of_new_gone_and_tagged_commits(event: events.Event, told: tuple[Any, ...], tmp_path: Path) -> None:
    push = read(event, tmp_path).push
    assert push
    assert (push.branch, push.tag, push.before, push.sha, push.deleted) == told


def test_the_workflow_s_file_is_read_from_its_reference(tmp_path: Path) -> None:
    assert read(at_will("a" * 40), tmp_path).place.workflow_file == "docs.yml"
    assert read(at_will("a" * 40), tmp_path, GITHUB_WORKFLOW_REF="").place.workflow_file == ""


def test_a_run_that_is_followed_tells_its_pull_request_if_it_has_one(tmp_path: Path) -> None:
    listed: list[Any] = [[], [ran_for(6)], None, [{}], [ran_for(5, repository=78)], [ran_for(5, repository=78), ran_for(6)]]
    runs = [read(followed("a" * 40, event="pull_request", pull_requests=pulls), tmp_path).followed for pulls in listed]
    assert [run and run.pull for run in runs] == [None, 6, None, None, None, 6]
    # Of a push, those that are open on the branch are listed.
    pushed_to = read(followed("a" * 40, event="push", pull_requests=[ran_for(6)]), tmp_path).followed
    assert pushed_to
    assert pushed_to.pull is None
    assert read(followed("a" * 40, workflow_id="x"), tmp_path).followed is None
    # Other events tell of a run too.
    assert (
        read(events.event("deployment", "", workflow_run=followed("a" * 40).payload["workflow_run"]), tmp_path).followed is None
    )


def test_a_release_without_a_tag_is_none(tmp_path: Path) -> None:
    assert read(released("v1", tag_name=None), tmp_path).release is None
    release = read(released("v1", name=None, body=None, author=None, published_at=None), tmp_path).release
    assert release
    assert (release.tag, release.name, release.body, release.author, release.published) == ("v1", "", "", "", "")


@pytest.mark.parametrize(
    ("name", "since", "about"),
    [
        ("push", False, True), ("release", False, True), ("merge_group", False, True), ("workflow_run", False, True),
        ("pull_request", False, True), ("pull_request_target", False, True), ("schedule", False, True),
        ("workflow_dispatch", True, True), ("repository_dispatch", True, True), ("workflow_dispatch", False, False),
        ("issues", True, False), ("issue_comment", True, False), ("deployment", True, False),
    ],
)  # fmt: skip
def test_which_events_are_about_changes(name: str, since: bool, about: bool, tmp_path: Path) -> None:
    assert read(events.event(name, ""), tmp_path).about_changes(since=since) is about
