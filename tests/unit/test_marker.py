"""The hidden line in our comments: it survives what stands in it, and nothing else is taken for it."""

import re

import cmarkgfm  # type: ignore[import-untyped]  # it has no types
import pytest
from cmarkgfm.cmark import Options  # type: ignore[import-untyped]  # as above

from mintlify_agent_action.marker import Marker

HOSTILE = ["a-->b", "--!>", '"', "\\", "<b>", "a\nb", "é", "--", "->", "<!--", "\u2028", "]]>", "@octocat #1"]


def marker(text: str = "x") -> Marker:
    return Marker(project=text, workflow=text, job=text, run="1/1", reply=True, agent_job="j")


@pytest.mark.parametrize("text", HOSTILE)
def test_it_is_read_as_it_was_written(text: str) -> None:
    assert Marker.of(f"{marker(text)}\n### Title") == marker(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_nobody_sees_it(text: str) -> None:
    rendered = cmarkgfm.github_flavored_markdown_to_html(f"{marker(text)}\n### Title", options=Options.CMARK_OPT_UNSAFE)
    assert re.sub(r"<!--.*?-->", "", rendered, flags=re.DOTALL).strip() == "<h3>Title</h3>"


@pytest.mark.parametrize("name", ["docs-2", "p_1", "job_8f", "Docs on request"])
def test_usual_names_stand_in_it_as_plain_text(name: str) -> None:
    assert f'"{name}"' in str(marker(name))


@pytest.mark.parametrize(
    "body",
    [
        "", "text", f"> {marker()}", f"text\n{marker()}", f" {marker()}", f"`{marker()}`", "<!-- mintlify-agent-action {} -->",
        "<!-- mintlify-agent-action [] -->", "<!-- mintlify-agent-action {x -->", f"{marker()} text",
        str(marker()).replace('"x"', "5"), str(marker()).replace('"run"', '"other"'), str(marker()).replace("true", '"yes"'),
        "<!-- mintlify-agent-action " + '{"a":' * 100_000 + " -->",
        str(marker()).replace('"x"', "[" * 700 + "]" * 700),
    ],
    ids=range(15),
)  # fmt: skip
def test_anything_else_is_no_marker(body: str) -> None:
    assert Marker.of(body) is None


def test_it_is_of_the_same_job_by_project_workflow_and_job() -> None:
    one = Marker(project="p", workflow="w", job="j", run="1/1", reply=True)
    assert one.same_job(Marker(project="p", workflow="w", job="j", run="2/1", reply=False, agent_job="x"))
    for other in ({"project": "q"}, {"workflow": "q"}, {"job": "q"}):
        fields = {"project": "p", "workflow": "w", "job": "j", **other}
        assert not one.same_job(Marker(**fields, run="1/1", reply=True))
    assert not one.same_job(None)


def test_what_a_later_version_adds_does_not_hide_it() -> None:
    assert Marker.of(str(marker()).replace('{"project"', '{"added": [1], "project"')) == marker()


@pytest.mark.parametrize(
    ("ident", "kept"), [("j" * 200, True), ("j" * 201, False), (".", False), ("..", False), ("a/b", False)]
)
def test_an_id_that_cannot_be_given_back_is_not_remembered(ident: str, kept: bool) -> None:
    assert marker().about(ident).agent_job == (ident if kept else "")
    forged = str(marker()).replace('"j"', f'"{ident}"')
    assert getattr(Marker.of(forged), "agent_job", None) == (ident if kept else "")


@pytest.mark.parametrize(("run", "number"), [("17/1/docs", 17), ("", 0), ("x/1", 0), ("²/1", 0), ("9" * 30, 0)])
def test_a_run_is_later_by_its_number(run: str, number: int) -> None:
    assert Marker(project="p", workflow="w", job="j", run=run, reply=True).run_id == number
