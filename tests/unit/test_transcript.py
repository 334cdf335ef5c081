"""What the log shows of the agent at work: whole lines, secrets masked, not without end."""

import contextlib
import io
from collections.abc import Iterable

import pytest

from mintlify_agent_action.mintlify.stream import Fault, Finished, Part, Passage, Text, ToolCall, ToolFailed, Unknown
from mintlify_agent_action.runner.commands import Log
from mintlify_agent_action.transcript import LONGEST_LINE, MOST_SHOWN, Transcript
from tests.judge import commands, stopped

SECRET = "mint_secret_0123456789"


def shown(parts: Iterable[Part]) -> list[str]:
    stream = io.StringIO()
    log = Log(stream)
    log.mask(SECRET)
    transcript = Transcript(log)
    for part in parts:
        transcript.show(part)
    transcript.end()
    lines = stream.getvalue().splitlines()[1:]
    assert SECRET not in "\n".join(lines)
    return [line.removeprefix("  ") for line in lines]


def test_text_comes_in_lines_whatever_it_came_in() -> None:
    text = "One line,\nanother one.\n\n\n\nAnd a third"
    assert shown([Text(char) for char in text]) == ["One line,", "another one.", "", "And a third"]
    assert shown([Text(text)]) == shown([Text(char) for char in text])


@pytest.mark.parametrize("end", [ToolCall("x", ""), ToolFailed("y"), Passage(ends=True), Finished("stop")])
def test_what_begins_ends_a_line(end: Part) -> None:
    lines = shown([Text("begun"), end, Text("next")])
    assert (lines[0], lines[-1]) == ("begun", "next")


@pytest.mark.parametrize("between", [Passage(), Unknown()])
def test_what_does_not_count_ends_none(between: Part) -> None:
    assert shown([Text("be"), between, Text("gun")]) == ["begun"]


def test_a_tool_used_again_is_a_line_again() -> None:
    assert shown([ToolCall("edit", "a.md")] * 3) == ["→ edit a.md"] * 3


def test_tools_and_errors_are_a_line_each() -> None:
    parts: list[Part] = [
        ToolCall("read", "a\nb"),
        ToolCall("list", ""),
        ToolFailed("no\nsuch"),
        ToolFailed("no\nsuch"),
        Fault("bad"),
    ]
    assert shown(parts)[:4] == ["→ read a b", "→ list", "✗ no such", "✗ bad"]


def test_long_arguments_are_cut_after_what_is_secret_was_masked() -> None:
    (line,) = shown([ToolCall("run", "x" * 190 + SECRET + "y" * 500)])
    assert line == f"→ run {'x' * 190}***{'y' * 3}…"


def test_an_emoji_in_two_halves_is_one() -> None:
    assert shown([Text("a \ud83d"), Text("\ude80 b"), Text(" \ud83d c")]) == ["a 🚀 b \ufffd c"]


@pytest.mark.parametrize("offset", range(-25, 5))
def test_no_secret_is_broken_in_two(offset: int) -> None:
    """At a line's utmost length it is broken at a blank, which no secret holds."""
    text = "word " * 2000
    at = LONGEST_LINE + offset
    lines = shown([Text(char) for char in f"{text[:at]} {SECRET} {text}"])
    assert sum("***" in line for line in lines) == 1
    assert max(map(len, lines)) <= LONGEST_LINE
    assert "".join(lines).replace(" ", "").count("word") >= (at // 5 + 1999)


@pytest.mark.parametrize("size", [1, 700, 100_000])
@pytest.mark.parametrize("end", ["", "\n"])
def test_a_long_line_is_shown_whole_however_it_comes(size: int, end: str) -> None:
    text = "word " * 3_000 + "end" + end
    lines = shown([Text(text[begin : begin + size]) for begin in range(0, len(text), size)])
    assert " ".join(lines) == text.rstrip()
    assert max(map(len, lines)) <= LONGEST_LINE


@pytest.mark.parametrize("odd", ["\x85", "\u2028", "\xa0", "\u3000", "\x1f", "\t"])
def test_a_long_word_ends_where_no_secret_goes_on(odd: str) -> None:
    """Within a secret, what cannot be seen is passed over; so no long word may end there."""
    lines = shown([Text("x" * (LONGEST_LINE + 100)), Text(f"{SECRET[:2]}{odd}{SECRET[2:]} end\n")])
    assert lines[-1] == "end"
    assert SECRET[2:] not in "".join(lines)


@pytest.mark.parametrize("size", [1, 7, 5_000, 1_000_000])
def test_of_a_word_without_an_end_nothing_is_shown(size: int) -> None:
    text = "before " + "x" * 9_000 + SECRET + "x" * 9_000 + " after\nnext"
    lines = shown([Text(text[begin : begin + size]) for begin in range(0, len(text), size)])
    assert lines[0].startswith("before")
    assert lines[-1] == "next"
    assert "x" * 99 not in "".join(lines) or size > 9_000
    assert any("…" in line for line in lines)


@pytest.mark.parametrize("offset", range(-25, 5, 6))
def test_a_long_word_is_cut_after_what_is_secret_was_masked(offset: int) -> None:
    """It comes at once, so its beginning can be shown."""
    (line,) = shown([Text("x" * (LONGEST_LINE + offset) + SECRET + "x" * 99 + "\n")])
    assert line.endswith(("x…", "*…"))
    assert len(line) == LONGEST_LINE + 1
    assert "mint" not in line


def test_a_long_word_ends_with_its_part() -> None:
    assert shown([Text("x" * 5_000), ToolCall("read", "a"), Text("next")])[1:] == ["→ read a", "next"]


def test_it_ends_at_some_time() -> None:
    lines = shown([Text("All work and no play.\n"), *[Text("x" * 99 + "\n")] * 10_000, Fault("bad")])
    assert MOST_SHOWN <= sum(len(line) + 1 for line in lines) < MOST_SHOWN + 5_000
    assert lines[-2] == "… The rest is not shown here."
    assert lines[-1].startswith("::warning")  # that one is said all the same


def test_what_is_said_there_is_no_command_and_ours_come_after_it() -> None:
    stream = io.StringIO()
    log = Log(stream, debug=True)
    with log.hearsay("Said"):
        log.line("::error::boo")
        log.warning("Ours", "said meanwhile")
        log.debug("too")
    log.notice("After", "x")
    text = stream.getvalue()
    assert stopped(text) == [": :error::boo"]
    assert [command.name for command in commands(text)] == ["group", "stop-commands", "endgroup", "warning", "debug", "notice"]
    token = commands(text)[1].data
    assert len(token) == 64
    assert text.count(token) == 2


def test_commands_are_taken_again_whatever_happens() -> None:
    stream = io.StringIO()
    log = Log(stream)
    with contextlib.suppress(KeyboardInterrupt), log.hearsay("Said"):
        log.warning("Ours", "x")
        raise KeyboardInterrupt
    assert stopped(stream.getvalue()) == []
    assert commands(stream.getvalue())[-1].title == "Ours"


def test_each_time_another_token() -> None:
    stream = io.StringIO()
    log = Log(stream)
    for _ in range(2):
        with log.hearsay("Said"):
            pass
    first, second = (command.data for command in commands(stream.getvalue()) if command.name == "stop-commands")
    assert first != second
