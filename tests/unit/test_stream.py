"""The formats of v1 streams, by what the AI SDK itself wrote (tests/streams/record.mjs) and by what it never would."""

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

import pytest

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
from tests.services.agent_v1 import RECORDED

SAMPLES = sorted(file.stem for file in RECORDED.glob("*.txt"))
HEADERS = json.loads(RECORDED.with_name("headers.json").read_text())
ANYWHERE = ["v4-work", "v7-work", "v4-hostile-text"]


def sample(name: str) -> bytes:
    return (RECORDED / f"{name}.txt").read_bytes()


def content_type(name: str) -> str:
    return str(HEADERS[f"{name}.txt"]["headers"]["content-type"])


def read(*chunks: bytes, kind: str = "") -> list[Part]:
    """The parts, with texts that follow each other in one: plain text has none of its own."""
    return list(joined(parts(chunks, kind)))


def joined(found: Iterator[Part]) -> Iterator[Part]:
    for texts, group in groupby(found, lambda part: isinstance(part, Text)):
        if not texts:
            yield from group
        elif text := "".join(part.text for part in group if isinstance(part, Text)):
            yield Text(text)


def said(found: Iterable[Part]) -> str:
    return "".join(part.text for part in found if isinstance(part, Text))


def event(**fields: Any) -> bytes:
    return b"data: " + json.dumps(fields).encode() + b"\n\n"


def test_there_is_a_sample_of_each_major() -> None:
    assert {name.partition("-")[0] for name in SAMPLES} == {"v4", "v5", "v6", "v7"}
    assert set(HEADERS) == {f"{name}.txt" for name in SAMPLES}


@pytest.mark.parametrize("name", SAMPLES)
def test_what_the_sdk_writes_is_read_completely(name: str) -> None:
    """No part is unknown, whether its content type is told or not."""
    found = read(sample(name), kind=content_type(name))
    assert found
    assert Unknown() not in found
    assert read(sample(name)) == found


@pytest.mark.parametrize("name", SAMPLES)
def test_all_of_its_text_is_there(name: str) -> None:
    """Counted by a reading of its own: the JSON of each line, whatever the format."""
    content = sample(name).decode()
    lines = [line.removeprefix("data: ") for line in content.split("\n")]
    match HEADERS[f"{name}.txt"]["made"]:
        case "toTextStreamResponse":
            expected = content
        case made if "Data" in made:
            expected = "".join(json.loads(line[2:]) for line in lines if line.startswith("0:"))
        case _:
            events = [json.loads(line) for line in lines if line.startswith("{")]
            expected = "".join(event["delta"] for event in events if event["type"] == "text-delta")
    assert said(read(sample(name), kind=content_type(name))) == expected


@pytest.mark.parametrize("name", ANYWHERE)
def test_chunks_may_be_cut_anywhere(name: str) -> None:
    """Inside of a character, an escape, a line break: the parts are the same."""
    content = sample(name)
    whole = read(content)
    for cut in range(len(content) + 1):
        assert read(content[:cut], content[cut:]) == whole, cut
    for size in range(1, 9):
        assert read(*(content[begin : begin + size] for begin in range(0, len(content), size))) == whole, size


@pytest.mark.parametrize("major", ["v4", "v5", "v6", "v7"])
def test_the_story_of_each_major_is_the_same(major: str) -> None:
    told = [part for part in read(sample(f"{major}-work")) if not isinstance(part, Passage)]
    calls = [part for part in told if isinstance(part, ToolCall)]
    assert calls[:2] == [ToolCall("read_file", "docs/cli.mdx"), ToolCall("edit_file", "docs/cli.mdx")]
    assert told[-1] == Finished("stop")
    assert said(told).startswith("I'll look at the CLI pages first.\n\nThe `--retry` flag")
    assert "漢字 and 👩\u200d🚀 stay" in said(told)
    if major != "v4":
        assert calls[2] == ToolCall("search", "retry flag")
        assert ToolFailed("index not ready") in told


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("v4-stopped-early", Finished("tool-calls")),
        ("v7-stopped-early", Finished("tool-calls")),
        ("v7-abort", Finished("abort")),
        ("v4-refused", Fault("invalid API key")),
        ("v7-refused", Fault("invalid API key")),
        ("v4-error", Finished("error")),
        ("v7-error", Finished("error")),
    ],
)
def test_how_a_stream_ends(name: str, last: Part) -> None:
    assert [part for part in read(sample(name)) if not isinstance(part, Passage)][-1] == last


@pytest.mark.parametrize("name", ["v4-error", "v7-error"])
def test_an_error_is_told(name: str) -> None:
    assert Fault("model overloaded") in read(sample(name))


PLAIN = [
    "Grüße, 漢字",
    "0: begins a list",
    "data is what it is about",
    "d: x",
    "{}",
    "a:b",
    "event horizon: near",
    ":) hello",
    "9:30 in the morning",
]


@pytest.mark.parametrize("text", PLAIN)
@pytest.mark.parametrize("size", [1, 99])
def test_text_that_only_looks_like_a_format(text: str, size: int) -> None:
    content = f"{text}\nand more of it, as it goes on for a while, without any end to be seen: Grüße, 漢字\n".encode()
    chunks = [content[begin : begin + size] for begin in range(0, len(content), size)]
    assert read(*chunks, kind="text/plain") == [Text(content.decode())]


@pytest.mark.parametrize("name", ["v4-work", "v7-work", "v7-text", "v7-keep-alive"])
@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\n\n", b"\xef\xbb\xbf\r\n"])
@pytest.mark.parametrize("size", [1, 9999])
def test_what_may_stand_before_it(name: str, before: bytes, size: int) -> None:
    content = before + sample(name)
    found = read(*(content[begin : begin + size] for begin in range(0, len(content), size)))
    assert Unknown() not in found
    assert said(found).lstrip() == said(read(sample(name)))


def test_an_end_within_a_line_or_a_character() -> None:
    assert read(b'0:"x"\n0:"y"') == [Text("xy")]
    assert read(b"Gr\xc3\xbc\xc3", kind="text/plain") == [Text("Grü\ufffd")]


EVENT = event(type="text-delta", delta="x")


@pytest.mark.parametrize("kind", ["text/plain", "text/event-stream", ""])
@pytest.mark.parametrize(
    "before",
    [
        b"event: message\r\n",
        b"id: 1\r\n",
        b"event: text-delta\nid: 7\n",
        b"retry: 10\n",
        b": ping\n\n" * 1000,
        b":\n",
        b":\r\n\r\n",
    ],
)
def test_what_else_an_event_stream_may_begin_with(kind: str, before: bytes) -> None:
    for size in (1, 9999):
        content = before + EVENT
        assert read(*(content[at : at + size] for at in range(0, len(content), size)), kind=kind) == [Text("x")]


def test_text_under_the_name_of_an_event_stream() -> None:
    assert read(b"Hello,\nthis is no event.\n", kind="text/event-stream") == [Text("Hello,\nthis is no event.\n")]


@pytest.mark.parametrize("colons", [1, 1 << 16, 1 << 21])
@pytest.mark.timeout(10)
def test_a_head_of_colons_takes_no_time(colons: int) -> None:
    assert read(b":" * colons + b"\n\n" + EVENT, kind="text/event-stream")[-1] == Text("x")
    content = b":" * 9_000
    assert read(*(content[at : at + 1] for at in range(len(content)))) in ([], [Text(":" * 9_000)])


def test_nothing_and_next_to_nothing() -> None:
    assert read() == []
    assert read(b"") == []
    assert read(b"x") == [Text("x")]
    assert read(b"", kind="text/event-stream") == []


@pytest.mark.parametrize("lines", ["\n", "\r\n", "\r"])
def test_events_with_any_line_break(lines: str) -> None:
    events = ['{"type": "text-delta", "delta": "one"}', '{"type": "text-delta", "delta": " two"}', "[DONE]"]
    content = "".join(f"event: x{lines}data: {event}{lines}id: 1{lines}{lines}" for event in events).encode()
    assert read(content, kind="text/event-stream") == [Text("one two")]
    assert read(*(content[index : index + 1] for index in range(len(content))), kind="text/event-stream") == [Text("one two")]


ODD: list[tuple[bytes, Part]] = [
    (b'0:{"not": "text"}\n', Unknown()),
    (b"0:[\n", Unknown()),
    (b'z:"unheard of"\n', Unknown()),
    (b'0:"\xff\xfe"\n', Text("\ufffd\ufffd")),
    (b'0:"a", 5\n', Unknown()),
    (b'0:"half of an emoji: \\ud83d"\n', Text("half of an emoji: \ud83d")),
    (b'9:{"toolName": 5, "args": [1]}\n', ToolCall("", "")),
    (b"0:" + b"[" * 100_000 + b"\n", Unknown()),
    (event(type="unheard-of"), Unknown()),
    (event(type=5), Unknown()),
    (event(type="text-delta", delta=5), Text("")),
    (event(type="tool-input-available", toolName="x", input="y"), ToolCall("x", "y")),
    (event(type="tool-input-available", toolName="x", input={"limit": 5, "query": "q", "note": "n"}), ToolCall("x", "q")),
    (event(type="tool-input-available", toolName="x", input={"limit": 5, "why": "w"}), ToolCall("x", "w")),
    (event(type="tool-output-denied", toolCallId="1"), ToolFailed("it was not allowed")),
    (event(type="data-job", data={}), Passage()),
    (event(type="text-end", id="1"), Passage(ends=True)),
    (event(type="reset-step"), Passage(ends=True)),
    (b'f:{"messageId": "1"}\n', Passage(ends=True)),
    (event(type="tool-input-available", toolName="x", input={"content": "c", "path": "p"}), ToolCall("x", "p")),
    (b"data: [1]\n\n", Unknown()),
]


@pytest.mark.parametrize(("content", "part"), ODD, ids=range(len(ODD)))
def test_what_the_sdk_would_not_write(content: bytes, part: Part) -> None:
    before = b'0:"x"\n' if content[1:2] == b":" else event(type="text-delta", delta="x")
    assert read(before + content) == list(joined(iter([Text("x"), part])))


@pytest.mark.parametrize(
    "part", [b'0:"x"\n', event(type="text-delta", delta="x"), event(type="text-delta", delta="x").replace(b"\n", b"\r\n")]
)
@pytest.mark.parametrize("size", [1 << 16, 4999])
def test_many_short_parts_are_not_a_long_one(part: bytes, size: int) -> None:
    count = 3 * LONGEST_PART // len(part)
    stream = part * count
    assert len(said(list(parts((stream[begin : begin + size] for begin in range(0, len(stream), size)), "")))) == count


def test_chunks_that_always_end_within_what_ends_a_part() -> None:
    part = event(type="text-delta", delta="x" * 100)
    count = 2 * LONGEST_PART // len(part)
    chunks = [part[:-1], *[part[-1:] + part[:-1]] * (count - 1), part[-1:]]
    assert len(said(list(parts(chunks, "")))) == 100 * count


@pytest.mark.parametrize("size", [1 << 16, 1 << 21, 997])
@pytest.mark.parametrize("form", ["line", "event", "event-of-lines"])
def test_a_part_that_is_too_long_costs_only_itself(form: str, size: int) -> None:
    """Nor does it take more memory than it may: what passes the limit is not kept."""
    long = LONGEST_PART * 2
    match form:
        case "line":
            before, after = b'0:"x"\n', b'0:"y"\n'
            content = b'0:"' + b"a" * long + b'"\n'
        case "event":
            before, after = event(type="text-delta", delta="x"), event(type="text-delta", delta="y")
            content = event(type="text-delta", delta="a" * long)
        case _:
            before, after = event(type="text-delta", delta="x"), event(type="text-delta", delta="y")
            content = b"data: a\n" * (long // 8) + b"\n"
    stream = before + content + after
    chunks = (stream[begin : begin + size] for begin in range(0, len(stream), size))
    assert list(parts(chunks, "")) == [Text("x"), Unknown(), Text("y")]
