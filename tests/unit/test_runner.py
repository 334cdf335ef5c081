"""What is written for the runner, judged by the runner's own rules."""

import io
from pathlib import Path

import pytest

from mintlify_agent_action.runner.commands import Log, inert
from mintlify_agent_action.runner.files import SUMMARY_LIMIT, append_summary, read_values, write_values
from tests.judge import Command, commands, file_values

COMMANDS = [
    "::error::x",
    "  ::error::x",
    "\t::set-output name=a::b",
    "\u200b::error::x",
    ":\u00ad:error::x",
    "\ufeff:\u034f:error:\u200d:x",
    "::stop-commands::abc",
    "a ##[error]b",
    "##\u200b[add-mask]b",
    "#\u00ad#[warning]b",
    "##\u034f[warning]b",
    "x\r::error::y",
    "x\u2028##[group]y",
    "####[endgroup]",
    "\u0301 ##[set-output name=result]x",
]


@pytest.mark.parametrize("text", COMMANDS)
def test_a_line_of_the_log_is_no_command(text: str) -> None:
    assert commands(inert(text)) == []
    stream = io.StringIO()
    log = Log(stream)
    log.line(text)
    log.block(text)
    assert commands(stream.getvalue()) == []


@pytest.mark.parametrize("text", COMMANDS)
def test_text_in_a_command_stays_in_it(text: str) -> None:
    stream = io.StringIO()
    log = Log(stream, debug=True)
    log.warning(text, f"{text}\n{text}")
    log.debug(text)
    with log.group(text):
        pass
    assert {command.name for command in commands(stream.getvalue())} == {"warning", "debug", "group", "endgroup"}


def test_lines_without_commands_are_left_as_they_are() -> None:
    for line in ("a: b :: c", "see #12 [x]", "C# [a]", "ünï 😀", "  indented", "50 % of it"):
        assert inert(line) == line


def test_an_annotation_arrives_as_it_was_meant() -> None:
    stream = io.StringIO()
    Log(stream).error("Title: 50 %, done", "Line 1\nline, 2: 100%0A")
    assert commands(stream.getvalue()) == [
        Command("error", "Line 1\nline, 2: 100%0A", {"title": "Title: 50 %, done"}),
    ]


def test_a_secret_of_several_lines_is_masked_line_by_line() -> None:
    stream = io.StringIO()
    log = Log(stream)
    log.mask("first-secret\nsecond-secret\n")
    log.mask("")
    assert [command.data for command in commands(stream.getvalue())] == [
        "first-secret\nsecond-secret\n",
        "first-secret",
        "second-secret",
    ]
    assert log.redact("a second-secret") == "a ***"


def test_a_secret_within_another_is_replaced_whole() -> None:
    log = Log(io.StringIO())
    log.mask("secret")
    log.mask("secret-and-more")
    assert log.redact("secret-and-more") == "***"


@pytest.mark.parametrize(
    "value", ["", "plain", "a\nb", "a\n", "\n", "x=y", "x<<y", "ghadelimiter_", "EOF\nEOF", "\r", "\ud800", "é" * 300_000]
)
def test_outputs_come_back_as_they_were(tmp_path: Path, value: str) -> None:
    file = tmp_path / "output"
    file.write_text("earlier=1\n")
    write_values(file, {"a": value, "b": "after"})
    expected = value.replace("\ud800", "?")
    assert file_values(file.read_bytes().decode()) == {"earlier": "1", "a": expected, "b": "after"}
    assert read_values(file) == {"a": expected, "b": "after"}


def test_of_what_was_written_the_last_whole_value_of_a_name_is_read(tmp_path: Path) -> None:
    """A run that was killed while it wrote one has left the one before."""
    file = tmp_path / "kept"
    write_values(file, {"a": "1", "b": "x<<ghadelimiter_0\ny\nghadelimiter_0\n"})
    write_values(file, {"a": "2"})
    whole = file.read_bytes()
    write_values(file, {"a": "3"})
    for end in range(len(whole), file.stat().st_size):
        (tmp_path / "cut").write_bytes(file.read_bytes()[:end])
        assert read_values(tmp_path / "cut") == {"a": "2", "b": "x<<ghadelimiter_0\ny\nghadelimiter_0\n"}


def test_a_summary_is_cut_to_what_the_runner_takes(tmp_path: Path) -> None:
    file = tmp_path / "summary"
    append_summary(file, "é" * SUMMARY_LIMIT)
    assert file.stat().st_size <= SUMMARY_LIMIT
    assert file.read_text(encoding="utf-8").endswith("a job summary holds 1 MiB.*\n")
