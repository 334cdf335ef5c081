"""Summary, comment and footer, with hostile text in every field: nothing in them is a link, an image, HTML, a mention or a
reference but our own.
"""

import signal
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from mintlify_agent_action.comment import Request, ended, running
from mintlify_agent_action.headline import ISSUES
from mintlify_agent_action.markdown import code, prose, quotation
from mintlify_agent_action.marker import Marker
from mintlify_agent_action.mintlify.errors import DASHBOARD
from mintlify_agent_action.mintlify.models import AgentJob, PullRequestLink
from mintlify_agent_action.outcome import (
    Archived,
    CancelledRun,
    Error,
    Failed,
    NoPullRequest,
    Outcome,
    PullRequest,
    Skipped,
    SkipReason,
    Started,
    TimedOut,
)
from mintlify_agent_action.report import summary
from tests.fuzz.effort import proportionate
from tests.fuzz.pages import Page
from tests.fuzz.test_markers import footer_texts
from tests.fuzz.texts import ANY_TEXT, HOSTILE, PIECES, long_text, made_of

TEXTS = HOSTILE | ANY_TEXT | st.text("`|\\ a\n", max_size=12)
RUN = "https://github.com/acme/app/actions/runs/1"
LINK = PullRequestLink.parse("https://github.com/acme/docs/pull/7")
assert LINK
ODD_LINK = PullRequestLink.parse("https://evil.example/a_b~c/__x__/-+.%5D")
assert ODD_LINK
LINKS = st.sampled_from([LINK, ODD_LINK])
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "id": st.text(min_size=1) | HOSTILE.map(lambda text: f"j{text}".encode(errors="replace").decode()),
    "status": TEXTS | st.sampled_from(["completed", "failed", "archived", "active"]),
    "model": TEXTS,
    "prLink": TEXTS | LINKS.map(lambda link: link.url),
    "messageToUser": TEXTS,
    "haultReason": TEXTS | st.sampled_from(["error", "github_missconfigured", "interrupted"]),
    "source": st.fixed_dictionaries({"repository": TEXTS, "ref": TEXTS}),
    "todos": st.lists(st.fixed_dictionaries({"content": TEXTS, "status": TEXTS | st.just("completed")}), max_size=3),
}
JOBS = st.none() | st.fixed_dictionaries(FIELDS).map(AgentJob.model_validate)
SECONDS = st.none() | st.floats(0, 1e6)
REACHED = st.booleans()
OUTCOMES: st.SearchStrategy[Outcome] = (
    st.builds(PullRequest, job=JOBS, seconds=SECONDS, link=LINKS)
    | st.builds(NoPullRequest, job=JOBS, seconds=SECONDS)
    | st.builds(Started, job=JOBS, seconds=SECONDS, followed_up=st.booleans())
    | st.builds(Failed, job=JOBS, seconds=SECONDS)
    | st.builds(Archived, job=JOBS, seconds=SECONDS)
    | st.builds(TimedOut, job=JOBS, seconds=SECONDS, reached=REACHED, minutes=st.floats(0.01, 7200), fault=TEXTS)
    | st.builds(
        CancelledRun, job=JOBS, seconds=SECONDS, reached=REACHED, signum=st.just(signal.SIGTERM), unanswered=st.booleans()
    )
    | st.builds(Skipped, job=JOBS, reason=st.sampled_from(SkipReason), because=TEXTS)
    | st.builds(Error, job=JOBS, seconds=SECONDS, reached=REACHED, title=TEXTS, message=TEXTS, detail=TEXTS)
)
BLOCKS = {"h3", "p", "code", "a", "ul", "li", "blockquote"}


def links_of(outcome: Outcome) -> set[str]:
    """Those that may stand in what is said of it."""
    found = {outcome.link.url} if isinstance(outcome, PullRequest) else set()
    reported = outcome.job.pull_request if outcome.job else None
    return found | {DASHBOARD, ISSUES} | ({reported.url} if reported else set())


def hold(page: Page, tags: set[str], links: set[str]) -> None:
    assert set(page.tags) <= tags
    assert page.links <= links
    assert page.live == []
    assert page.odd == []
    assert page.tags.count("h3") <= 1


@given(OUTCOMES)
def test_a_summary_holds_no_more_than_its_template(outcome: Outcome) -> None:
    page = Page(summary(outcome))
    hold(page, BLOCKS | {"table", "thead", "tbody", "tr", "th", "td", "pre", "input"}, links_of(outcome))
    assert (page.tags.count("table"), page.tags.count("h3"), page.comments) == (1, 1, 0)
    assert page.tags.count("th") == 2
    assert page.tags.count("td") == 2 * (page.tags.count("tr") - 1)
    assert page.tags.count("pre") <= 1


ADDRESSES = (
    TEXTS | st.just(RUN) | made_of("https://evil.example/", "x", ")", ">", "(", "&amp;", "@a", "#1", "!", "*", "_", "'", '"')
)
MARKERS = st.builds(Marker, project=TEXTS, workflow=TEXTS, job=TEXTS, run=TEXTS)
REQUESTS = st.builds(
    Request, marker=MARKERS, run_url=ADDRESSES, by=TEXTS, url=ADDRESSES, phrase=TEXTS, continued=TEXTS, instead=TEXTS
)


@given(REQUESTS, OUTCOMES)
def test_a_comment_holds_no_more_than_its_template(request: Request, outcome: Outcome) -> None:
    for text in (running(request), ended(request, outcome)):
        page = Page(text)
        hold(page, BLOCKS | {"sub"}, links_of(outcome) | {request.run_url, request.url})
        assert (page.tags.count("h3"), page.tags.count("sub"), page.comments) == (1, 1, 1)
        assert Marker.of(text) == (request.marker if request.marker.run else None)


@given(footer_texts())
def test_a_footer_holds_no_more_than_its_template(text: str) -> None:
    page = Page(text)
    assert set(page.tags) <= {"hr", "p", "sub", "code", "a"}
    assert (page.tags.count("hr"), page.tags.count("sub"), page.comments) == (1, 1, 0)
    assert page.live == []


@given(TEXTS)
@example("GH-3 gh-3 @a #1 acme/docs#2 https://a www.a.b")
def test_prose_and_code_are_of_one_piece(text: str) -> None:
    assert Page(prose(text)).live == []
    assert set(Page(prose(text)).tags) <= {"p"}
    assert set(Page(f"x {code(text)} y").tags) <= {"p", "code"}
    assert set(Page(quotation(text)).tags) <= {"blockquote", "p"}
    row = Page(f"| a | b |\n| --- | --- |\n| {code(text, in_table=True)} | x |\n")
    assert (row.tags.count("td"), row.tags.count("tr"), row.bare.split()[-1]) == (2, 2, "x")


@given(long_text(*PIECES))
def test_no_text_takes_time_beyond_its_length(texts: tuple[str, str]) -> None:
    def act(text: str) -> Any:
        return prose(text), code(text), quotation(text)

    assert proportionate(act, texts)
