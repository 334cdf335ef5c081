"""The job summary, rendered with GitHub's own renderer."""

import re

import cmarkgfm  # type: ignore[import-untyped]  # it has no types
import pytest
from cmarkgfm.cmark import Options  # type: ignore[import-untyped]  # as above

from mintlify_agent_action.clock import lasting
from mintlify_agent_action.headline import headline
from mintlify_agent_action.markdown import code, prose, quotation
from mintlify_agent_action.mintlify.errors import DASHBOARD
from mintlify_agent_action.mintlify.models import AgentJob
from mintlify_agent_action.outcome import Error, Failed, NoPullRequest, Outcome, TimedOut
from mintlify_agent_action.report import summary
from tests.unit.test_outcome import ALL

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "<!-- hidden --><b>x</b>",
    "[a](https://evil.example) ![b](https://evil.example/i.png)",
    "https://evil.example www.evil.example a@evil.example",
    "`code` ``` ~~~",
    "` ` `` `",
    "| a | b |\n| --- | --- |\n| c | d |",
    "# Title\n\n> quote\n\n- item\n\n```\nfence\n```",
    "*a* _b_ **c** ~~d~~ \\*",
    "&lt;b&gt; &#64;octocat &commat;octocat",
    "@octocat #1 acme/docs#2 GH-3 closes #4",
    "$x^2$ :smile: \u202egnp",
    "_www.evil.example a@-b.com a@.b.com",
    *("\u200b # Approved", "\u200b ---", "\u200b 1. one", "\u200b - x", "\u200b \u200b \u200b \u200b code"),
    "<details><summary>x</summary>",
    "a\\",
    *("1. one", "123456789) one", "- item", "+ item", "===", "---", "> quote", "## title", "[ ] task", "```x", "~~~", "\tcode"),
]
# What our own text renders to; anything else came out of a value.
OWN_TAGS = {"h3", "p", "table", "thead", "tbody", "tr", "th", "td", "code", "pre", "ul", "li", "a"}


def html(markdown: str) -> str:
    """As GitHub renders it, but with raw HTML let through, so that a break-out shows."""
    rendered: str = cmarkgfm.github_flavored_markdown_to_html(markdown, options=Options.CMARK_OPT_UNSAFE)
    return rendered


def tags(rendered: str) -> set[str]:
    return set(re.findall(r"<([a-z0-9]+)", rendered))


def shown(rendered: str) -> str:
    text = re.sub(r"<[^>]+>", "", rendered)
    for entity, char in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        text = text.replace(entity, char)
    return text.strip().replace("\u2060", "")


@pytest.mark.parametrize("text", HOSTILE)
def test_prose_shows_the_text_and_nothing_else(text: str) -> None:
    rendered = html(prose(text))
    assert tags(rendered) == {"p"}
    assert shown(rendered) == " ".join(text.replace("\u202e", "").replace("\u200b", "").split())
    # What GitHub would make of bare text afterwards: mentions, references, links.
    assert not re.search(r"@\w|#\d|GH-\d|\w://|www\.", re.sub(r"&#?\w+;", "", rendered))


@pytest.mark.parametrize("text", HOSTILE)
def test_code_shows_the_text_and_nothing_else(text: str) -> None:
    as_is = " ".join(text.replace("\u202e", "").replace("\u200b", "").split())
    rendered = html(f"x {code(text)} y")
    assert tags(rendered) == {"p", "code"}
    assert shown(rendered) == f"x {as_is} y"
    in_table = html(f"| a |\n| --- |\n| {code(text, in_table=True)} |\n")
    assert tags(in_table) <= {"table", "thead", "tbody", "tr", "th", "td", "code"}
    assert in_table.count("<td>") == 1
    assert shown(in_table).removeprefix("a").strip() == as_is


@pytest.mark.parametrize("text", HOSTILE)
def test_a_summary_of_hostile_values_is_inert(text: str) -> None:
    job = AgentJob.model_validate(
        {"id": text, "status": text, "model": text, "prLink": text, "source": {"repository": text, "ref": text}}
    )
    outcomes: list[Outcome] = [
        Failed(job=job, seconds=1),
        NoPullRequest(job=job),
        TimedOut(job=job, minutes=1, fault=text),
        Error(job=job, title=text, message=f"{text}\n{text}", detail=text),
    ]
    for outcome in outcomes:
        rendered = html(summary(outcome))
        assert tags(rendered) <= OWN_TAGS
        assert set(re.findall(r'href="([^"]*)"', rendered)) <= {DASHBOARD}


@pytest.mark.parametrize("outcome", ALL, ids=lambda outcome: str(outcome.result))
def test_every_outcome_has_a_headline_and_a_summary(outcome: Outcome) -> None:
    said = headline(outcome)
    assert said.message
    assert not said.title.endswith(".")
    rendered = html(summary(outcome))
    assert f"<h3>{said.title}" in rendered
    assert re.search(rf"<th[^>]*>Result</th>\s*<th[^>]*><code>{outcome.result}</code></th>", rendered)
    assert tags(rendered) <= OWN_TAGS


def test_the_dashboard_can_be_clicked() -> None:
    """The one address in our own sentences; a foreign one beside it cannot."""
    rendered = html(summary(Error(title="t", message=f"Look in {DASHBOARD}, not in https://evil.example.")))
    assert re.findall(r'href="([^"]*)"', rendered) == [DASHBOARD]
    assert "\\" not in rendered


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.4, "0 s"), (59.4, "59 s"), (59.6, "1 min"), (134, "2 min 14 s"), (3600, "1 h"), (3900, "1 h 5 min"), (90_000, "25 h")],
)
def test_lengths_of_time(seconds: float, text: str) -> None:
    assert lasting(seconds) == text


def test_a_quotation_keeps_its_paragraphs_and_no_more() -> None:
    assert quotation("\n\none\n\n# two \n") == "> one\n>\n> \\# two"
    assert quotation("\n \n") == ""
