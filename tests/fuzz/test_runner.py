"""What is written for the runner, whatever is said: the commands that were meant and no others, by the runner's own rules."""

import io
import string
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mintlify_agent_action.outcome import Error, outputs
from mintlify_agent_action.runner.commands import Log, inert
from mintlify_agent_action.runner.files import SUMMARY_LIMIT, append_summary, read_values, write_values
from tests.fuzz.effort import proportionate
from tests.fuzz.texts import ANY_TEXT, HOSTILE, PIECES, long_text, made_of
from tests.judge import REGISTERED, commands, file_values, saved_state, stopped

COMMANDS = made_of(*(f"::{name}" for name in REGISTERED), *(f"##[{name}]" for name in REGISTERED), *PIECES)
TEXTS = COMMANDS | HOSTILE | ANY_TEXT


def say(log: Log, kind: str, title: str, text: str) -> list[str]:
    """Say it, and tell which commands that takes."""
    match kind:
        case "line":
            log.line(text)
        case "block":
            log.block(text)
        case "debug":
            log.debug(text)
            return ["debug"] * log_lines(text)
        case "group":
            with log.group(title):
                log.line(text)
            return ["group", "endgroup"]
        case _:
            getattr(log, kind)(title, text)
            return [kind]
    return []


def log_lines(text: str) -> int:
    """How many lines a text has for whoever reads it: more characters break a line than the runner knows."""
    return len(f"{text}x".replace("\x1f", "").splitlines())


KINDS = st.sampled_from(["line", "block", "debug", "group", "notice", "warning", "error"])


def kept(text: str) -> str:
    """What of a text neither a log nor its safety may change: what is seen, but for blanks."""
    return "".join(char for char in text if char.isprintable() and not char.isspace())


@given(st.lists(st.tuples(KINDS, TEXTS, TEXTS), max_size=5))
@example([("line", "", "::error::x"), ("block", "", "\u200b:\u00ad:error::x"), ("group", "\u0301##[set-output name=a]b", "x")])
def test_the_log_holds_the_commands_that_were_meant(said: list[tuple[str, str, str]]) -> None:
    stream = io.StringIO()
    log = Log(stream, debug=True)
    meant = [name for each in said for name in say(log, *each)]
    assert [command.name for command in commands(stream.getvalue())] == meant
    assert stopped(stream.getvalue()) == []


@given(st.lists(st.tuples(KINDS, TEXTS, TEXTS), max_size=5), TEXTS)
def test_among_hearsay_there_is_none_and_ours_come_after(said: list[tuple[str, str, str]], title: str) -> None:
    stream = io.StringIO()
    log = Log(stream, debug=True)
    with log.hearsay(title):
        meant = [name for each in said for name in say(log, *each)]
    log.notice("After", "x")
    names = [command.name for command in commands(stream.getvalue())]
    assert names == ["group", "stop-commands", "endgroup", *meant, "notice"]
    assert all(commands(line) == [] for line in stopped(stream.getvalue()))


@given(TEXTS, TEXTS)
def test_an_annotation_arrives_as_it_was_meant(title: str, text: str) -> None:
    stream = io.StringIO()
    Log(stream).warning(title, text)
    (command,) = commands(stream.getvalue())
    assert kept(command.data) == kept(text)
    # The runner itself drops an equals sign at the beginning of a title.
    assert kept(command.title).lstrip("=") == kept(title).lstrip("=")


@given(TEXTS)
def test_a_line_keeps_what_is_seen_of_it(text: str) -> None:
    assert kept(inert(text)) == kept(text)


SECRETS = st.text(string.ascii_letters + string.digits + "_-.:#[]%,=+/", min_size=6, max_size=12)
UNSEEN = st.text(st.sampled_from("\u200b\u00ad\ufeff\u0301\u2028\x85\x0b\x00\x1b\t\r\n\ud83dé\U000e0041"), max_size=2)


@st.composite
def betrayed(draw: st.DrawFn) -> tuple[list[str], str]:
    """Secrets, and a text that holds each, with anything unseen between its characters."""
    known = draw(st.lists(SECRETS, min_size=1, max_size=3))
    cut = ["".join(char + draw(UNSEEN) for char in secret) for secret in known]
    return known, "".join(draw(COMMANDS) + each for each in cut) + draw(COMMANDS)


@given(betrayed(), KINDS)
def test_a_secret_is_never_seen_however_it_is_cut(case: tuple[list[str], str], kind: str) -> None:
    known, text = case
    stream = io.StringIO()
    log = Log(stream, debug=True)
    for secret in known:
        log.mask(secret)
    begin = stream.tell()
    say(log, kind, text, text)
    with log.hearsay(text):
        log.line(text)
    for line in stream.getvalue()[begin:].splitlines():
        shown = "".join(char for char in line if " " <= char <= "~")
        shown = shown.replace("%0A", "").replace("%2C", ",").replace("%3A", ":").replace("%25", "%")
        assert not [secret for secret in known if secret in shown]


VALUES = TEXTS | made_of("\n", "<<", "=", "ghadelimiter_", "EOF", "\r")


@given(values=st.dictionaries(st.sampled_from(["a", "b", "prLink"]), VALUES))
def test_values_come_back_as_they_were(values: dict[str, str], folder: Path) -> None:
    file = folder / "output"
    file.write_text("earlier=1\n")
    write_values(file, values)
    written = file.read_bytes().decode()
    whole = {name: value.encode(errors="replace").decode() for name, value in values.items()}
    assert read_values(file) == whole
    assert file_values(written) == {"earlier": "1", **whole}
    assert saved_state(written) == {"STATE_earlier": "1", **{f"STATE_{name}": value for name, value in whole.items()}}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("runner")


@given(TEXTS)
def test_an_output_is_one_line(text: str) -> None:
    for value in outputs(Error(title=text, message=text), text).values():
        assert len(value.splitlines()) <= 1


@given(text=TEXTS, size=st.sampled_from([0, SUMMARY_LIMIT - 8, SUMMARY_LIMIT]))
def test_a_summary_is_never_more_than_the_runner_takes(text: str, size: int, folder: Path) -> None:
    file = folder / "summary"
    file.write_bytes(b"")
    append_summary(file, "é" * (size // 2) + text)
    assert file.stat().st_size <= SUMMARY_LIMIT
    assert file.read_bytes().decode().startswith("é" * min(size // 2, 99))


@given(long_text(*PIECES))
def test_no_text_takes_time_beyond_its_length(texts: tuple[str, str]) -> None:
    log = Log(io.StringIO(), debug=True)
    log.mask("mint_0123456789")
    for act in (log.line, log.block, log.debug):
        assert proportionate(act, texts)
