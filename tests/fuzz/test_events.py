"""Any payload gives an event that can be worked with: what it holds is text that can be handed on, and numbers."""

import copy
import json
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mintlify_agent_action.event import SPEAKING, Account, Event
from mintlify_agent_action.footer import footer
from mintlify_agent_action.outcome import Skipped
from mintlify_agent_action.payload import Payload
from mintlify_agent_action.reading import read_event
from mintlify_agent_action.trigger import Command, heed
from tests import events
from tests.fuzz.texts import ANY_TEXT, json_of
from tests.history import at_will, followed, pushed, released

NAMES = st.sampled_from(
    [*sorted(SPEAKING), "push", "release", "workflow_run", "merge_group", "pull_request_target", "create", ""]
)
FIELDS = (
    *Payload.model_fields, "login", "type", "id", "full_name", "default_branch", "sha", "repo", "name",
    "node_id", "number", "title",
    "body", "html_url", "user", "labels", "base", "head", "state", "merged", "path", "line", "from", "message", "url", "author",
    "base_sha", "event", "workflow_id", "head_repository", "head_branch", "head_sha", "pull_requests", "actor", "tag_name",
)  # fmt: skip
EXAMPLES = [
    events.comment("/docs it"), events.comment("/docs it", on="pull"), events.comment("/docs", on="discussion", before="x"),
    events.review_comment("/docs"), events.review(None), events.pushed_to_pull(fork=True), pushed("a" * 40, "b" * 40),
    followed("a" * 40, event="pull_request"), released("v1"), at_will("a" * 40), events.event("issues",
    "opened", issue=events.issue()),
]  # fmt: skip


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("events") / "event.json"


def hold(value: Any) -> None:
    """What is to be true of all that an event holds."""
    if is_dataclass(value):
        for field in fields(value):
            hold(getattr(value, field.name))
    elif isinstance(value, tuple | frozenset):
        for each in value:
            hold(each)
    elif isinstance(value, str):
        assert value.encode() is not None
    else:
        assert value is None or str(int(value))


def usable(event: Event) -> None:
    hold(event)
    assert isinstance(heed(event, ("/docs",)), Command | Skipped | None)
    assert footer(event, "job_1")
    assert event.from_anyone in (True, False)
    assert event.without_secrets in (True, False)
    assert event.place.run_url.startswith("https://")


def read(name: str, content: bytes, file: Path) -> Event:
    file.write_bytes(content)
    return read_event(
        {
            "GITHUB_EVENT_NAME": name,
            "GITHUB_EVENT_PATH": str(file),
            "GITHUB_REPOSITORY": events.REPOSITORY,
            "GITHUB_RUN_ID": "1",
        }
    )


@given(name=NAMES, payload=st.dictionaries(st.sampled_from(sorted(Payload.model_fields)), json_of(*FIELDS)) | json_of(*FIELDS))
def test_any_json_gives_an_event(name: str, payload: Any, file: Path) -> None:
    usable(read(name, json.dumps(payload).encode(), file))


@given(payload=st.dictionaries(st.sampled_from(sorted(Payload.model_fields)), json_of(*FIELDS)))
@example(payload={"action": "\ud83d", "issue": 5, "commits": {}})
def test_what_is_right_is_kept_whatever_is_wrong_beside_it(payload: dict[str, Any], file: Path) -> None:
    told = {**payload, "sender": events.account("ann")}
    assert read("push", json.dumps(told).encode(), file).sender == Account("ann", bot=False)


@given(name=NAMES, content=st.binary())
@example(name="push", content=b"")
@example(name="push", content=b"[" * 200_000)
@example(name="push", content=b'{"sender":' * 200_000 + b"1" + b"}" * 200_000)
@example(name="issues", content=b'{"issue": {"node_id": "x", "number": ' + b"9" * 5000 + b"}}")
@example(name="issues", content=b'{"issue": {"node_id": "x", "number": ' + b"9" * 4300 + b"}}")
def test_any_bytes_give_an_event(name: str, content: bytes, file: Path) -> None:
    usable(read(name, content, file))


def places(value: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to each value within a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place, *(found for key, each in inner for found in places(each, (*place, key)))]


@st.composite
def changed(draw: st.DrawFn) -> tuple[str, Any]:
    """An example with some of its values replaced, or left out."""
    like = draw(st.sampled_from(EXAMPLES))
    payload = copy.deepcopy(like.payload)
    for _ in range(draw(st.integers(1, 4))):
        *way, last = draw(st.sampled_from(places(payload)[1:] or [("action",)]))
        holder: Any = payload
        for key in way:
            holder = holder[key]
        if isinstance(holder, dict) and draw(st.booleans()):
            holder.pop(last, None)
        else:
            holder[last] = draw(json_of(*FIELDS))
    return draw(st.just(like.name) | NAMES), payload


@given(told=changed())
def test_an_example_gives_an_event_whatever_is_wrong_in_it(told: tuple[str, Any], file: Path) -> None:
    usable(read(told[0], json.dumps(told[1]).encode(), file))


@given(told=changed(), place=st.integers(min_value=0), odd=st.binary(max_size=4))
def test_an_example_gives_an_event_wherever_its_file_is_damaged(
    told: tuple[str, Any], place: int, odd: bytes, file: Path
) -> None:
    content = json.dumps(told[1], ensure_ascii=False).encode("utf-8", "surrogatepass")
    at = place % len(content)
    usable(read(told[0], content[:at] + odd + content[at + len(odd) :], file))
    usable(read(told[0], content[:at], file))


VARIABLES = (
    "GITHUB_EVENT_NAME", "GITHUB_EVENT_PATH", "GITHUB_REPOSITORY", "GITHUB_SERVER_URL", "GITHUB_RUN_ID", "GITHUB_REF",
    "GITHUB_WORKFLOW_REF", "GITHUB_ACTOR", "GITHUB_WORKFLOW",
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(VARIABLES), ANY_TEXT))
def test_any_variables_give_an_event(variables: dict[str, str]) -> None:
    assert read_event(variables).name == variables.get("GITHUB_EVENT_NAME", "")
