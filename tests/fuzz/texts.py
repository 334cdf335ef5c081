"""What foreign text is made of in these tests: mostly of what means something to somebody who reads it."""

from typing import Any

from hypothesis import strategies as st

# With halves of surrogate pairs, which JSON and JavaScript can name.
ANY_TEXT = st.text(st.characters())
# What Markdown and HTML, GitHub, the runner and our own markers read as their own; and what is not seen.
PIECES = (
    "/docs", "@octocat", "#1", "GH-3", "acme/docs#2", "closes #4", "fixes ", "https://evil.example", "www.evil.example",
    "a@evil.example", "mailto:a@b.cd", "[a](https://evil.example)", "![b](https://evil.example/i.png)", "[a]", "[a]: b", "](",
    "<b>", "</b>", "<img src=x>", "</sub>", "<details>", "<script>", "<https://evil.example>", "<", ">", "<!--", "-->", "--!>",
    "<!", "<?", "`", "```", "~~~", "~~", "*", "**", "_", "|", "| a |", "| --- |", "# ", "> ", "- ", "- [ ] ",
    "1. ", "1) ", "---",
    "===", "\\", "&", "&lt;", "&#64;", "&commat;", "$", ":smile:", "[^1]", "[^1]:", "\n", "\n\n", "\r",
    "\r\n", "\t", "    ", " ",
    "::error::x", "::", ":", "##[error]", "##[", "#", "%0A", "%25", "%", "\u200b", "\u00ad", "\ufeff",
    "\u202e", "\u0301", "\u2028",
    "\x85", "\x0b", "\x0c", "\x1c", "\x00", "\x1b[31m", "\ud83d", "é", "漢字", "👩\u200d💻", "\uff20", "{", "}",
    '"', "'", "=", "<<",
    "<!-- mintlify-agent-action", "<!-- /mintlify-agent-action footer -->", "a", "word",
)  # fmt: skip


def encodable(text: str) -> str:
    """As it arrives where it is sent: without halves of surrogate pairs."""
    return text.encode(errors="replace").decode()


def made_of(*pieces: str, most: int = 12) -> st.SearchStrategy[str]:
    """Texts of these pieces, with anything between them."""
    return st.lists(st.sampled_from(pieces) | st.text(st.characters(), max_size=3), max_size=most).map("".join)


HOSTILE = made_of(*PIECES)


@st.composite
def long_text(draw: st.DrawFn, *pieces: str, length: int = 16_000) -> tuple[str, str]:
    """A text that goes on and on in one way, and one of a quarter of its length that does as well."""
    piece = made_of(*pieces, most=3)
    begin, again, end = draw(piece), draw(piece.filter(bool)), draw(piece)
    texts = [begin + again * (size // len(again)) + end for size in (length, length // 4)]
    return texts[0], texts[1]


def json_of(*names: str) -> st.SearchStrategy[Any]:
    """Any JSON, whose objects have fields of these names, among others."""
    numbers = st.integers() | st.floats() | st.sampled_from([0, 10**400, -(10**400), 1e300, float("nan"), float("inf")])
    leaves = st.none() | st.booleans() | numbers | ANY_TEXT | HOSTILE
    keys = st.sampled_from(names) | ANY_TEXT if names else ANY_TEXT
    return st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=8), max_leaves=20
    )
