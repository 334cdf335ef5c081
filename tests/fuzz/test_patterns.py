"""GitHub's filter patterns, compared with a slow reading of GitHub's page "Workflow syntax", its cheat sheet word by word."""

import contextlib
import warnings
from dataclasses import dataclass

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mintlify_agent_action.inputs.lists import patterns
from mintlify_agent_action.patterns import check, selected
from tests.fuzz.effort import proportionate
from tests.fuzz.texts import ANY_TEXT, HOSTILE, long_text, made_of


@dataclass(frozen=True)
class Piece:
    """One piece of a pattern: which characters it is about, and how many of them; as the pattern spells it."""

    spelt: str
    chars: frozenset[str] | None = None  # None: any
    least: int = 1
    most: int = 1


LETTERS = frozenset("ab-.c1/[!*")
MANY = 99
ALL, SOME = Piece("**", None, 0, MANY), Piece("*", LETTERS - {"/"}, 0, MANY)
FOLDERS = Piece("**/")
CHARACTERS = [Piece(char, frozenset(char)) for char in "ab-.c1"]
LISTS = [Piece("[ab]", frozenset("ab")), Piece("[a-c]", frozenset("abc")), Piece("[0-9a]", frozenset("1a"))]
REPEATED = st.builds(
    lambda piece, times: Piece(piece.spelt + times, piece.chars, int(times == "+"), MANY if times == "+" else 1),
    st.sampled_from([*CHARACTERS, *LISTS]),
    st.sampled_from("?+"),
)
SLASH = Piece("/", frozenset("/"))
PATHS = st.lists(st.sampled_from(["a", "b", "ab", "c", "1", "-", ".", "a.b"]), min_size=1, max_size=5).flatmap(
    lambda names: st.builds("".join, st.permutations([*names, "/", "/"])) | st.just("/".join(names)) | st.just("".join(names))
)


@st.composite
def pieces(draw: st.DrawFn) -> list[Piece]:
    """A pattern that says what it means: what `?` and `+` after a star or a slash are, the page does not tell."""
    found: list[Piece] = []
    for _ in range(draw(st.integers(1, 7))):
        # At a folder's beginning, "**" and a slash would be the piece that stands for any folders.
        slash = [] if found and found[-1] is ALL else [SLASH]
        usual = st.sampled_from([*slash, *CHARACTERS, *LISTS]) | REPEATED
        at_folder = not found or found[-1] in (SLASH, FOLDERS)
        choices = [usual, st.just(FOLDERS)] if at_folder else [usual]
        # Two stars in a row are one piece, or nobody's meaning.
        if not found or found[-1] not in (ALL, SOME):
            choices.append(st.sampled_from([ALL, SOME]))
        found.append(draw(st.one_of(choices)))
    return found


def matches(path: str, found: list[Piece]) -> bool:
    """Try everything."""
    if not found:
        return not path
    piece, rest = found[0], found[1:]
    if piece is FOLDERS:  # none, or some that end in a slash
        return matches(path, rest) or any(char == "/" and matches(path[at + 1 :], rest) for at, char in enumerate(path))
    taken = 0
    while taken < min(piece.most, len(path)) and (piece.chars is None or path[taken] in piece.chars):
        taken += 1
    return any(matches(path[many:], rest) for many in range(piece.least, taken + 1))


def spelt(found: list[Piece]) -> str:
    return "".join(piece.spelt for piece in found)


@given(pieces(), PATHS)
def test_a_pattern_means_what_github_s_page_says(found: list[Piece], path: str) -> None:
    assert selected(path, [spelt(found)]) is matches(path, found)


@given(st.lists(st.tuples(st.booleans(), pieces()), max_size=4), PATHS)
@example([(True, [ALL]), (False, [ALL])], "a")
@example([(False, [ALL]), (True, [ALL])], "a")
def test_the_last_pattern_that_matches_decides(found: list[tuple[bool, list[Piece]]], path: str) -> None:
    decisive = [chosen for chosen, pattern in found if matches(path, pattern)]
    given = [spelt(pattern) if chosen else f"!{spelt(pattern)}" for chosen, pattern in found]
    assert selected(path, given) is (decisive[-1] if decisive else False)


@given(
    st.lists(st.sampled_from(["**/", "*", "**", "-", "a", "/", "a/", "[ab]+", "a?", "*-"]), max_size=12),
    long_text("-", "a", "/"),
)
@example(["**/", "*-", "*-", "*", "b"], ("-" * 8_000, "-" * 2_000))
def test_no_path_takes_time_beyond_its_length(found: list[str], texts: tuple[str, str]) -> None:
    assert proportionate(lambda path: selected(path, ["".join(found)]), texts)


ODD = made_of(
    "*",
    "**",
    "**/",
    "?",
    "+",
    "[",
    "]",
    "[a-z]",
    "[z-a]",
    "[]",
    "[^",
    "!",
    "\\",
    "/",
    "-",
    "--",
    "&&",
    "||",
    "~~",
    "(",
    "{1}",
    "a",
)


@given(ODD | HOSTILE | ANY_TEXT, ODD | ANY_TEXT)
@example("[a--b]", "a")
def test_no_pattern_raises_or_warns(pattern: str, path: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        if check(pattern):
            assert selected(path, [pattern]) in (True, False)


@given(ODD | HOSTILE | ANY_TEXT)
def test_a_list_of_them_is_taken_or_refused_in_a_sentence(text: str) -> None:
    odd = [line for line in text.splitlines() if line.strip() and not check(line.strip())]
    with pytest.raises(ValueError, match="is not a pattern") if odd else contextlib.nullcontext():
        assert all(map(check, patterns(text)))
