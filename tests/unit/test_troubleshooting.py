"""Who searches the documentation for what the log says finds it: each title is there, and none that the code does not know."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.services.process import ROOT

PAGE = (ROOT / "docs/troubleshooting.md").read_text()
HEADINGS = re.findall(r"^### (.+)$", PAGE, re.MULTILINE)
TOLD = HEADINGS + re.findall(r"`([A-Z][^`]{8,})`", PAGE)
FILES = [path for folder in ("src/mintlify_agent_action", "composite") for path in sorted((ROOT / folder).rglob("*.py"))]
SOURCES = [ast.parse(path.read_text()) for path in FILES]
# Ends that are no trouble.
FINE = {
    "Mintlify finished with a pull request",
    "⏳ Mintlify is at work on the documentation",
    "Mintlify started the job",
    "Mintlify took the follow-up",
    "Dry run: nothing was called",
    "The Mintlify agent API did not do what was asked",  # of a class that each error has its own title for
}
# What the runner says, not this action.
ELSEWHERE = {"Argument list too long"}


def text(node: ast.AST | None) -> str | None:
    """A text of the source, with "…" for what it is filled in with."""
    match node:
        case ast.Constant(value=str(value)):
            return re.sub(r"\{\w*\}", "…", value)
        case ast.JoinedStr(values=parts):
            return "".join(text(part) or "…" for part in parts)
        case _:
            return None


def titles(tree: ast.AST) -> Iterator[str | None]:
    """What annotations and headlines are titled."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="warning" | "error" | "notice" | "warn"), args=[first, *_]):
                yield text(first)
            case ast.Call(func=ast.Name(id="Headline"), args=[first, *_]):
                yield text(first)
            case ast.Assign(targets=[ast.Name(id="title")], value=value):
                yield text(value)
            case ast.keyword(arg="title", value=value):
                yield text(value)
            case ast.Tuple(elts=[first, _]):  # of what the service refuses: a title and its remedy
                said = text(first)
                yield said if said and re.match(r"Mintlify |The ", said) else None


TEXTS = [said for tree in SOURCES for node in ast.walk(tree) if (said := text(node))]
TITLES = sorted({title for tree in SOURCES for title in titles(tree) if title and re.search(r"\w{3}", title)} - FINE)


def alike(one: str, other: str) -> bool:
    """Whether either can be read as the other, "…" being anything."""
    return any(
        re.fullmatch(".*".join(map(re.escape, pattern.split("…"))), said) for pattern, said in ((one, other), (other, one))
    )


@pytest.mark.parametrize("title", TITLES)
def test_a_title_is_found_there(title: str) -> None:
    assert any(alike(title, told) for told in TOLD)


@pytest.mark.parametrize("heading", sorted({*HEADINGS} - ELSEWHERE))
def test_what_is_told_there_is_what_the_code_says(heading: str) -> None:
    """As a title, or word for word between "…" as part of a sentence, such as that of a bad input."""
    parts = [part.strip() for part in re.split("…|: ", heading) if part.strip()]
    assert any(alike(title, heading) for title in TITLES) or all(any(part in said for said in TEXTS) for part in parts)
