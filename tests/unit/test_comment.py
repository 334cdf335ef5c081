"""The comment, rendered with GitHub's own renderer: it says what it has to, and nothing from outside gets out of its place."""

import re

import pytest

from mintlify_agent_action.comment import COMMENT_LIMIT, Request, ended, running
from mintlify_agent_action.headline import headline
from mintlify_agent_action.marker import Marker
from mintlify_agent_action.mintlify.errors import DASHBOARD
from mintlify_agent_action.mintlify.models import AgentJob
from mintlify_agent_action.outcome import CancelledRun, Error, Failed, NoPullRequest, Outcome, PullRequest, Started, TimedOut
from tests.unit.test_outcome import ALL
from tests.unit.test_report import HOSTILE, html, tags

RUN = "https://github.com/acme/app/actions/runs/1"
MARKER = Marker(project="p", workflow="w", job="j", run="1/1", reply=True, agent_job="job_1")
OWN_TAGS = {"h3", "p", "code", "a", "sub", "ul", "li"}
LIVE = re.compile(r"@\w|#\d|GH-\d|\w://|www\.")


def seen(markdown: str) -> str:
    """What a reader sees of it, as HTML."""
    return re.sub(r"<!--.*?-->", "", html(markdown), flags=re.DOTALL)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_inert_wherever_it_stands(text: str) -> None:
    marker = Marker(project=text, workflow=text, job=text, run=text, reply=True, agent_job="job_1")
    request = Request(marker=marker, run_url=RUN, by=text, url=text, phrase=text, instead=text)
    job = AgentJob.model_validate(
        {"id": text, "status": text, "model": text, "prLink": text, "source": {"repository": text, "ref": text}}
    )
    outcomes: list[Outcome] = [
        Failed(job=job, seconds=1),
        NoPullRequest(job=job),
        Started(job=job),
        TimedOut(job=job, minutes=1, fault=text),
        CancelledRun(job=job, signum=2),
        Error(job=job, title=text, message=f"{text}\n{text}", detail=text),
    ]
    for body in (running(request), *(ended(request, outcome) for outcome in outcomes)):
        rendered = seen(body)
        assert tags(rendered) <= OWN_TAGS
        assert set(re.findall(r'href="([^"]*)"', rendered)) <= {DASHBOARD, RUN}
        outside = re.sub(r"<code>.*?</code>|<a .*?</a>|&#?\w+;", "", rendered, flags=re.DOTALL)
        assert not LIVE.search(outside)
        assert Marker.of(body) == marker


@pytest.mark.parametrize("outcome", ALL, ids=lambda outcome: str(outcome.result))
def test_every_end_has_its_comment(outcome: Outcome) -> None:
    rendered = seen(ended(Request(marker=MARKER, run_url=RUN), outcome))
    assert headline(outcome).title in rendered
    assert f'href="{RUN}"' in rendered
    assert tags(rendered) <= OWN_TAGS


def test_the_asker_is_named_but_not_called() -> None:
    url = "https://github.com/acme/app/issues/5#issuecomment-9"
    rendered = seen(running(Request(marker=MARKER, by="octocat", url=url)))
    assert f'<a href="{url}">Asked</a> by <code>octocat</code>' in rendered


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://x/a b", "https://x/)", "https://x/>", "//x", "", "https://x/\"'"]
)
def test_an_address_that_is_none_is_no_link(url: str) -> None:
    assert "<a" not in seen(running(Request(marker=MARKER, by="octocat", url=url)))


def test_how_to_ask_for_more_is_told_where_there_is_something_to_change() -> None:
    request = Request(marker=MARKER, phrase="/docs")
    tip = "beginning with <code>/docs</code>"
    pull_requests = [outcome for outcome in ALL if isinstance(outcome, PullRequest)]
    assert pull_requests
    for outcome in ALL:
        assert (tip in seen(ended(request, outcome))) is isinstance(outcome, PullRequest)


@pytest.mark.parametrize("length", [65_000, 65_200, 65_400, 100_000])
def test_a_comment_longer_than_github_takes_says_less(length: int) -> None:
    """It is not cut: that could leave something open that was closed."""
    body = ended(Request(marker=MARKER), Error(title="t", message="x" * length, detail="<img src=x>"))
    assert len(body) <= COMMENT_LIMIT
    assert tags(seen(body)) <= OWN_TAGS
    assert Marker.of(body) == MARKER
    assert ("more to say" in body) is (length > 65_200)
