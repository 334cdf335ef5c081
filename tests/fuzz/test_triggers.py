"""The command in a text, whatever else the text holds: what is hidden or quoted is none, and what a reader sees is one."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mintlify_agent_action.event import Account, Event, Place, Said
from mintlify_agent_action.outcome import Skipped
from mintlify_agent_action.trigger import Command, find, heed
from mintlify_agent_action.visible import line, visible
from tests.fuzz.effort import proportionate
from tests.fuzz.texts import ANY_TEXT, HOSTILE, PIECES, long_text, made_of

PHRASES = ("/docs", "@docs-bot", "hey docs", "!docs")
PLACE = Place("acme/app", "https://github.com", "1", "1", "Docs", "docs", "")
ASKING = made_of(*PHRASES, "\n", "\n", " x", "\t", "\u200b", "  ", *PIECES[:60])
HARMLESS = st.sampled_from(["Hello,", "see /docs and `/docs`", "it is 1.5 & more\nand goes on", "**bold** /docs"])


def lines_of(text: str) -> list[str]:
    return re.split(r"\r\n|\r|\n", text)


def quoted(text: str) -> str:
    return "\n".join(f"> {each}" for each in lines_of(text))


def fenced(text: str) -> str:
    return "~~~~~~ x\n" + "\n".join(lines_of(text.replace("~~~~~~", ""))) + "\n~~~~~~"


def indented(text: str) -> str:
    return "\n".join(f"    {each}" for each in lines_of(text))


def commented(text: str) -> str:
    return f"<!--{text.replace('-->', '')}\n-->"


HIDDEN = st.builds(lambda hide, text: hide(text), st.sampled_from([quoted, fenced, indented, commented]), ASKING)


@given(st.lists(HIDDEN | HARMLESS, max_size=6))
def test_what_is_quoted_or_hidden_is_no_command(blocks: list[str]) -> None:
    assert find("\n\n".join(blocks), PHRASES) is None


@given(st.lists(HIDDEN | HARMLESS, max_size=4), st.sampled_from(PHRASES), ASKING)
def test_a_line_that_begins_with_a_phrase_is_a_command_whatever_surrounds_it(
    before: list[str], phrase: str, after: str
) -> None:
    found = find("\n\n".join([*before, f"{phrase} do it\n{after}"]), PHRASES)
    assert found
    assert (found.phrase, found.text[:5]) == (phrase, "do it")


@given(ASKING | HOSTILE | ANY_TEXT, st.lists(st.sampled_from(PHRASES) | st.text(min_size=1, max_size=5), min_size=1))
def test_a_command_is_one_of_those_asked_for(text: str, phrases: list[str]) -> None:
    found = find(text, tuple(phrases))
    assert found is None or found.phrase in phrases
    assert found is None or found.text == found.text.strip()


@given(
    ASKING | ANY_TEXT, st.none() | ASKING, st.booleans(), st.booleans(), st.sampled_from(["issues", "issue_comment", "push"])
)
def test_an_event_is_heeded_or_says_why_not(text: str, before: str | None, comment: bool, new: bool, name: str) -> None:
    said = Said(text, Account("ann", bot=False), "IC_1", "", new=new, before=before, comment=comment)
    heeded = heed(Event(name, PLACE, said=said), PHRASES)
    assert isinstance(heeded, Command | Skipped)
    assert isinstance(heeded, Skipped) or new


@given(ASKING | HOSTILE | ANY_TEXT)
def test_what_is_seen_of_a_text_holds_nothing_unseen(text: str) -> None:
    for shown in (visible(text), line(text)):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f\xad\u200b\u2028\u202e\ufeff\ud800-\udfff]", shown)
        assert len(shown) <= len(text)


@pytest.mark.parametrize("act", [lambda text: find(text, PHRASES), visible, line])
@given(texts=long_text(*PHRASES, *PIECES))
def test_no_text_takes_time_beyond_its_length(act: Callable[[str], object], texts: tuple[str, str]) -> None:
    assert proportionate(act, texts)
