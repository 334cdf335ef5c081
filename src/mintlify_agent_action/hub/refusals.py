"""What the exceptions of PyGithub, and of what is below it, mean: which of our errors each is."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

import requests
from github import GithubException

from mintlify_agent_action.pause import LONGEST_PAUSE, SHORTEST_PAUSE, moment, retry_after
from mintlify_agent_action.route import CHECK_CERTIFICATE, CHECK_PROXY, CHECK_SETTINGS, UnusableSettings, causes, distrusted

from .errors import Declined, Denied, Failed, HubError, Missing

REDIRECTED = "it answered with a redirect ({}), which is not followed with the token"
# GitHub's page on rate limits asks for at least a minute where its answer names no time.
UNNAMED_PAUSE = 60.0


def translated(error: Exception, *, proxy: str = "") -> HubError:
    """What any exception of PyGithub, or below it, means. `proxy`: the address of the one that is asked, if any."""
    match error:
        case HubError():
            return error
        case GithubException():
            return _refusal(error)
        case UnusableSettings():
            return HubError(f"the runner's proxy or certificate settings cannot be used: {error}", remedy=CHECK_SETTINGS)
        case requests.ConnectionError():
            return _unconnected(error, proxy)
        case RuntimeError() if "redirected" in str(error):  # of the host that PyGithub would not follow
            return Declined(REDIRECTED.format(301), status=301)
        case _:
            return Failed(_brief(error))


def _refusal(error: GithubException) -> HubError:
    data = error.data if isinstance(error.data, dict) else {}
    status, kind, message = error.status, "", data.get("message")
    errors = data.get("errors")
    details = _details(errors) if message else ""
    if not message and isinstance(errors, list) and errors and isinstance(errors[0], dict):
        # Of GraphQL: PyGithub calls that 400, or 404, though it came as 200, or as 502 where GitHub took too long.
        kind, message = str(errors[0].get("type") or ""), errors[0].get("message")
        status = _GRAPHQL.get(kind, 422 if kind else status)
    said = f"{message or error.data or f'HTTP {status}'}{details}"[:300]
    headers = error.headers or {}
    if status < 500 and _limited(status, kind, said, headers):
        return Failed(said, status=status, sent=False, pause=_pause(headers))
    if status in (401, 403):
        return Denied(said, status=status)
    if status in (404, 410):
        return Missing(said, status=status)
    if status in (408, 425) or status >= 500 or said.startswith("Something went wrong"):
        return Failed(said, status=status)
    return Declined(said, status=status)


def _details(errors: object) -> str:
    """What a refusal of the REST API says beyond "Validation Failed": of the first error, which may be text or a record."""
    first = errors[0] if isinstance(errors, list) and errors else None
    if isinstance(first, dict):
        field, code = first.get("field"), first.get("code")
        first = first.get("message") or (f"{field} is {code}" if field and code else None)
    return f": {first}" if isinstance(first, str) and first else ""


# What the types of GraphQL's errors are in HTTP.
_GRAPHQL = {"NOT_FOUND": 404, "FORBIDDEN": 403, "INSUFFICIENT_SCOPES": 403, "RATE_LIMITED": 429, "RATE_LIMIT": 429}


def _limited(status: int, kind: str, said: str, headers: Mapping[str, str]) -> bool:
    """Whether a refusal is for too many requests, which GitHub says in several ways, by 403 and without a type too."""
    named = bool(re.search("rate limit|abuse", said, re.IGNORECASE))
    told = "retry-after" in headers or headers.get("x-ratelimit-remaining") == "0"
    return status == 429 or (status == 403 and (named or told)) or (status == 400 and not kind and named)


def _pause(headers: Mapping[str, str]) -> float:
    """Seconds to wait at a rate limit (GitHub's page "Rate limits for the REST API", on exceeding them)."""
    now = datetime.now(UTC)
    asked = retry_after(headers, now=now)
    reset = headers.get("x-ratelimit-reset", "")
    if asked is None and headers.get("x-ratelimit-remaining") == "0" and reset.isdecimal():
        # Counted from the answer's own date: a runner's clock may be wrong.
        begun = moment(headers.get("date", "")) or now
        return min(max(SHORTEST_PAUSE, float(reset) - begun.timestamp() + 1.0), LONGEST_PAUSE)
    return UNNAMED_PAUSE if asked is None else asked


def _unconnected(error: requests.ConnectionError, proxy: str) -> Failed:
    if known := distrusted(error):
        return Failed(known, sent=False, remedy=CHECK_CERTIFICATE)
    *_, last = causes(error)
    sent = not _never_connected(error)
    if proxy:
        return Failed(f"the proxy {proxy} did not get there ({str(last)[:200]})", sent=sent, remedy=CHECK_PROXY)
    return Failed(_brief(error), sent=sent)


def _never_connected(error: requests.ConnectionError) -> bool:
    """Whether urllib3 says, somewhere below, that no connection came about. A fault of TLS may also come later than that."""
    found = {type(each).__name__ for each in causes(error)}
    return bool(found & {"ConnectTimeout", "NewConnectionError", "NameResolutionError", "ProxyError"})


def _brief(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error)[:200]}"
