"""What can go wrong with the service, sorted by who can do something about it.

    AgentError
    ├── PassingError        time may cure it: reads are repeated until the deadline
    │   ├── NotSent         no connection came about: a create or message may be repeated too
    │   ├── RateLimited     429: likewise, once the service's own pause is over
    │   └── Disturbed       408, 425, 5xx, an answer cut, too slow, too large or unreadable
    ├── Refused             the service understood and said no: the workflow's author can mend it
    ├── Vanished            a job of this run is not to be found: someone has to look
    ├── Untold              nor is there anything else to tell how it ended: likewise
    ├── BadConnectionSettings   nothing can be sent: the runner's owner can mend it
    └── MaybeAccepted       a create or message was sent and its fate is unknown: someone has to look

`title` is the headline, `str()` says what happened, why, and what to do. `detail` holds the service's own words: data
from outside, at most `DETAIL_LIMIT` characters, apart from our sentences so that whoever shows it can fence it.
"""

from mintlify_agent_action.clock import lasting
from mintlify_agent_action.route import CHECK_SETTINGS

DASHBOARD = "https://app.mintlify.com"
DETAIL_LIMIT = 500


def brief(text: str) -> str:
    """The beginning of what the service says, on one line."""
    return " ".join(text.split())[:DETAIL_LIMIT]


class AgentError(Exception):
    """A request that did not give what it was sent for."""

    title = "The Mintlify agent API did not do what was asked"

    def __init__(self, message: str, *, detail: str = "") -> None:
        super().__init__(message)
        self.detail = brief(detail)


class PassingError(AgentError):
    """Time may cure it. `brief`: what happened, for the middle of a sentence; `str()` is for when time did not cure it.

    `retry_after`: seconds the service asked to wait, where it said so.
    """

    def __init__(self, message: str, *, brief: str, retry_after: float | None = None, detail: str = "") -> None:
        super().__init__(message, detail=detail)
        self.brief = brief
        self.retry_after = retry_after


class NotSent(PassingError):
    """No connection came about, so nothing reached the service."""

    title = "Mintlify could not be reached"

    def __init__(self, host: str, why: str, *, remedy: str = "Check api-url and the runner's network.") -> None:
        super().__init__(
            f"No connection to {host} came about: {why}. Nothing was sent. {remedy}",
            brief=f"no connection came about: {why}",
        )


class RateLimited(PassingError):
    """429. The limit is 100 creates and messages per project and hour (api/agent/v2/create-agent-job)."""

    title = "Mintlify's hourly limit is used up (429)"

    def __init__(self, *, retry_after: float | None, detail: str = "") -> None:
        when = f"It takes more in {lasting(retry_after)}" if retry_after is not None else "It did not say when it takes more"
        super().__init__(
            "The service takes 100 jobs and messages per project and hour, and this project has had its share. "
            f"{when}; this step's timeout-minutes leave no time for that. Run the workflow again later, raise "
            "timeout-minutes, or let fewer events trigger it.",
            brief="the service takes no more for now (429)",
            retry_after=retry_after,
            detail=detail,
        )


class Disturbed(PassingError):
    """The request was sent, but what came back is no usable answer."""

    title = "Mintlify did not give a usable answer"

    def __init__(self, what: str, *, retry_after: float | None = None, detail: str = "") -> None:
        super().__init__(f"The request was sent, but {what}.", brief=what, retry_after=retry_after, detail=detail)


class Refused(AgentError):
    """The service said no for good. `status`: the HTTP status code."""

    def __init__(self, status: int, *, asked: str, detail: str = "") -> None:
        self.status = status
        self.title, why = _refusal(status, asked, detail)
        super().__init__(why, detail=detail)


class Vanished(AgentError):
    """A job that was accepted in this run is not to be found."""

    title = "Mintlify does not find the job it accepted (404)"

    def __init__(self, *, detail: str = "") -> None:
        super().__init__(
            f"The job was accepted, but not found for half a minute after that. Look for it in the dashboard ({DASHBOARD}).",
            detail=detail,
        )


class Untold(AgentError):
    """Neither the service nor anything else tells how a v1 job ends. `stream`: what became of its stream, a sentence."""

    title = "Nothing tells how the Mintlify job ends"

    def __init__(self, stream: str) -> None:
        super().__init__(
            "The service does not show the job, its stream did not say that it is done, and no pull request can be looked for. "
            f"{stream} The job may go on: look in the dashboard ({DASHBOARD}). Give branch, and a pr-token that reads pull "
            "requests in docs-repository; or use v2 of the API, by leaving out api-version."
        )


class BadConnectionSettings(AgentError):
    """The environment's settings for connections cannot be used, so there is no way to send anything."""

    title = "The runner's proxy or certificate settings cannot be used"

    def __init__(self, why: str) -> None:
        super().__init__(f"{why}. {CHECK_SETTINGS}")


class MaybeAccepted(AgentError):
    """A create or message went out and no answer says what became of it: repeating it could start a second one."""

    title = "Mintlify may be at work, but did not confirm it"

    def __init__(self, asked: str, cause: str, *, resumable: bool = True, detail: str = "") -> None:
        how = ": with its id as job-id, and no prompt, this action waits for it" if resumable else ""
        super().__init__(
            f"The request to {asked} went out, but {cause}. It was not repeated, because that could start the work twice and "
            f"cost credits twice. Look in the dashboard ({DASHBOARD}) whether the job is running{how}. Run the step again only "
            "once you know that nothing is running.",
            detail=detail,
        )


# Headline and remedy for each refusal a user can meet (sources: api/introduction, api/agent/v2/*).
_INVALID = (
    "Mintlify refused the request ({status})",
    "The service would not {asked}: it finds the request invalid. Check project-id (copy it from the API keys page of "
    f"{DASHBOARD}), job-id where it is given, and the prompt.",
)
_REDIRECT = (
    "Mintlify answered with a redirect ({status})",
    "Redirects are not followed, so that the key only ever goes to the configured address. Check api-url; left empty, it "
    "is Mintlify's own address.",
)
_NO_PLAN = (
    "The Mintlify plan does not include the agent (401)",
    "The key is known, but the agent API needs a Pro or Enterprise plan. Upgrade the organisation in "
    f"{DASHBOARD}, or use the key of one that has such a plan.",
)
_REMEDIES = {
    400: _INVALID,
    401: (
        "Mintlify did not accept the API key (401)",
        "The key is wrong, was deleted or has expired (new keys expire after 90 days), or the plan does not include the "
        f"agent. Create an admin API key on the API keys page of {DASHBOARD} and store it in the secret that api-key reads.",
    ),
    403: (
        "Mintlify does not let this key do that (403)",
        "Either the key lacks the scope: starting jobs needs write, which includes the read that waiting needs. Or the key "
        "has an IP allow-list that does not hold this runner's address; GitHub-hosted runners have no fixed one. Change "
        f"the key on the API keys page of {DASHBOARD}.",
    ),
    404: (
        "Mintlify does not know this job or project (404)",
        "The service would not {asked}: nothing is found under that id. Check project-id and job-id; a job belongs to "
        f"one project. Both are shown in {DASHBOARD}.",
    ),
    413: (
        "The prompt is too large for Mintlify (413)",
        "The service takes no request of that size. Shorten the prompt, or let the agent read the long part from a "
        "repository that it has access to.",
    ),
    422: _INVALID,
}
_OTHER = (
    "Mintlify refused the request ({status})",
    "The service would not {asked}. If api-url is set, check it; otherwise try again later.",
)


def _refusal(status: int, asked: str, detail: str) -> tuple[str, str]:
    if 300 <= status < 400:
        title, message = _REDIRECT
    elif status == 401 and "upgrade" in detail.lower():
        title, message = _NO_PLAN
    else:
        title, message = _REMEDIES.get(status, _OTHER)
    return title.format(status=status), message.format(asked=asked)
