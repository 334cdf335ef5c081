"""What the service answers, whatever it is: a job or pydantic's error, a plain link or none, a pause within bounds or none."""

import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from mintlify_agent_action.mintlify.exchange import Answer
from mintlify_agent_action.mintlify.models import AgentJob, JobStatus, PullRequestLink, UnknownStatus
from mintlify_agent_action.mintlify.transport import decoded
from mintlify_agent_action.pause import LONGEST_PAUSE, SHORTEST_PAUSE, moment, retry_after
from tests.fuzz.texts import ANY_TEXT, HOSTILE, json_of, made_of

FIELDS = (
    "id", "status", "source", "repository", "ref", "model", "prLink", "messageToUser", "todos", "content", "haultReason",
    "pr_link", "error", "message",
)  # fmt: skip
LINKS = made_of(
    "https://", "http://", "HTTPS://", "javascript:", "//", "github.com", "user:pw@", "@", ":8443", "[::1]",
    "/", "/pull/", "pull",
    "/-/merge_requests/", "123", "0", "acme/docs", "..", "%0a", "%2F", "?", "#", "?x=1", "\n", "\r", "\t",
    " ", "\\", "é", "١", "<",
    ">", '"', "`", "$(x)", "\u200b", "\x00", "\u202e", ";", "|",
)  # fmt: skip


def request(number: str) -> st.SearchStrategy[str]:
    return st.builds(
        "https://github.com/{}/{}{}".format, LINKS, st.sampled_from(["pull/", "-/merge_requests/"]), st.just(number) | LINKS
    )


@given(LINKS | HOSTILE | ANY_TEXT | request("7") | request("7/files") | request("7?x#y"))
@example("https://u@github.com/acme/docs/pull/1")
@example("https://github.com/acme/docs/pull/1\n")
def test_a_link_is_plain_or_none(text: str) -> None:
    link = AgentJob.model_validate({"id": "j", "prLink": text}).pull_request
    if link is None:
        return
    assert text.startswith(link.url)
    assert re.fullmatch(r"https?://[!-~]+", link.url)
    assert not re.search(r"[\\\"'`<>()\[\]{}|;$&*!?#@^]", link.url)
    parts = urlsplit(link.url)
    assert parts.netloc.lower() == link.host
    assert link.number is None or re.search(rf"/(pull|merge_requests)/0*{link.number}(/|$)", parts.path)
    assert (link.number is None) is (link.repository == "") is (link.path == "")
    assert link.url.startswith(link.repository)
    assert PullRequestLink.parse(link.url) == link


@given(json_of(*FIELDS) | st.fixed_dictionaries({"id": ANY_TEXT}, optional={name: json_of(*FIELDS) for name in FIELDS[1:]}))
def test_an_answer_is_a_job_or_pydantic_says_why_not(told: Any) -> None:
    try:
        job = AgentJob.model_validate(told, context={"redact": lambda text: text.replace("/docs", "***")})
    except ValidationError:
        return
    texts = [job.id, job.model, job.pr_link, job.source.ref, *(todo.content for todo in job.todos)]
    assert all(text is None or text.encode() for text in texts)
    assert not any("/docs" in (text or "") for text in texts)
    assert job.status is None or isinstance(job.status, JobStatus | UnknownStatus)
    assert job.doubtful in (True, False)


@given(st.text(min_size=1), st.dictionaries(st.sampled_from(FIELDS[1:-4]), json_of(*FIELDS)))
@example("j", {"model": "\ud83d", "source": [1]})
def test_a_job_with_an_id_is_never_lost(ident: str, told: dict[str, Any]) -> None:
    job = AgentJob.model_validate({**told, "id": ident})
    assert job.id == ident
    assert (job.model or "?").encode()


BODIES = st.binary() | made_of('{"id":', "[", "]", "{", "}", '"', "1e999", "9" * 5000, "NaN", "\\ud800", ",", ":").map(
    lambda text: text.encode("utf-8", "surrogatepass")
)


@given(BODIES | st.binary().map(lambda body: b"\xef\xbb\xbf" + body))
@example(b"[" * 100_000)
@example(b'{"a":' * 100_000)
def test_a_body_is_decoded_or_nothing(body: bytes) -> None:
    told = decoded(Answer(200, httpx.Headers(), body))
    assert told is None or isinstance(told, dict | list | str | int | float)


DATES = st.datetimes().map(lambda when: f"{when:%a, %d %b %Y %H:%M:%S} GMT") | made_of(
    "Thu, ",
    "01 ",
    "Jan ",
    "1970 ",
    "00:16:07",
    " GMT",
    " +9999",
    "-2400",
    ":",
    ",",
    "(",
    ")",
    "99999999999",
    "\\",
    '"',
    "0",
    "1 ",
    "\n",
    " ",
)
TIMES = DATES | st.integers().map(str) | st.floats().map(str) | st.just("9" * 400) | ANY_TEXT
NOW = datetime(2026, 11, 22, tzinfo=UTC)


@given(st.dictionaries(st.sampled_from(["retry-after", "date"]), TIMES))
def test_a_pause_is_within_bounds_or_none(headers: dict[str, str]) -> None:
    pause = retry_after(headers, now=NOW)
    assert pause is None or SHORTEST_PAUSE <= pause <= LONGEST_PAUSE


@given(TIMES)
def test_a_moment_has_its_zone_or_is_none(text: str) -> None:
    named = moment(text)
    assert named is None or (NOW - named).total_seconds() is not None
