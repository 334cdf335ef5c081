"""What settles the docs pull request fails by itself: the run goes on to tell its end."""

from io import StringIO
from typing import Any, cast

import pytest

from mintlify_agent_action.docs import DocsPulls
from mintlify_agent_action.event import Event, Place
from mintlify_agent_action.inputs import read_inputs
from mintlify_agent_action.marker import Marker
from mintlify_agent_action.mintlify.models import AgentJob, PullRequestLink
from mintlify_agent_action.outcome import PullRequest
from mintlify_agent_action.runner.commands import Log
from mintlify_agent_action.settling import Settling

URL = "https://github.com/acme/docs/pull/7"


class Broken:
    """A collaborator with a bug."""

    def read(self, link: PullRequestLink) -> Any:
        raise KeyError(link.url)


def test_a_bug_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("API-KEY", "mint_0123456789"), ("PROJECT-ID", "p"), ("PROMPT", "x"), ("LABELS", "docs")):
        monkeypatch.setenv(f"INPUT_{name}", value)
    event = Event("push", Place("acme/app", "https://github.com", "1", "1", "Docs", "docs", ""))
    marker = Marker(project="p", workflow="Docs", job="docs")
    printed = StringIO()
    docs = cast("DocsPulls", Broken())
    settling = Settling(read_inputs(event), event, marker, docs=docs, advice=cast("Any", None), log=Log(printed))
    job, link = AgentJob.model_validate({"id": "job_1", "prLink": URL}), PullRequestLink.parse(URL)
    assert link
    settling.settle(PullRequest(job=job, link=link))
    assert printed.getvalue() == f"::warning title=The docs pull request was not fully edited::KeyError: '{URL}'\n"
