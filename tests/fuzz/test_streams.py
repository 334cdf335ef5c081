"""A stream says the same however it is cut, raises nothing, and takes no more memory than it may."""

import io
import string
import tracemalloc
from collections.abc import Iterator

from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from mintlify_agent_action.mintlify.stream import (
    LONGEST_PART,
    Fault,
    Finished,
    Part,
    Passage,
    Text,
    ToolCall,
    ToolFailed,
    Unknown,
    parts,
)
from mintlify_agent_action.runner.commands import Log
from mintlify_agent_action.transcript import LONGEST_LINE, Transcript
from tests.fuzz.texts import ANY_TEXT, HOSTILE, made_of
from tests.judge import commands
from tests.unit.test_stream import event, joined

KINDS = st.sampled_from(["text/plain", "text/event-stream", "text/event-stream; charset=utf-8", ""])
PIECES = [
    b'0:"word "\n', b'0:"\\ud83d"\n', b'0:"\xff"\n', b"0:5\n", b'9:{"toolName":"x","args":{"path":"p"}}\n',
    b'3:"bad"\n', b'd:{}\n',
    b'f:{"messageId":"1"}\n', b'z:"x"\n', b'0:"', b'"\n', b"0:[", event(type="text-delta", delta="word é 🙂"),
    event(type="tool-input-available", toolName="x", input="y"), event(type="error", errorText="bad"), event(type="finish"),
    event(type="text-end"), event(type="text-delta", delta="\ud83d"), b"data: [DONE]\n\n", b"data: {\n\n",
    b"data: {", b"data:", b"data",
    b"event: message\n", b"id: 1\r\n", b"retry: 10\n", b": ping\n\n", b":",
    b": a comment that goes on for longer than that\n" * 3,
    b"\n", b"\n\n", b"\r", b"\r\n", b"\r\r", b"\xef\xbb\xbf", b"\xef", b"\xc3", b"\xa9", b" ", b"\t", b"x",
    b"word " * 20, b"\x00",
    b"\x0b", b"\x85", b"\xe2\x80\xa8",
]  # fmt: skip
CONTENT = st.lists(st.sampled_from(PIECES) | st.binary(max_size=5), max_size=12).map(b"".join)


@st.composite
def cut(draw: st.DrawFn) -> tuple[bytes, list[bytes]]:
    """A stream's content, and the chunks in which it comes."""
    content = draw(CONTENT)
    size = draw(st.sampled_from([1, 2, 3, 64]) | st.integers(1, len(content) + 1))
    odd = sorted(draw(st.lists(st.integers(0, len(content)), max_size=4)))
    ends = odd if draw(st.booleans()) else list(range(0, len(content), size))
    return content, [content[begin:end] for begin, end in zip([0, *ends], [*ends, len(content)], strict=True)]


@given(cut(), KINDS)
@example((b": ping\n\n", [b": p", b"ing\n\n"]), "text/event-stream")
@example((b"\xef\xbb\xbf" * 2 + b"x", [b"\xef\xbb\xbf", b"\xef\xbb\xbfx"]), "")
def test_the_parts_are_the_same_however_the_stream_is_cut(case: tuple[bytes, list[bytes]], kind: str) -> None:
    content, chunks = case
    assert list(joined(parts(chunks, kind))) == list(joined(parts([content], kind)))


@given(st.sampled_from(PIECES), CONTENT, st.sampled_from([b"a", b"a b ", b'\\"', b"\xef\xbb\xbf"]), KINDS)
@settings(max_examples=max(1, settings().max_examples // 10), phases=[Phase.generate])  # to shrink one takes too long
def test_a_part_without_an_end_takes_no_more_memory_than_it_may(begin: bytes, more: bytes, again: bytes, kind: str) -> None:
    chunk = again * (65_536 // len(again))

    def endless() -> Iterator[bytes]:
        yield begin + more
        for _ in range(16 * LONGEST_PART // len(chunk)):
            yield bytes(bytearray(chunk))  # one of its own

    tracemalloc.start()
    try:
        for _ in parts(endless(), kind):
            pass
        assert tracemalloc.get_traced_memory()[1] < 8 * LONGEST_PART
    finally:
        tracemalloc.stop()


SAID = (
    made_of("word", " ", "\n", "::error::x", "##[error]x", "\u200b", "\ud83d", "\ude80", "\r", "\u2028", "\x85", "\t", "漢字")
    | HOSTILE
    | ANY_TEXT
)
OTHERS = (
    st.builds(ToolCall, SAID, SAID)
    | st.builds(ToolFailed, SAID)
    | st.builds(Fault, SAID)
    | st.builds(Finished, SAID)
    | st.builds(Passage, ends=st.booleans())
    | st.just(Unknown())
)


def shown(said: list[Part], *secrets: str) -> str:
    stream = io.StringIO()
    log = Log(stream)
    for secret in secrets:
        log.mask(secret)
    begin = stream.tell()
    transcript = Transcript(log)
    for part in said:
        transcript.show(part)
    transcript.end()
    return stream.getvalue()[begin:]


@given(st.lists(st.builds(Text, SAID) | OTHERS, max_size=8))
def test_what_an_agent_says_is_no_command(said: list[Part]) -> None:
    found = commands(shown(said))
    assert {command.name for command in found} <= {"warning"}
    assert len(found) <= sum(isinstance(part, Fault) for part in said)


@given(SAID, st.lists(st.integers(0, 60), max_size=6))
def test_it_is_shown_the_same_however_it_comes(text: str, places: list[int]) -> None:
    ends = sorted(places)
    pieces = [Text(text[begin:end]) for begin, end in zip([0, *ends], [*ends, len(text)], strict=True)]
    assert shown([*pieces]) == shown([Text(text)])


SECRETS = st.text(string.ascii_letters + string.digits + "_", min_size=8, max_size=16)


@given(
    SECRETS,
    st.integers(0, 20),
    st.integers(0, 60) | st.integers(LONGEST_LINE - 60, LONGEST_LINE + 200),
    st.sampled_from(["word ", "x", "é", "\u200b "]),
    st.sampled_from([1, 7, 900]),
)
def test_a_secret_is_never_seen_in_it_wherever_a_line_is_broken(
    secret: str, cut: int, before: int, fill: str, size: int
) -> None:
    text = (fill * LONGEST_LINE)[:before] + secret[:cut] + "\u200b" + secret[cut:] + " and more"
    said: list[Part] = [Text(text[begin : begin + size]) for begin in range(0, len(text), size)]
    log = shown(said, secret)
    assert secret not in "".join(char for char in log if " " <= char <= "~")
    assert max(map(len, log.splitlines())) <= LONGEST_LINE + 3
