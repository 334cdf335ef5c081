"""What GitHub's refusals mean: the workflow has to change, it is not there, it is no, or it may pass."""

import ssl
from typing import Any

import pytest
import requests
import urllib3
from github import GithubException

from mintlify_agent_action import route
from mintlify_agent_action.hub.errors import Declined, Denied, Failed, HubError, Missing
from mintlify_agent_action.hub.refusals import UNNAMED_PAUSE, translated


def refusal(status: int, data: Any, **headers: str) -> HubError:
    return translated(GithubException(status, data, {name.replace("_", "-"): value for name, value in headers.items()}))


@pytest.mark.parametrize(
    ("status", "data", "kind"),
    [
        (401, {"message": "Bad credentials"}, Denied),
        (403, {"message": "Resource not accessible by integration"}, Denied),
        (404, {"message": "abuse-app is not a user"}, Missing),
        (410, {"message": "Issues are disabled"}, Missing),
        (409, {"message": "x"}, Declined),
        (422, {"message": "x", "errors": [{"code": "custom"}]}, Declined),
        (400, {"data": None, "errors": [{"type": "FORBIDDEN", "message": "x"}]}, Denied),
        (400, {"data": None, "errors": [{"type": "INSUFFICIENT_SCOPES", "message": "x"}]}, Denied),
        (404, {"data": None, "errors": [{"type": "NOT_FOUND", "message": "x"}]}, Missing),
        (400, {"data": None, "errors": [{"type": "UNPROCESSABLE", "message": "x"}]}, Declined),
        (400, {"errors": [{"message": "Parse error"}]}, Declined),
        (400, {"errors": [5]}, Declined),
        (302, "", Declined),
    ],
)
@pytest.mark.parametrize("headers", [{}, {"x_ratelimit_remaining": "12"}])
def test_what_does_not_pass(status: int, data: Any, kind: type[HubError], headers: dict[str, str]) -> None:
    error = refusal(status, data, **headers)
    assert type(error) is kind


@pytest.mark.parametrize("status", [401, 404, 422])
def test_the_last_request_of_the_hour_is_judged_by_itself(status: int) -> None:
    assert not isinstance(refusal(status, {"message": "x"}, x_ratelimit_remaining="0"), Failed)


@pytest.mark.parametrize(
    ("status", "data", "headers", "pause"),
    [
        (429, "", {}, UNNAMED_PAUSE),
        (429, "", {"retry_after": "7"}, 7),
        (429, "", {"retry_after": "0"}, 1),
        (429, "", {"retry_after": "Thu, 01 Jan 1970 00:16:07 GMT", "date": "Thu, 01 Jan 1970 00:16:00 GMT"}, 7),
        (403, {"message": "API rate limit exceeded for x."}, {}, UNNAMED_PAUSE),
        (403, {"message": "API rate limit already exceeded for x."}, {}, UNNAMED_PAUSE),
        (403, {"message": "You have triggered an abuse detection mechanism."}, {}, UNNAMED_PAUSE),
        (403, {"message": "x"}, {"retry_after": "7"}, 7),
        (
            403,
            {"message": "x"},
            {"x_ratelimit_remaining": "0", "x_ratelimit_reset": "1000", "date": "Thu, 01 Jan 1970 00:16:00 GMT"},
            41,
        ),
        (400, {"data": None, "errors": [{"type": "RATE_LIMITED", "message": "x"}]}, {}, UNNAMED_PAUSE),
        (400, {"data": None, "errors": [{"type": "RATE_LIMIT", "message": "x"}]}, {}, UNNAMED_PAUSE),
        (400, {"errors": [{"message": "You have exceeded a secondary rate limit."}]}, {"retry_after": "7"}, 7),
    ],
)
def test_limits_took_no_effect_and_name_their_end(status: int, data: Any, headers: dict[str, str], pause: float) -> None:
    error = refusal(status, data, **headers)
    assert isinstance(error, Failed)
    assert (error.sent, error.pause) == (False, pause)


@pytest.mark.parametrize(
    ("status", "data"),
    [
        (500, {"message": "x"}),
        (502, "<html>"),
        (502, {"data": None, "errors": [{"message": "Something went wrong while executing your query."}]}),
        (400, {"data": None, "errors": [{"message": "Something went wrong while executing your query."}]}),
        (408, ""),
    ],
)
def test_faults_may_have_taken_effect(status: int, data: Any) -> None:
    error = refusal(status, data, x_ratelimit_remaining="0")
    assert isinstance(error, Failed)
    assert (error.sent, error.pause) == (True, None)


class Distrust(ssl.SSLCertVerificationError):
    """As OpenSSL raises it."""

    verify_message = "certificate has expired"


def connection_error(reason: Exception) -> requests.ConnectionError:
    """As requests raises it where urllib3 meets `reason`."""
    pool = urllib3.HTTPSConnectionPool("api.example.com")
    return requests.ConnectionError(urllib3.exceptions.MaxRetryError(pool, "/graphql", reason))


@pytest.mark.parametrize(
    ("reason", "sent"),
    [
        (urllib3.exceptions.SSLError(Distrust(1, "certificate verify failed")), False),
        (urllib3.exceptions.ProxyError("Unable to connect to proxy", OSError("Tunnel connection failed: 407")), False),
        (urllib3.exceptions.SSLError(ssl.SSLError(1, "record layer failure")), True),
        (urllib3.exceptions.ProtocolError("Connection aborted.", ConnectionResetError(104, "reset")), True),
    ],
)
@pytest.mark.parametrize("proxy", ["", "127.0.0.1:3128"])
def test_only_what_certainly_met_no_connection_was_not_sent(reason: Exception, sent: bool, proxy: str) -> None:
    """A fault of TLS may come after the request, unless it is about the certificate."""
    error = translated(connection_error(reason), proxy=proxy)
    assert isinstance(error, Failed)
    assert error.sent is sent
    assert (error.remedy == route.CHECK_PROXY) == (bool(proxy) and not isinstance(reason.args[0], Distrust))
