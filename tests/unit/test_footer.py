"""The footer of the docs pull request: what it says, and that nothing else of a description is touched."""

import re
from dataclasses import replace
from typing import Any

import cmarkgfm  # type: ignore[import-untyped]  # it has no types
import pytest
from cmarkgfm.cmark import Options  # type: ignore[import-untyped]  # as above

from mintlify_agent_action.event import Account, Event, Kind, Place, Push, Release, Said, Thread
from mintlify_agent_action.footer import footer
from mintlify_agent_action.marker import Marker, footers, with_footer

OURS = Marker(project="p", workflow="Docs", job="docs", repository="acme/app", agent_job="job_1")
PAGE = "https://github.com/acme/app"
# As an agent, a template and people leave them.
BODIES = [
    "Documents the flag.",
    "Line\r\nby line\r\n\r\n- [ ] done\r\n",
    "<!-- What does this change? -->\n\nDocuments it.\n\n<!-- Checklist\nfor reviewers -->",
    " \t\n\nblanks at both ends  \n\n\n",
    "e\u0301 é \u2028 \x0b \ufeff 🙂",
    "<!-- mintlify-agent-action footer {} -->\nnot closed",
    '> <!-- mintlify-agent-action footer {"project": "p"} -->\n> quoted\n> <!-- /mintlify-agent-action footer -->',
    "```\ncode that is not closed",
    f"{Marker(project='p', workflow='Docs', job='docs', run='1/1')}\na comment's marker",
]


def event(name: str = "push", **fields: Any) -> Event:
    place = Place("acme/app", "https://github.com", "1000", "1", "Docs", "docs", "step")
    return Event(name, place, **{"sender": Account("ann", bot=False), **fields})


def html(markdown: str) -> str:
    rendered = cmarkgfm.github_flavored_markdown_to_html(markdown, options=Options.CMARK_OPT_UNSAFE)
    return re.sub(r"<!--.*?-->", "", rendered, flags=re.DOTALL)


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_it_is_added_and_replaced_and_the_rest_stays_as_it_is(body: str) -> None:
    once = with_footer(body, OURS, "---\nFirst")
    assert once.encode().startswith(body.encode())
    twice = with_footer(once, OURS.about("job_2"), "---\nSecond")
    assert once.replace("First", "Second").replace("job_1", "job_2") == twice
    assert with_footer(twice, OURS.about("job_2"), "---\nSecond") == twice
    after = with_footer(f"{twice}\r\nadded below\n", OURS.about("job_3"), "---\nThird")
    assert after.endswith("\r\nadded below\n")
    assert after.startswith(body)
    assert [each.marker.agent_job for each in footers(after) if each.marker.workflow == "Docs"] == ["job_3"]


def test_an_empty_description_becomes_the_footer() -> None:
    assert with_footer("", OURS, "x").startswith("<!-- mintlify-agent-action footer {")


def test_what_somebody_made_of_its_line_ends_is_replaced_too() -> None:
    edited = with_footer("Text\n", OURS, "---\nFirst").replace("\n", "\r\n")
    assert with_footer(edited, OURS, "---\nFirst") == edited
    assert with_footer(edited, OURS, "---\nSecond") == edited.replace("First", "Second")


@pytest.mark.parametrize(
    "theirs", [replace(OURS, project="q"), replace(OURS, workflow="Nightly"), replace(OURS, repository="acme/other")]
)
def test_that_of_another_workflow_or_project_stays(theirs: Marker) -> None:
    body = with_footer("Text", theirs, "Theirs")
    both = with_footer(body, OURS, "Ours")
    assert both.startswith(body)
    assert [each.marker for each in footers(both)] == [theirs, OURS]


@pytest.mark.parametrize("text", ["a-->b", "--!>", '"', "\\", "<b>", "a\nb", "--", "<!--", "{}", "@octocat #1"])
def test_whatever_the_workflow_is_called_its_marker_is_read_and_not_seen(text: str) -> None:
    marker = Marker(project="p", workflow=text, job=text, repository="acme/app", agent_job="j")
    body = with_footer("Text", marker, "Footer")
    assert [each.marker for each in footers(body)] == [marker]
    assert html(body) == "<p>Text</p>\n\n<p>Footer</p>\n\n"


def test_usual_names_stand_in_it_as_plain_text() -> None:
    first = with_footer("", Marker(project="proj_9", workflow="Docs on push", job="docs", agent_job="job_7"), "x").split("\n")[
        0
    ]
    for name in ("proj_9", "Docs on push", "docs", "job_7"):
        assert f'"{name}"' in first


SAID = Said("/docs it", Account("bob", bot=False), "IC_1", f"{PAGE}/issues/5#issuecomment-9", new=True)
ISSUE = Thread(Kind.ISSUE, "I_5", 5, "A flag", f"{PAGE}/issues/5", "", "ann")
PULL = Thread(Kind.PULL_REQUEST, "PR_6", 6, "A flag", f"{PAGE}/pull/6", "", "ann")
RELEASE = Release("v1.1", "One", "", f"{PAGE}/releases/tag/v1.1", "ann", early=False, published="")
PUSH = Push("main", sha="a1b2c3d4e5", url=f"{PAGE}/commit/a1b2c3d4e5")


@pytest.mark.parametrize(
    ("on", "told", "link"),
    [
        (event("issue_comment", thread=ISSUE, said=SAID), "Asked by bob in acme/app#5", f"{PAGE}/issues/5#issuecomment-9"),
        (event("pull_request", thread=PULL), "For the pull request acme/app#6", f"{PAGE}/pull/6"),
        (event("push", push=PUSH), "For the commit acme/app@a1b2c3d, pushed by ann", f"{PAGE}/commit/a1b2c3d4e5"),
        (event("release", release=RELEASE), "For the release acme/app@v1.1", RELEASE.url),
        (event("push", push=Push("main")), "On the event push in acme/app", None),  # as of a branch that was deleted
        (event("schedule", sender=None), "On the schedule of acme/app", None),
        (event("workflow_dispatch"), "Started by ann in acme/app", None),
        (event("release"), "On the event release in acme/app", None),
    ],
)
def test_it_tells_who_or_what_asked_and_links_there_and_to_the_run(on: Event, told: str, link: str | None) -> None:
    shown = html(footer(on, "job_1"))
    seen = re.sub(r"<[^>]+>", "", shown).replace("\u2060", "").strip()
    assert seen == f"{told} · Workflow run · Job job_1"
    links = [f"{PAGE}/actions/runs/1000", *([link] if link else [])]
    assert sorted(re.findall(r'href="([^"]+)"', shown)) == sorted(links)


def test_nothing_in_it_comes_alive() -> None:
    hostile = "@everyone fixes #1 <!-- /mintlify-agent-action footer --> `x"
    said = Said("x", Account(hostile, bot=False), "IC_1", "javascript:alert(1)", new=True)
    text = footer(event("issue_comment", thread=ISSUE, said=said), hostile)
    shown = html(text)
    assert 'href="javascript' not in shown
    assert "<code>@everyone fixes #1 &lt;!-- /mintlify-agent-action footer --&gt; `x</code>" in shown
    body = with_footer("Text", OURS, text)
    (only,) = footers(body)
    assert body[only.end :] == ""
