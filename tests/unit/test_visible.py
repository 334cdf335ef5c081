"""What people wrote, without what a reader of the page does not see, and with all that one does."""

import pytest

from mintlify_agent_action.visible import line, visible


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a<!-- b -->c", "ac"),
        ("a\n<!-- b\nc -->\nd", "a\n\n\nd"),
        ("a\n<!-- unclosed\n\nb", "a\n"),
        ("<!--> a", " a"),
        ("<!---> a", " a"),
        ("<!-- x --!> a", " a"),
        ("> <!-- a\n> b --> c", ">  c\n"),
        ("<!-<!-- x -->- hidden -->", ""),
        ("<!\u200b-- hidden -->", ""),
        ("a <?x hidden ?>b <!X hidden>c", "a b c"),
        ("[//]: # (hidden)\n[comment]: <> (hidden)\n[//]: # (again)\na", "\n\n\na"),
        ("[^z]: all hidden\nhidden too\n\na", "\n\n\na"),
        ("> [^z]: hidden\n\na", "\n\na"),
        ("<div><!--\n\nhidden\n\n<div>-->\n\nseen", "<div>\n\nseen"),
        ("- <!-- hidden\n\nhidden", "- "),
        ("a <?hidden> seen ?> b", "a  seen ?> b"),
        ("a\u200bb\u2060c\ufeffd\u00ade", "abcde"),
        ("a\u202eb\u2066c\u2069", "abc"),
        ("a" + "".join(chr(0xE0000 + ord(char)) for char in "obey") + "b", "ab"),
        ("a\ufe0fb\U000e0100c\u3164d\u034fe\u2065\ufff0\U000e0080", "abcde"),
        ("a\u200db\u200cc", "abc"),
        ("a\x00b\x1b[31mc\x7f", "ab[31mc"),
        ("a\r\nb\rc\td", "a\nb\nc\td"),
    ],
)
def test_what_is_hidden_is_left_out(text: str, seen: str) -> None:
    assert visible(text) == seen


@pytest.mark.parametrize(
    "text",
    [
        "how `<!--` is escaped, and what follows",
        "```html\n<!-- ad slot -->\n```\nand what follows",
        "    <!-- code -->",
        "a <!-- never closed\n\nand what follows",
        "\\<!-- escaped -->",
        "[docs]: https://example.com\nsee [docs]",
        "a[^Note]\n\n[^note]: a note that is referred to",
        "```\n[^1]: seen in code\n```\n\nend",
        "`<!-- a --> ` and `<!-- b -->`",
        "naïve 日本語 🙂 👩\u200d💻 می\u200cخواهم",
        "<T> a < b && c > d",
        "<details><summary>folded</summary>text</details>",
        "a\n\n\n  b",
    ],
)
def test_what_is_seen_is_left_alone(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "one_line"),
    [("a\r\n b\u2028c", "a bc"), ("a <!-- x --> b", "a b"), ("<!-<!-- x -->- y -->", ""), ("a\u200db\u202e", "ab")],
)
def test_what_is_no_markdown_stays_on_a_line(text: str, one_line: str) -> None:
    assert line(text) == one_line


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "text",
    [
        "<!-- x -->\n" * 6000, "<!-" * 20_000 + "- x -->" * 3, "[" * 30_000, "*a_ " * 16_000, "<a " * 20_000, "<!--" * 16_000,
        "[^1]: a\n" * 8000, "a <!-- b --> " * 5000, ">" * 60_000, "[a]: # (x)\n" * 5000, "<?" * 30_000,
        "<!--" * 16_000 + "-->", "<div>" + "<!--" * 15_000 + "-->",
    ],
    ids=range(13),
)  # fmt: skip
def test_a_text_that_is_hard_to_parse_holds_nobody_up(text: str) -> None:
    """Each takes a second at most; what grows with the square of the length would not end."""
    assert len(visible(text)) <= len(text)
