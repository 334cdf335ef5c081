"""The service's answers: links and statuses."""

import pytest
from pydantic import ValidationError

from mintlify_agent_action.mintlify.models import AgentJob, JobStatus, PullRequestLink, UnknownStatus


@pytest.mark.parametrize(
    ("url", "number"),
    [
        ("https://github.com/acme/docs/pull/123", 123),
        ("https://github.com/acme/docs/pull/123/files", 123),
        ("https://ghe.example.com:8443/acme/docs/pull/9", 9),
        ("https://gitlab.com/acme/docs/-/merge_requests/45", 45),
        ("https://git.example.com/group/sub/group/docs/-/merge_requests/1", 1),
        ("https://github.com/acme/pull/tree/main", None),
        ("https://github.com/acme/docs/tree/mintlify/a-branch", None),
    ],
)
def test_a_link_is_taken_apart(url: str, number: int | None) -> None:
    link = PullRequestLink.parse(url)
    assert link
    assert (link.url, link.number) == (url, number)


@pytest.mark.parametrize("rest", ["?from=mintlify", "#issuecomment-1", "?a='; rm -rf /", "#\n::error::x"])
def test_query_and_fragment_are_left_out(rest: str) -> None:
    url = "https://github.com/acme/docs/pull/1"
    assert PullRequestLink.parse(url + rest) == PullRequestLink.parse(url)


@pytest.mark.parametrize(
    "text",
    [
        "", "?x", "javascript:alert(1)", "github.com/a/b/pull/1", "https://github.com", "https://a b/c", "https://a/b\nc", "https://a/b)",
        "https://user@host/a", "https://a/$(x)", "https://a/`x`", "https://a?q=1", "https://a/<b>", f"https://a/{'b' * 1001}",
    ],
)  # fmt: skip
def test_what_is_no_plain_link_is_none(text: str) -> None:
    assert PullRequestLink.parse(text) is None


def test_statuses_are_the_documented_ones_or_unknown() -> None:
    assert AgentJob.model_validate({"id": "j", "status": "archived"}).status is JobStatus.ARCHIVED
    assert AgentJob.model_validate({"id": "j", "status": "Completed"}).status == UnknownStatus("Completed")
    assert AgentJob.model_validate({"id": "j", "status": 5}).status is None


@pytest.mark.parametrize("field", ["status", "model", "prLink", "source", "createdAt"])
@pytest.mark.parametrize("value", [None, 5, True, [], {}, {"repository": 5, "ref": []}, "", 1e300], ids=repr)
def test_a_field_of_the_wrong_type_counts_as_not_given(field: str, value: object) -> None:
    job = AgentJob.model_validate({"id": "j", field: value})
    assert job == AgentJob(id="j")


@pytest.mark.parametrize("value", [None, 5, True, [], {}, "", 1e300], ids=repr)
def test_without_a_usable_id_there_is_no_job(value: object) -> None:
    with pytest.raises(ValidationError):
        AgentJob.model_validate({"id": value, "status": "active"})
