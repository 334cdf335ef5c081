"""What GitHub refuses, however it says so: each exception means one of our errors, and no pause is without an end."""

from typing import Any

import requests
from github import GithubException
from hypothesis import example, given
from hypothesis import strategies as st

from mintlify_agent_action.hub.errors import Failed, HubError
from mintlify_agent_action.hub.refusals import translated
from mintlify_agent_action.pause import LONGEST_PAUSE
from tests.fuzz.test_answers import TIMES
from tests.fuzz.texts import ANY_TEXT, json_of

DATA = json_of("message", "errors", "type", "field", "code", "data", "documentation_url")
ERRORS = st.lists(
    st.dictionaries(st.sampled_from(["type", "message", "field", "code"]), st.sampled_from(["RATE_LIMITED", "x"]) | DATA)
)
STATUSES = st.sampled_from([200, 302, 400, 401, 403, 404, 408, 410, 422, 429, 500, 502]) | st.integers()
HEADERS = st.dictionaries(
    st.sampled_from(["retry-after", "date", "x-ratelimit-remaining", "x-ratelimit-reset"]), TIMES | st.just("0")
)


@given(STATUSES, DATA | st.builds(lambda errors: {"errors": errors}, ERRORS), st.none() | HEADERS)
@example(403, {"message": "x"}, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "9" * 400})
def test_any_refusal_is_one_of_our_errors(status: int, data: Any, headers: dict[str, str] | None) -> None:
    error = translated(GithubException(status, data, headers))
    assert type(error) in HubError.__subclasses__()
    assert len(str(error)) <= 300
    if isinstance(error, Failed) and error.pause is not None:
        assert 1 <= error.pause <= LONGEST_PAUSE


KINDS = st.sampled_from([requests.ConnectionError, requests.ConnectTimeout, requests.ReadTimeout, ValueError, AssertionError])


@given(KINDS, st.lists(ANY_TEXT | st.builds(OSError, ANY_TEXT) | DATA, max_size=3))
def test_any_other_exception_is_a_fault(kind: type[Exception], told: list[Any]) -> None:
    assert isinstance(translated(kind(*told)), Failed)
