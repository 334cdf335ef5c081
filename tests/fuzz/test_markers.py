"""Our hidden lines, whatever stands in and around them: read as they were written, seen by nobody, and found nowhere else."""

import dataclasses

from hypothesis import example, given
from hypothesis import strategies as st

from mintlify_agent_action.event import Account, Event, Kind, Place, Said, Thread
from mintlify_agent_action.footer import footer
from mintlify_agent_action.marker import ID, NAME, Marker, footers, with_footer
from tests.fuzz.effort import proportionate
from tests.fuzz.texts import ANY_TEXT, HOSTILE, PIECES, encodable, long_text, made_of
from tests.unit.test_comment import seen

TEXTS = HOSTILE | ANY_TEXT
MARKERS = st.builds(
    Marker,
    project=TEXTS,
    workflow=TEXTS,
    job=TEXTS,
    run=TEXTS,
    reply=st.booleans(),
    repository=TEXTS,
    agent_job=st.from_regex(ID, fullmatch=True) | st.just(""),
)
OURS = Marker(project="p", workflow="Docs", job="docs", repository="acme/app", agent_job="job_1")
OTHERS = dataclasses.replace(OURS, workflow="W")
TWICE = "\nand\n".join(2 * [with_footer("", OURS, "x")])
UNCLOSED = f'<!-- {NAME} footer {{"project": "p", "workflow": "Docs", "job": "", "repository": "acme/app"}} -->'
BODIES = made_of(
    with_footer("", OURS, "x"), with_footer("", OTHERS, "y").replace("\n", "\r\n"), str(OURS),
    f"<!-- {NAME} footer {{}} -->", UNCLOSED,
    f"<!-- /{NAME} footer -->", f"<!-- /{NAME} footer -->\n", f"<!-- {NAME} ", *PIECES,
)  # fmt: skip


@st.composite
def footer_texts(draw: st.DrawFn) -> str:
    """As it is written for an event, with anything in its place."""
    text = draw(TEXTS)
    place = Place(text, "https://github.com", text, "1", "Docs", "docs", "step")
    said = Said(text, Account(text, bot=False), text, draw(TEXTS), new=True)
    thread = Thread(Kind.ISSUE, "I_5", 5, text, draw(TEXTS), "", text)
    event = Event(draw(st.sampled_from(["issues", "push", "schedule", text])), place, Account(text, bot=True), thread, said)
    return footer(draw(st.just(event) | st.just(event._replace(thread=None, said=None))), text)


@given(MARKERS, HOSTILE)
def test_a_comment_s_marker_is_read_as_it_was_written(marker: Marker, body: str) -> None:
    read = Marker.of(f"{marker}\n{body}")
    assert read == (marker if marker.run else None)


@given(MARKERS)
def test_it_is_one_comment_of_html_that_nobody_sees(marker: Marker) -> None:
    text = str(marker)
    assert (text.count(">"), text.endswith(" -->")) == (1, True)
    assert len(text.splitlines()) == 1 or not {"\r", "\n"} & set(text)
    assert seen(encodable(f"{text}\n### Title")).strip() == "<h3>Title</h3>"


@given(BODIES.filter(lambda body: not body.startswith(f"<!-- {NAME}")) | ANY_TEXT)
def test_no_other_text_is_taken_for_one(body: str) -> None:
    assert Marker.of(body) is None
    begins = f"<!-- {NAME} footer "
    assert all(body[each.start :].startswith(begins) for each in footers(body))
    assert len(list(footers(body))) <= body.count(begins)


@given(BODIES, MARKERS | st.just(OURS), footer_texts())
@example("\r", OURS, "x")
@example(TWICE, OURS, "x")
@example(f"{UNCLOSED}\n{with_footer('', OTHERS, 'y')}", OURS, "x")
@example("a", OURS, f"---\n\n<sub>`<!-- /{NAME} footer -->`</sub>")
@example("a", Marker(project="", workflow="", job=""), "x")
def test_a_footer_is_put_once_and_the_rest_stays(body: str, marker: Marker, text: str) -> None:
    once = with_footer(body, marker, text)
    assert with_footer(once, marker, text) == once
    before = [each for each in footers(body) if marker.same_workflow(each.marker)]
    assert once.startswith(body[: before[-1].start] if before else body)
    assert once.endswith(body[before[-1].end :] if before else "")
    mine = [each for each in footers(once) if marker.same_workflow(each.marker)]
    assert mine[-1].marker == marker
    assert len(mine) == max(1, len(before))
    others = [[each.marker for each in footers(found) if not marker.same_workflow(each.marker)] for found in (body, once)]
    assert others[0] == others[1]


@given(BODIES, footer_texts(), footer_texts(), footer_texts())
def test_footers_of_several_workflows_do_not_get_into_each_other(body: str, first: str, second: str, third: str) -> None:
    theirs = dataclasses.replace(OURS, workflow="Nightly")
    both = with_footer(with_footer(body, OURS, first), theirs, second)
    again = with_footer(both, OURS, third)
    assert with_footer(again, OURS, first) == both
    assert [each.marker for each in footers(again)] == [each.marker for each in footers(both)]


@given(long_text(*PIECES, f"<!-- {NAME} footer {{", "} -->\n", f"\n<!-- /{NAME} footer -->", f"<!-- {NAME} {{}} -->\n"))
def test_no_body_takes_time_beyond_its_length(texts: tuple[str, str]) -> None:
    assert proportionate(footers, texts)
    assert proportionate(Marker.of, texts)
