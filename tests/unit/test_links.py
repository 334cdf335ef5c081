"""What the pages point at is there: other pages and their parts, pictures, commands."""

import os
import posixpath
import re
import shlex

import pytest

from tests.documents import DOCUMENTS, FILES, anchors, code, links, shell_blocks
from tests.services.process import ROOT

EACH = pytest.mark.parametrize("name", DOCUMENTS)
# This repository's own pages, as they are linked to from elsewhere.
HERE = r"https://github\.com/OWNER/mintlify-agent-action(?:/blob/main/([\w./-]+))?#([\w-]+)"
# What a reader has besides this repository's own commands.
AT_HAND = {"cd", "gh", "git", "node", "npm"}


def text(name: str) -> str:
    return (ROOT / name).read_text()


def broken(name: str, link: str) -> str:
    """Why a link of that page leads nowhere; nothing where it leads somewhere, or to another site."""
    if re.match(r"[a-z][a-z0-9+.-]*:|//", link):
        return ""
    path, _, anchor = link.partition("#")
    target = posixpath.normpath(posixpath.join("/", posixpath.dirname(name), path)).lstrip("/") if path else name
    if not any(each == target or each.startswith(f"{target}/") for each in FILES):
        return f"{link}: there is no {target}"
    if anchor and target.endswith(".md") and anchor not in anchors(text(target)):
        return f"{link}: {target} has no such part"
    return ""


@EACH
def test_each_link_within_the_repository_leads_somewhere(name: str) -> None:
    assert [why for link in links(text(name)) if (why := broken(name, link))] == []


def test_links_to_its_pages_by_their_address_lead_somewhere() -> None:
    """From forms, messages and examples."""
    texts = [
        text(name) for name in FILES if name.endswith((".md", ".py", ".yml", ".jinja")) and name != "tests/unit/test_links.py"
    ]
    found = [(path or "README.md", anchor) for each in texts for path, anchor in re.findall(HERE, each)]
    assert found
    assert [(path, anchor) for path, anchor in found if anchor not in anchors(text(path))] == []


def is_command(path: str) -> bool:
    return path in FILES and os.access(ROOT / path, os.X_OK)


@EACH
def test_each_command_to_type_is_there(name: str) -> None:
    """A program of the repository, or one that its reader has."""
    lines = [shlex.split(line, comments=True) for block in shell_blocks(text(name)) for line in block.splitlines()]
    programs = [line[0] for line in lines if line and "=" not in line[0]]
    assert [program for program in programs if program not in AT_HAND and not is_command(program)] == []


@EACH
def test_each_command_that_is_named_is_there(name: str) -> None:
    named = [words[0] for each in code(text(name)) if (words := each.split()) and re.match(r"(script|\.ci)/\w+$", words[0])]
    assert [command for command in named if not is_command(command)] == []


def test_what_to_type_is_found_where_readers_look() -> None:
    """So that none of the above holds for want of anything to look at."""
    for name in ("README.md", "CONTRIBUTING.md"):
        assert {"script/demo", "script/test"} <= {
            line.split()[0] for block in shell_blocks(text(name)) for line in block.splitlines()
        }
    assert re.findall(r"^\| `(?:script|\.ci)/", text("CONTRIBUTING.md"), re.MULTILINE)


PAGE = """\
# A page
## One: *two* & `three`, and “four”!
## Twice
## Twice
### [A link](b.md "title") to it
<a id="here"></a>

![picture](p.png) [a][1] <b.md>
<picture><source srcset="d.png 1x, e.png 2x"><img src="f.png"></picture>
`[no](link.md)`

[1]: c.md#part
"""


def test_anchors_are_made_as_github_makes_them() -> None:
    assert anchors(PAGE) == {"a-page", "one-two--three-and-four", "twice", "twice-1", "a-link-to-it", "here"}


def test_links_are_found_however_they_are_written() -> None:
    assert sorted(links(PAGE)) == ["b.md", "c.md#part", "d.png", "e.png", "f.png", "p.png"]


@pytest.mark.parametrize(
    ("link", "leads"),
    [
        ("../README.md", True),
        ("/README.md#inputs", True),
        ("#no-such-part", False),
        ("../README.md#no-such-part", False),
        ("../script", True),
        ("pictures/comment-light.png", True),
        ("README.md", False),
        ("https://example.com/README.md#x", True),
    ],
)
def test_where_a_link_leads(link: str, *, leads: bool) -> None:
    """As seen from docs/."""
    assert (broken("docs/performance.md", link) == "") is leads
