"""What a v1 job's stream says, whatever its format: chunks of bytes become parts.

Three formats are met: the AI SDK's data stream (`0:"text"`, a code and JSON on each line; ai-sdk.dev, "Data Stream
Protocol", SDK 4), its UI message stream (server-sent events, each with JSON that has a `type`; "Stream Protocols", SDK 5 and
later), and plain text. The memory it takes is bounded, whatever comes.
"""

import codecs
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, groupby
from typing import Any, TypeAlias

import httpx
from httpx_sse import EventSource
from pydantic_core import from_json

# The longest part that is read; what is longer is cut, and so becomes an unknown one.
LONGEST_PART = 1024 * 1024
# By so many bytes at the latest, the format shows; or, after comments that keep a connection alive, by so many.
TELLING, TELLING_AFTER_COMMENTS = 64, 4096


@dataclass(frozen=True, slots=True)
class Text:
    """More of what the agent says."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolCall:
    """The agent uses a tool. `argument`: what it is mainly about, where the call tells."""

    name: str
    argument: str


@dataclass(frozen=True, slots=True)
class ToolFailed:
    """A tool did not do what it was asked; the agent goes on."""

    error: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Something went wrong with the stream itself, or with the model."""

    error: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The end, so far as the stream knows. `reason`: `stop`, `tool-calls`, `error` … as it came; empty where none did."""

    reason: str


@dataclass(frozen=True, slots=True)
class Passage:
    """Something known that has nothing to show. `ends`: a text, or a step, ends there."""

    ends: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """What this reader does not know, or cannot read."""


Part: TypeAlias = Text | ToolCall | ToolFailed | Fault | Finished | Passage | Unknown


def parts(chunks: Iterable[bytes], content_type: str) -> Iterator[Part]:
    """The parts of a stream, each as soon as it is whole. What `chunks` raises is raised here."""
    source = iter(chunks)
    head, rest = b"", b""
    reader = None
    while not reader and (chunk := next(source, None)) is not None:
        # Byte by byte, so that it is read in the same way however it is cut.
        for place in range(len(chunk)):
            head += chunk[place : place + 1]
            if reader := _reader(head.removeprefix(codecs.BOM_UTF8), content_type, whole=False):
                rest = chunk[place + 1 :]
                break
    head = head.removeprefix(codecs.BOM_UTF8)
    reader = reader or _reader(head, content_type, whole=True) or _plain
    return reader(chain([head + rest], source))


Reader = Callable[[Iterable[bytes]], Iterator[Part]]

_DATA_LINE = re.compile(rb'[0-9a-k]:["\[{]')
_FIELD = rb"(?:data|event|id|retry):"
_FIELD_OR_COMMENT = re.compile(_FIELD + b"|:")
# What only an event stream begins with: JSON as its data; or two fields, one below the other.
_EVENT = re.compile(rb'data: ?(?:[{"]|\[DONE\])|' + _FIELD + rb"[^\r\n]*[\r\n]+" + _FIELD)
_COMMENTS = re.compile(rb"(?::[^\r\n]*[\r\n]+)*")


def _reader(head: bytes, content_type: str, *, whole: bool) -> Reader | None:
    """How to read a stream that begins so; None where that is too little to tell."""
    begun = head.lstrip()
    comments = _COMMENTS.match(begun)
    begun = begun[comments.end() if comments else 0 :]
    if _DATA_LINE.match(begun):
        return _data_stream
    named = "event-stream" in content_type
    if _EVENT.match(begun) or (named and _FIELD_OR_COMMENT.match(begun)):
        return _events
    # A line that may be a field or a comment is waited for.
    if whole or len(begun) >= (TELLING_AFTER_COMMENTS if _FIELD_OR_COMMENT.match(begun) else TELLING):
        return _plain
    # Nothing but comments, for so long.
    return _events if len(head) >= TELLING_AFTER_COMMENTS else None


def _plain(chunks: Iterable[bytes]) -> Iterator[Part]:
    decode = codecs.getincrementaldecoder("utf-8")("replace").decode
    for chunk in chunks:
        yield Text(decode(chunk))
    yield Text(decode(b"", final=True))


def _data_stream(chunks: Iterable[bytes]) -> Iterator[Part]:
    held: list[bytes] = []
    for chunk in _bounded(chunks, (b"\n",)):
        *lines, rest = chunk.split(b"\n")
        if lines:
            lines[0] = b"".join([*held, lines[0]])
            held.clear()
        held.append(rest)
        for texts, group in groupby(filter(bytes.strip, lines), lambda line: line.startswith(b'0:"')):
            alike = list(group)
            yield from _of_texts(alike) if texts else map(_of_line, alike)
    if last := b"".join(held):
        yield _of_line(last)


def _of_texts(lines: list[bytes]) -> Iterable[Part]:
    """The text of several lines at once: a word at a time, it takes longer than the network."""
    told = _json(b"[" + b",".join(line[2:] for line in lines) + b"]")
    if isinstance(told, list) and all(isinstance(text, str) for text in told):
        return [Text("".join(told))]
    return map(_of_line, lines)


def _events(chunks: Iterable[bytes]) -> Iterator[Part]:
    body = _bounded(chunks, (b"\n\n", b"\r\n\r\n", b"\r\r"))
    source = EventSource(httpx.Response(200, headers={"Content-Type": "text/event-stream"}, content=body))
    for event in source.iter_sse():
        if event.data == "[DONE]":
            return
        if event.data:
            yield _of_message(event.data)


def _bounded(chunks: Iterable[bytes], ends: tuple[bytes, ...]) -> Iterator[bytes]:
    """The chunks, without what passes `LONGEST_PART` between two of the `ends`."""
    end = re.compile(b"|".join(map(re.escape, ends)))
    margin = max(map(len, ends)) - 1
    since, tail = 0, b""
    for chunk in chunks:
        seen = tail + chunk
        tail = seen[len(seen) - margin :]
        if since > LONGEST_PART:
            found = end.search(seen)
            if not found:
                continue
            seen, since = seen[found.start() :], 0
            yield seen
        else:
            yield chunk
        last = max((seen.rfind(each) + len(each) for each in ends if each in seen), default=0)
        since = len(seen) - last if last else since + len(chunk)


def _of_line(line: bytes) -> Part:
    """A line of the data stream."""
    told = _json(line[2:])
    match line[:2], told:
        case b"0:", str():
            return Text(told)
        case b"3:", str():
            return Fault(told)
        case b"9:", dict():
            return ToolCall(_text(told, "toolName"), _argument(told.get("args")))
        case ((b"d:" | b"e:"), dict()):
            return Finished(_text(told, "finishReason"))
        case b"f:", dict():
            return Passage(ends=True)
        case ((b"2:" | b"8:" | b"a:" | b"b:" | b"c:" | b"g:" | b"h:" | b"i:" | b"j:" | b"k:"), (dict() | list() | str())):
            return Passage()
        case _:
            return Unknown()


# Of the messages that have nothing to show, the kinds, by how their types begin; and those at which a text or step ends.
_PASSAGES = (
    "start", "text-start", "text-end", "reasoning", "tool-input-start", "tool-input-delta", "tool-output-available",
    "tool-approval", "source-", "file", "data-", "message-metadata", "finish-step", "reset-step", "custom", "steering-message",
)  # fmt: skip
_ENDS = frozenset({"text-end", "start-step", "finish-step", "reset-step"})


def _of_message(data: str) -> Part:
    """A message of the UI message stream."""
    told = _json(data)
    if not isinstance(told, dict):
        return Unknown()
    kind = _text(told, "type")
    match kind:
        case "text-delta":
            return Text(_text(told, "delta"))
        case "tool-input-available":
            return ToolCall(_text(told, "toolName"), _argument(told.get("input")))
        case "tool-input-error" | "tool-output-error" | "tool-output-denied":
            return ToolFailed(_text(told, "errorText") or "it was not allowed")
        case "error":
            return Fault(_text(told, "errorText"))
        case "finish" | "abort":
            return Finished(_text(told, "finishReason") or ("abort" if kind == "abort" else ""))
        case _:
            return Passage(ends=kind in _ENDS) if kind.startswith(_PASSAGES) else Unknown()


def _json(text: str | bytes) -> Any:
    try:
        return from_json(text)  # several times as fast
    except ValueError:
        return _odd_json(text if isinstance(text, str) else text.decode(errors="replace"))


def _odd_json(text: str) -> Any:
    """With half of an emoji, as JavaScript may cut one, or a byte that is not UTF-8."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _text(told: dict[str, Any], name: str) -> str:
    value = told.get(name)
    return value if isinstance(value, str) else ""


# What tools are mainly about, by the usual names of it; else it is the first text among the arguments.
_MAIN = ("path", "file_path", "filePath", "file", "filename", "url", "query", "pattern", "command", "branch", "title", "name")


def _argument(given: Any) -> str:
    if not isinstance(given, dict):
        return given if isinstance(given, str) else ""
    texts = {name: value for name, value in given.items() if isinstance(value, str) and value}
    return next((texts[name] for name in _MAIN if name in texts), next(iter(texts.values()), ""))
