"""Streams as they are met: every format, cut anywhere, stalled, broken off, endless. The end is never taken from them."""

import json
import signal
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.events import ASKING, ISSUE, comment
from tests.harness import Action, accepted
from tests.services.agent_plan import Piece, Streamed
from tests.services.github_plan import Comment, Thread
from tests.services.process import KEY, Fault, Hub, World

V1 = {"prompt": "Document the flag.", "api_version": "v1"}
SSE, PLAIN = "text/event-stream", "text/plain; charset=utf-8"
AT_WORK = [
    "I'll look at the CLI pages first.",
    "",
    "→ read_file docs/cli.mdx",
]


def event(**fields: Any) -> bytes:
    return b"data: " + json.dumps(fields).encode() + b"\n\n"


def words(text: str) -> bytes:
    return event(type="text-delta", id="1", delta=text)


def line(text: str) -> bytes:
    return b"0:" + json.dumps(text).encode() + b"\n"


def streamed(*pieces: Piece | str | bytes, kind: str = SSE, encoding: str = "") -> Streamed:
    def piece(given: Piece | str | bytes) -> Piece:
        match given:
            case str():
                return Piece(recorded=given)
            case bytes():
                return Piece(data=given)
            case _:
                return given

    return Streamed(pieces=[piece(each) for each in pieces], content_type=kind, content_encoding=encoding)


@pytest.mark.parametrize("major", ["v4", "v5", "v6", "v7"])
@pytest.mark.parametrize(("kind", "chunk"), [(SSE, 0), (PLAIN, 0), ("", 1)])
def test_each_format_under_each_content_type(action: Action, agent: World, major: str, kind: str, chunk: int) -> None:
    """Newer pages name events and older ones plain text; what it is, its first bytes tell."""
    agent.plan(v1=streamed(Piece(recorded=f"{major}-work", chunk=chunk), kind=kind))
    run = action(V1)
    assert run.said[:4] == [*AT_WORK, "→ edit_file docs/cli.mdx"]
    assert run.said[-1].endswith("a line separator and a next line inside one line.")
    assert "The stream is over (stop). Now the job" in run.log
    assert run["result"] == "pull-request"


@pytest.mark.parametrize("kind", [PLAIN, "application/octet-stream"])
def test_plain_text(action: Action, agent: World, kind: str) -> None:
    agent.plan(v1=streamed(Piece(recorded="v7-text", chunk=3), kind=kind))
    run = action(V1)
    assert run.said == ["The retry flag is documented.", "", "Nothing else changed in docs/cli.mdx."]
    assert run["result"] == "pull-request"


@pytest.mark.parametrize("sample", ["v4-stopped-early", "v7-stopped-early"])
def test_an_end_after_the_first_tool_call_is_none(action: Action, agent: World, sample: str) -> None:
    """The job goes on, and so it is waited for."""
    agent.plan(phases=[(200, "active")], v1=streamed(sample))
    run = action(V1, timelapse=True)
    assert run.said == AT_WORK
    assert "The stream is over (tool-calls). Now the job itself is looked at." in run.log
    assert run["result"] == "pull-request"
    assert int(run["durationSeconds"]) >= 200
    assert not run.annotations("warning")


@pytest.mark.parametrize(
    "stall",
    [
        pytest.param([Piece(then="silence")], id="before-the-first-byte"),
        pytest.param([Piece(recorded="v7-stopped-early"), Piece(then="silence")], id="after-its-end"),
        pytest.param([Piece(data=words("I begin."), then="silence")], id="after-some-words"),
        pytest.param([Piece(data=words("I begin.")[:-9], then="silence")], id="within-a-part"),
        pytest.param([Piece(data=words("I begin.")), Piece(data=b": ping\n\n", times=999, every=15)], id="but-for-pings"),
        pytest.param([Piece(data=words("I begin.")), Piece(data=event(type="ping"), times=999, every=15)], id="but-for-parts"),
    ],
)
def test_a_stall_leads_to_looking(action: Action, agent: World, stall: list[Piece]) -> None:
    """After two minutes without a word, the stream is left; the job is done by then."""
    agent.plan(phases=[(90, "active")], v1=Streamed(pieces=stall))
    run = action(V1, timelapse=True)
    assert run["result"] == "pull-request"
    assert int(run["durationSeconds"]) <= 125
    if not stall[0].recorded:
        assert "::endgroup::\nThe stream has been silent for 2 minutes, and is left" in run.log
        assert any(line.strip() == "1:00  still active" for line in run.said)


def test_a_pause_is_no_stall(action: Action, agent: World) -> None:
    pieces = [Piece(data=words("One,\n")), Piece(data=words("two,\n"), after=110), Piece(data=words("three.\n"), after=110)]
    agent.plan(phases=[(200, "active")], v1=Streamed(pieces=pieces))
    run = action(V1, timelapse=True)
    assert [line for line in run.said if not line.endswith("still active")] == ["One,", "two,", "three."]
    assert run["result"] == "pull-request"


def test_an_end_that_is_told_is_enough(action: Action, agent: World) -> None:
    """The server need not close the connection."""
    agent.plan(v1=streamed("v7-work", Piece(then="silence")))
    begun = time.monotonic()
    run = action(V1)
    assert time.monotonic() - begun < 20
    assert "The stream is over (stop)." in run.log


@pytest.mark.parametrize("sent", ["", "v7-stopped-early", "v4-stopped-early"])
def test_a_reset_leads_to_looking(action: Action, agent: World, sent: str) -> None:
    agent.plan(v1=streamed(Piece(recorded=sent), Piece(data=b" ", then="reset"), kind=PLAIN if "v4" in sent else SSE))
    run = action(V1)
    assert run.said == (AT_WORK if sent else [])
    if "v7" not in sent:  # that one told its end before
        assert "The stream broke off (peer closed connection" in run.log
    assert run["result"] == "pull-request"


@pytest.mark.parametrize("sample", ["v4-error", "v7-error", "v4-refused", "v7-refused"])
def test_an_error_in_the_stream_is_a_warning(action: Action, agent: World, sample: str) -> None:
    """It is not believed to be the end of the job, and stands after the group, where the runner takes commands again."""
    agent.plan(v1=streamed(sample, kind=PLAIN if "v4" in sample else SSE))
    run = action(V1)
    error = "invalid API key" if "refused" in sample else "model overloaded"
    assert run.said[-1] == f"✗ {error}"
    (warning,) = run.annotations("warning")
    assert warning.title == "Mintlify's agent reported an error"
    assert f'"{error}"' in warning.data
    assert run.log.index("::endgroup::\n::warning") > 0
    assert run["result"] == "pull-request"


def test_many_errors_are_three_warnings(action: Action, agent: World) -> None:
    errors = [event(type="error", errorText=f"error {number}") for number in range(9)]
    agent.plan(v1=streamed(b"".join(errors)))
    run = action(V1)
    assert len(run.annotations("warning")) == 3
    assert len(run.said) == 9


def test_the_deadline_leaves_time_to_look(action: Action, agent: World) -> None:
    """A stream that talks for ever is left before the time is up: the job may have ended meanwhile."""
    agent.plan(phases=[(100, "active")], v1=Streamed(pieces=[Piece(data=words("on and on\n"), times=9999, every=10)]))
    run = action(V1, timelapse=True, timeout_minutes="3")
    assert run["result"] == "pull-request"
    assert "The time is nearly up, so the stream is left" in run.log
    assert 155 <= int(run["durationSeconds"]) <= 172


def test_where_there_is_little_time_half_of_it_is_for_the_stream(action: Action, agent: World) -> None:
    run = action(V1, timeout_minutes="0.3")
    assert run.said[:3] == AT_WORK


def test_a_job_that_outlasts_the_deadline(action: Action, agent: World) -> None:
    agent.plan(phases=[(9999, "active")], v1=Streamed(pieces=[Piece(then="silence")]))
    run = action(V1, timelapse=True, timeout_minutes="1")
    assert (run["result"], run["status"]) == ("timeout", "active")
    assert 50 <= int(run["durationSeconds"]) <= 60


def test_a_stall_on_a_real_clock(action: Action, agent: World) -> None:
    agent.plan(phases=[(9999, "active")], v1=Streamed(pieces=[Piece(then="silence")]))
    assert action(V1, timeout_minutes="0.04")["result"] == "timeout"


HOSTILE = [
    "::error::pwned", "::add-mask::the", "::stop-commands::pwned", "::endgroup::", "##[error]pwned", "\x1b[31m::error::red",
    "a\r::warning::pwned", "\u200b::error::pwned", "::set-output name=result::pwned", "%0A::error::pwned", "\u2028::error::x",
    "::00000000-stop::", "::a9862b1cccb5770bda7051ae8c37d622229202c50b926a99ef26d99c29e1e39f::",
]  # fmt: skip


@pytest.mark.parametrize("sample", ["v4-hostile", "v7-hostile", "v4-hostile-text", "own"])
def test_hostile_text_is_no_command(action: Action, agent: World, sample: str) -> None:
    """Even if the stop of commands is not counted: each line is made harmless by itself."""
    own = [
        words("".join(f"{line}\n" for line in HOSTILE)),
        *(event(type="tool-input-available", toolName=line, input={"path": f"x\n{line}"}) for line in HOSTILE),
        *(event(type="tool-output-error", errorText=f"x\n{line}") for line in HOSTILE),
        event(type="error", errorText="\n".join(HOSTILE)),
    ]
    kind = SSE if sample in ("own", "v7-hostile") else PLAIN
    agent.plan(v1=streamed(*own if sample == "own" else [sample], kind=kind))
    run = action(V1)
    assert len(run.said) >= 8
    assert {command.name for command in run.commands} <= {"add-mask", "group", "endgroup", "stop-commands", "warning"}
    assert [command.data for command in run.annotations("add-mask")] == [KEY]
    assert len(run.annotations("stop-commands")) == 1
    assert "\x1b" not in run.log
    assert run["result"] == "pull-request"


@pytest.mark.parametrize("kind", [SSE, PLAIN, "data"])
def test_the_key_is_masked_however_it_is_cut(action: Action, agent: World, kind: str) -> None:
    """The harness looks for it in all that the run leaves behind."""
    said = f"My key is {KEY}, and again: {KEY}{KEY}.\n"
    wraps: dict[str, Callable[[str], bytes]] = {SSE: words, PLAIN: str.encode, "data": line}
    wrap = wraps[kind]
    parts = [wrap(char) for char in said]
    agent.plan(v1=streamed(*parts, kind=SSE if kind == SSE else PLAIN))
    run = action(V1)
    assert run.said == ["My key is ***, and again: ******."]


@pytest.mark.parametrize("before", [3_980, 3_999, 4_000, 40_000])
def test_the_key_is_masked_where_a_long_line_is_broken(action: Action, agent: World, before: int) -> None:
    filler = ("word " * before)[:before]
    parts = [words(filler[begin : begin + 500]) for begin in range(0, before, 500)]
    agent.plan(v1=streamed(*parts, *(words(char) for char in f" {KEY} "), words("x" * 9000), words(f"{KEY} end")))
    run = action(V1)
    assert "***" in "".join(run.said)
    assert run.said[-1] == "end"
    assert max(map(len, run.said)) < 4_100


@pytest.mark.parametrize("part", [event(type="error", errorText=f"Bad key: {KEY}"), event(type="finish", finishReason=KEY)])
def test_the_key_is_masked_in_all_that_the_stream_tells(talk: Action, agent: World, hub: Hub, part: bytes) -> None:
    """Also where the stream is all there is to tell how the job ended: in error, comment and summary."""
    hub.plan(people={"writer": "write"}, threads=[Thread(id=ISSUE, comments=[Comment(id=ASKING, body="/docs x")])])
    agent.plan(v1=Streamed(pieces=[Piece(data=words("x") + part)], headers=set()))
    run = talk(api_version="v1", trigger_phrase="/docs", comment="true", on=comment("/docs x"), timelapse=True)
    assert run["result"] in ("failed", "error")
    assert "***" in run.summary.replace("\\", "")


def test_what_the_stream_tells_is_cut(action: Action, agent: World) -> None:
    agent.plan(v1=streamed(event(type="finish", finishReason="x" * 500_000)))
    assert len(action(V1).log) < 5_000


def test_a_compressed_stream_is_not_read(action: Action, agent: World) -> None:
    """A little of it could be much; and it was not asked for."""
    agent.plan(v1=streamed("v7-work", encoding="gzip"))
    run = action(V1)
    assert "The stream broke off (it is compressed" in run.log
    assert (run.said, run["result"]) == ([], "pull-request")


def test_a_part_of_megabytes_is_passed_over(action: Action, agent: World) -> None:
    big = event(type="tool-output-available", toolCallId="1", output="x" * 3_000_000)
    agent.plan(v1=streamed(words("before\n"), big, words("after\n")))
    run = action(V1)
    assert run.said == ["before", "after"]
    assert "The stream is over; parts of no known kind: 1." in run.log


def test_what_nobody_reads_to_its_end_is_not_shown_to_it(action: Action, agent: World) -> None:
    agent.plan(v1=Streamed(pieces=[Piece(data=words("All work and no play makes a dull log.\n" * 100), times=100)]))
    run = action(V1)
    assert 200_000 < len("\n".join(run.said)) < 210_000
    assert run.said[-1] == "… The rest is not shown here."


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_listening_at_once(action: Action, agent: World, signum: signal.Signals) -> None:
    agent.plan(phases=[(600, "active")], v1=streamed(words("I begin.\n"), Piece(then="silence")))
    running = action.start(V1, fresh=True)
    running.until("I begin.")
    begun = time.monotonic()
    running.send(signum)
    run = running.finish(within=5)
    assert time.monotonic() - begun < 5
    assert (run.exit_code, run["result"], run["status"]) == (128 + signum, "cancelled", "active")
    assert "::endgroup::\n" in run.log
    (warning,) = run.annotations("warning")
    assert warning.title == "Cancelled, but the Mintlify job goes on"
    assert "How it ends is seen in the dashboard" in warning.data
    assert accepted(agent) == 1


def test_a_stream_that_is_left_is_closed(action: Action, agent: World) -> None:
    """While the run goes on: nobody is to send for nothing."""
    flood = Piece(data=words("on and on\n" * 1000), times=99_999)
    agent.plan(phases=[(600, "active")], v1=streamed("v7-work", flood))
    running = action.start(V1)
    running.until("The stream is over (stop).")
    give_up = time.monotonic() + 10
    while not next(iter(agent.jobs.values()))["left"]:
        assert time.monotonic() < give_up
        time.sleep(0.05)  # nothing tells of it
    running.send(signal.SIGINT)
    assert running.finish()["result"] == "cancelled"


def test_a_create_whose_answer_takes_its_time(action: Action, agent: World) -> None:
    agent.plan(Fault(on="v1-create", kind="stall", seconds=1.5))
    assert action(V1)["result"] == "pull-request"
