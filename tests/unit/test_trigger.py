"""A command is what a reader of the rendered text sees as one."""

import pytest

from mintlify_agent_action.trigger import Command, find

PHRASES = ("/docs", "/doc", "hey docs")


@pytest.mark.parametrize(
    ("text", "task"),
    [
        ("/docs document it", "document it"),
        ("/docs", ""),
        ("/docs: document it", "document it"),
        ("  /docs\tdocument it  ", "document it"),
        ("Hello,\n/docs document it", "document it"),
        ("Hello,\r\n\r\n/docs document it\r\nand that", "document it\nand that"),
        ("Hello\r/docs document it", "document it"),
        ("/docs <!-- must be explained", "<!-- must be explained"),
        ("/docs <?php tags must be explained", "<?php tags must be explained"),
        ("/docs [^1]: must be explained", "[^1]: must be explained"),
        ("/docs the regex\n```\n[^/]: x\n```\nplease", "the regex\n```\n[^/]: x\n```\nplease"),
        ("/docs keep `<!-- this -->` <!-- not this -->", "keep `<!-- this -->`"),
        ("- a list\n\n/docs document it", "document it"),
        ("- a list\n  /docs document it", "document it"),
        ("> a quote\n\n/docs document it", "document it"),
        ("```\ncode\n```\n/docs document it", "document it"),
        ("<!-- a template -->\n/docs document it", "document it"),
        ("a `b\n/docs document it", "document it"),
        ("/docs one\n/docs two", "one\n/docs two"),
        ("\ufeff/docs document it", "document it"),
        ("Hello\n\u200b\xa0/docs document it", "document it"),
        ("/docſ document it", "document it"),  # a long s: the same in any case
        ("/docs this:\n```\ncode\n```\n> quote", "this:\n```\ncode\n```\n> quote"),
    ],
)
def test_a_command_is_found_with_its_task(text: str, task: str) -> None:
    assert find(text, PHRASES) == Command("/docs", task)


@pytest.mark.parametrize(
    "text",
    [
        "", "docs", "see /docs", "/docsify", "/docs-old", "`/docs x`", "`a\n/docs x`", "``` \n/docs x\n```", "~~~\n/docs x",
        "    /docs x", "> /docs x", "> a\n/docs x", "> > a\n> /docs x", "- > /docs x", "<!-- /docs x -->", "<!--\n/docs x\n-->",
        "text <!--\n/docs x -->", "<pre>\n/docs x\n</pre>", "**/docs** x", "[/docs x](y)", "- /docs x", "# /docs x",
    ],
)  # fmt: skip
def test_what_is_none(text: str) -> None:
    assert find(text, PHRASES) is None


@pytest.mark.parametrize(
    ("text", "phrase"), [("/DOC x", "/doc"), ("Hey Docs x", "hey docs"), ("/docs x", "/docs"), ("/docſ x", "/docs")]
)
def test_the_phrase_is_told_as_the_workflow_spells_it(text: str, phrase: str) -> None:
    """In any case; and the longest that fits."""
    assert find(text, PHRASES) == Command(phrase, "x")


@pytest.mark.parametrize("phrase", ["@docs-bot", "!docs", "+docs", "(docs)", "docs?", "*docs*", "#docs"])
def test_a_phrase_may_be_of_characters_that_mean_something_elsewhere(phrase: str) -> None:
    assert find(f"{phrase} x", (phrase,)) == Command(phrase, "x")


@pytest.mark.parametrize(
    "text",
    [
        "/docs x\n" * 8_000, "> /docs x\n" * 6_000, ">" * 60_000 + "\n/docs x", "[" * 30_000 + "\n/docs x",
        "![[]()" * 10_000 + "\n/docs", "*a_ " * 16_000 + "\n/docs", "<!--\n/docs\n" * 5_000, "<a " * 20_000 + "\n/docs",
        "".join("`" * number + " " for number in range(1, 350)) + "\n/docs x", " " * 60_000 + "/docs",
    ],
    ids=range(10),
)  # fmt: skip
@pytest.mark.timeout(20)
def test_a_text_that_is_hard_to_parse_holds_nobody_up(text: str) -> None:
    """Each takes well under a second; what grows with the square of the length would not end."""
    assert find(text, ("/docs",)) in (None, Command("/docs", text.partition("/docs")[2].strip()))
