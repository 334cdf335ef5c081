"""Whatever payload GitHub sends, and whatever else the file of the event holds, a run ends cleanly and says how.

The payloads are those of npm's @octokit/webhooks-examples, which script/published brings, and malformed ones.
"""

import copy
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from tests.events import ASKING, DISCUSSION, ISSUE, PULL, REPOSITORY, comment, discussion, event, pull, review_comment
from tests.harness import OUTPUTS, Run
from tests.judge import commands, file_values
from tests.services.github_plan import File, Kind, Pull, Thread
from tests.services.process import KEY, ROOT, Hub, World

# Each is hundreds of runs: 15 seconds where the machine has nothing else to do.
pytestmark = pytest.mark.timeout(240)

EXAMPLES = ROOT / ".published/webhooks.json"
# What may be said in an event, by the field that holds it.
SPEAKING = {
    "commit_comment": "comment",
    "discussion": "discussion",
    "discussion_comment": "comment",
    "issue_comment": "comment",
    "issues": "issue",
    "pull_request_review": "review",
    "pull_request_review_comment": "comment",
}
# What these change, GitHub has to be asked beyond a pull request.
HISTORIC = {"merge_group", "push", "workflow_run"}
COMMAND = "/docs document it"
PROMPT = "Update the documentation."


@dataclass(frozen=True)
class Case:
    """One file of an event, as it is, and what the runner's variables tell of it; `content` of None: there is no file.

    `ends`: the result it must have; empty where any will do. `threaded`: its thread must have been made out.
    """

    name: str
    event: str
    content: bytes | None
    repository: str = REPOSITORY
    sender: str = ""
    payload: dict[str, Any] = field(default_factory=dict, compare=False)
    ends: str = ""
    threaded: bool = False


def case(name: str, event: str, payload: dict[str, Any]) -> Case:
    return Case(
        name,
        event,
        json.dumps(payload).encode(),
        repository=payload.get("repository", {}).get("full_name", REPOSITORY),
        sender=payload.get("sender", {}).get("login", ""),
        payload=payload,
    )


class Batch:
    """Runs against one project and one world of the stand-ins, all in one process."""

    def __init__(self, agent: World, hub: Hub, folder: Path) -> None:
        self.agent = agent
        self.hub = hub
        self._folder = folder

    def __call__(self, cases: list[Case], **inputs: str) -> list[tuple[Case, Run]]:
        runs = [self._run(self._folder / str(number), number, case, inputs) for number, case in enumerate(cases)]
        (self._folder / "runs.json").write_text(json.dumps(runs))
        process = subprocess.run(
            [sys.executable, "-I", str(ROOT / "tests/payloads.py"), str(self._folder / "runs.json")],
            env={name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (process.returncode, process.stderr) == (0, "")
        codes = json.loads(process.stdout)
        return [(case, ended(self._folder / str(number), codes[number])) for number, case in enumerate(cases)]

    def _run(self, folder: Path, number: int, case: Case, inputs: dict[str, str]) -> dict[str, Any]:
        folder.mkdir()
        if case.content is not None:
            (folder / "event.json").write_bytes(case.content)
        given = {
            "api_key": KEY, "project_id": self.agent.project, "api_url": self.agent.url, "github_token": self.hub.token,
            "github_api_url": self.hub.url, **inputs,
        }  # fmt: skip
        environment = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTOR": case.sender,
            "GITHUB_EVENT_NAME": case.event,
            "GITHUB_EVENT_PATH": str(folder / "event.json"),
            "GITHUB_JOB": "docs",
            "GITHUB_OUTPUT": str(folder / "output"),
            "GITHUB_REPOSITORY": case.repository,
            "GITHUB_RUN_ATTEMPT": "1",
            "GITHUB_RUN_ID": str(1000 + number),
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_STEP_SUMMARY": str(folder / "summary"),
            "GITHUB_WORKFLOW": "Docs",
            "GITHUB_WORKSPACE": str(folder),
            "RUNNER_DEBUG": "1",  # so that the log tells where a bug is
            "TIMELAPSE": f"{self.agent.address} {self.hub.address}",
            **{f"INPUT_{name.upper().replace('_', '-')}": value for name, value in given.items()},
        }
        return {"environment": environment, "log": str(folder / "log")}


def ended(folder: Path, code: int) -> Run:
    log, output, summary = (
        path.read_bytes().decode() if (path := folder / name).is_file() else "" for name in ("log", "output", "summary")
    )
    return Run(code, log, file_values(output), summary, commands=commands(log))


@pytest.fixture
def batch(agent: World, hub: Hub, tmp_path: Path) -> Batch:
    # On GitLab, since the docs pull request is not what these are about: nothing is asked of GitHub for it.
    agent.plan(hourly_limit=10_000, pr_link="https://gitlab.com/acme/docs/-/merge_requests/7")
    return Batch(agent, hub, tmp_path)


def examples() -> list[Case]:
    """The published payloads. Without them a test is skipped, unless PUBLISHED=required."""
    if not EXAMPLES.is_file():
        reason = f"{EXAMPLES.relative_to(ROOT)} is not there; script/published brings it"
        if os.environ.get("PUBLISHED") == "required":
            pytest.fail(reason)
        pytest.skip(reason)
    return [
        case(f"{kind['name']}[{number}]", kind["name"], payload)
        for kind in json.loads(EXAMPLES.read_bytes())
        for number, payload in enumerate(kind["examples"])
    ]


def thread_of(case: Case) -> Thread | None:
    """The thread of an event, as GitHub would have it."""
    kinds: dict[str, Kind] = {"discussion": "Discussion", "pull_request": "PullRequest", "issue": "Issue"}
    for name, kind in kinds.items():
        if post := case.payload.get(name):
            actual: Kind = "PullRequest" if "pull_request" in post else kind
            return Thread(id=post["node_id"], kind=actual, number=post["number"], repository=case.repository)
    return None


def furnish(hub: Hub, cases: list[Case]) -> None:
    """Let the stand-in hold all that the payloads tell of."""
    threads = [thread for case in cases if (thread := thread_of(case))]
    pulls = {(each.repository, each.number) for each in threads if each.kind == "PullRequest"}
    said = (case.payload.get(SPEAKING.get(case.event, ""), {}) for case in cases)
    hub.plan(
        threads=list({thread.id: thread for thread in threads}.values()),
        reactables={post["node_id"] for post in said if post},
        pulls=[Pull(repository=name, number=number, files=[File(filename="src/x.py")]) for name, number in sorted(pulls)],
    )


def everyone_asks(case_: Case) -> Case:
    """The same event, but its text begins with a command."""
    payload = copy.deepcopy(case_.payload)
    post = payload[SPEAKING[case_.event]]
    post["body"] = f"{COMMAND}\n\n{post['body'] or ''}"
    action = payload["action"]
    new = action in ("opened", "created", "submitted") or (action == "edited" and "body" in payload["changes"])
    return replace(case(case_.name, case_.event, payload), ends="pull-request" if new else "skipped")


def is_undone(payload: dict[str, Any]) -> bool:
    """Whether there is no change: a pull request closed without a merge, what a push deleted, a release taken back."""
    if "release" in payload:
        return payload["action"] in ("deleted", "unpublished")
    pull = payload.get("pull_request", {}) if "review" not in payload and "comment" not in payload else {}
    return payload.get("deleted") is True or (pull.get("state") == "closed" and not pull.get("merged"))


def faults(run: Run) -> Iterator[str]:
    """What a run breaks of what every run must keep to."""
    masks = [f"::add-mask::{KEY}", "::add-mask::ghs_standin_"]
    head, rest = run.log.splitlines()[:2], "\n".join(run.log.splitlines()[2:])
    told = [rest, run.summary, *run.outputs.values()]
    error = next((each.data for each in run.annotations("error")), "")
    bad = {
        "an exception": "Traceback" in run.log,
        "a bug": "This action has a bug" in run.log,
        "not all outputs": set(run.outputs) != OUTPUTS,
        "an output of many lines": any("\n" in value or "\r" in value for value in run.outputs.values()),
        "another result": run.outputs.get("result") not in ("skipped", "pull-request", "error"),
        "another error": bool(error) and not error.startswith("prompt: is missing"),
        "a code that is not its result's": run.exit_code != (1 if run.outputs.get("result") == "error" else 0),
        "errors that are not its code's": len(run.annotations("error")) != run.exit_code,
        "no summary": not run.summary,
        "secrets not masked": not all(line.startswith(mask) for line, mask in zip(head, masks, strict=True)),
        "secrets told": any(secret in text for text in told for secret in (KEY, "ghs_standin_")),
    }
    yield from (name for name, is_so in bad.items() if is_so)


def settle(runs: list[tuple[Case, Run]], agent: World) -> None:
    """All runs are clean, and ended as expected; and the service got a request for each pull request, and no others."""
    offending = []
    for case, run in runs:
        found = list(faults(run))
        if case.ends and run.outputs.get("result") != case.ends:
            found.append(f"it ended as {run.outputs.get('result')}, not {case.ends}")
        if case.threaded and not run.outputs.get("commentUrl"):
            found.append("it was not answered")
        if found:
            offending.append(f"{case.name}: {', '.join(found)}\n{run.log[-1500:]}")
    assert not offending, f"{len(offending)} of {len(runs)}:\n\n" + "\n\n".join(offending[:10])
    begun = sum(request["accepted"] for request in agent.requests)
    assert begun == sum(run["result"] == "pull-request" for _, run in runs)


def test_examples_nobody_asks_in(batch: Batch) -> None:
    """With a phrase that none of their texts holds, nothing is called."""
    cases = [replace(case, ends="skipped" if case.event in SPEAKING else "error") for case in examples()]
    runs = batch(cases, trigger_phrase="/docs", context="none")
    settle(runs, batch.agent)
    assert batch.agent.requests == batch.hub.requests == []


def test_examples_with_a_prompt(batch: Batch) -> None:
    """Each starts a job, and is answered where there is a thread: what is said by a comment of its own, all else in one."""
    cases = [replace(case, ends="skipped" if is_undone(case.payload) else "pull-request") for case in examples()]
    furnish(batch.hub, cases)
    bots = {case.sender for case in cases if case.payload.get("sender", {}).get("type") == "Bot"}
    runs = batch(cases, prompt=PROMPT, comment="true", allowed_users="*", allowed_bots=" ".join(bots))
    settle(runs, batch.agent)
    # The stand-in has pull requests here, but no history.
    assert {case.event for case, run in runs if run.annotations("warning")} == HISTORIC
    ended = [(case, run) for case, run in runs if case.ends != "skipped"]
    answers = [(thread, case, run["commentUrl"]) for case, run in ended if (thread := thread_of(case))]
    assert {run["commentUrl"] for case, run in runs if not thread_of(case)} == {""}
    replies = [url for _, case, url in answers if SPEAKING.get(case.event) in ("comment", "review")]
    others = {(thread.id, url) for thread, case, url in answers if SPEAKING.get(case.event) not in ("comment", "review")}
    assert len(set(replies)) == len(replies)
    assert len(others) == len({thread for thread, _ in others})
    assert len(replies) + len(others) == sum(map(len, batch.hub.state["threads"].values()))
    assert {content for _, content in batch.hub.reactions} == {"EYES", "ROCKET"}


def test_examples_everyone_asks_in(batch: Batch) -> None:
    """Each that brings new text is heeded and answered in a comment of its own."""
    cases = [everyone_asks(case) for case in examples() if case.event in SPEAKING]
    furnish(batch.hub, cases)
    runs = batch(cases, trigger_phrase="/docs", comment="true", allowed_users="*")
    settle(runs, batch.agent)
    assert [case.name for case, run in runs if run.annotations("warning")] == []
    written = [run["commentUrl"] for case, run in runs if case.ends == "pull-request" and thread_of(case)]
    assert len(written) > 20
    assert "" not in written
    assert len(set(written)) == len(written) == sum(map(len, batch.hub.state["threads"].values()))


HARMLESS = comment(COMMAND).payload
NO_PAYLOADS: dict[str, bytes | None] = {
    "no file": None,
    "nothing": b"",
    "blanks": b" \n",
    "no JSON": b"<html>",
    "half of it": json.dumps(HARMLESS).encode()[:-20],
    "no UTF-8": b'{"action": "\xff\xfe"}',
    "UTF-8 with a mark": b"\xef\xbb\xbf" + json.dumps(HARMLESS).encode(),
    "UTF-16": json.dumps(HARMLESS).encode("utf-16"),
    "NUL": b"\0" * 64,
    **{text: text.encode() for text in ("[]", "null", "{}", "5", '"x"', "true", "NaN", "[{}]", '{"": {"": []}}')},
    "deep": b"[" * 100_000,
    "deep and whole": b"[" * 100_000 + b"]" * 100_000,
    "deep inside": b'{"issue": ' * 600 + b"1" + b"}" * 600,
    "deep enough for one reader only": json.dumps(HARMLESS).encode()[:-1] + b', "x": ' + b"[" * 300 + b"]" * 300 + b"}",
    "a number of 5000 digits": json.dumps(HARMLESS).encode()[:-1] + b', "x": ' + b"9" * 5000 + b"}",
    "a field twice": json.dumps(HARMLESS).encode()[:-1] + b', "issue": 5}',
}
READABLE = {"UTF-8 with a mark", "UTF-16", "a field twice"}
TEXTS = {
    "half a surrogate pair": f"{COMMAND} \ud83d \udc4d x\ud800",
    "as long as GitHub takes": f"{COMMAND}\n\n" + "A long story. \n" * 4_000,
    "NUL": f"{COMMAND}\0\0",
    "controls": f"{COMMAND} \x1b[2J\x07\u202e\u2028::error::no\r::error::no\n##[error]no",
    "ten thousand commands": f"{COMMAND}\n" * 10_000,
    "brackets": f"{COMMAND}\n" + "![[" * 5_000,
    "quotes": f"{COMMAND}\n" + "> " * 30_000,
    "fences": f"{COMMAND}\n" + "`" * 60_000,
    "the command alone": "/docs",
    "what is invisible": f"{COMMAND}\u200b<!--",
}
WRONG: tuple[Any, ...] = (
    *(5, "x", "", [], {}, [None], {"x": []}, True, 1e400, 10**30, None),
    *("\ud800", "::error::\r\n::error::"),
)


# Without these it is not known who asks, or for what; without any other, the run goes on.
DECIDING = {"action", "sender", "login", "comment", "discussion", "node_id", "body", "user", "changes"}


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every field in a payload."""
    fields: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in fields:
        yield (*path, name)
        yield from places(inner, (*path, name))


def with_wrong(payload: dict[str, Any], path: tuple[Any, ...], wrong: Any) -> dict[str, Any]:
    changed = inner = copy.deepcopy(payload)
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = wrong
    return changed


def malformed() -> Iterator[Case]:
    for name, content in NO_PAYLOADS.items():
        for kind in ("issue_comment", "pull_request_target", "push", ""):
            # Who caused these has to be known where they could be anyone; the others go by the prompt.
            known = name in READABLE or kind in ("push", "")
            yield Case(f"{kind}: {name}", kind, content, ends="pull-request" if known else "skipped")
    longest = comment(f"{COMMAND}\n\n{'A long story. ' * 70}\n" * 1_000)
    yield replace(case("1 MB", longest.name, longest.payload), ends="pull-request")
    for name, text in TEXTS.items():
        asking = comment(text)
        yield replace(case(f"{asking.name}: {name}", asking.name, asking.payload), ends="pull-request")
    opened = event("discussion", "created", discussion=discussion(body=COMMAND))
    edited = comment(COMMAND, on="pull", action="edited", before="nothing")
    pushed = event("pull_request_target", "opened", pull_request=pull(fork=True))
    # Fewer than all values for each field; but over all fields, each of them many times.
    for first, right in enumerate((comment(COMMAND), edited, review_comment(COMMAND), opened, pushed)):
        # Every other field of those that have mostly the same.
        for number, path in enumerate(list(places(right.payload))[:: 1 if first == 0 else 2], start=first):
            wrong = WRONG[number % len(WRONG)]
            content = json.dumps(with_wrong(right.payload, path, wrong)).encode()
            ends = "" if path[-1] in DECIDING else "pull-request"
            threaded = path[-1] not in DECIDING | {"issue", "pull_request", "number"}
            name = f"{right.name}: {'.'.join(map(str, path))} = {wrong!r}"
            yield Case(name, right.name, content, ends=ends, threaded=threaded)


def test_malformed_payloads(batch: Batch) -> None:
    """What cannot be read counts as not given; the footer of the docs pull request makes do with what there is."""
    batch.agent.plan(hourly_limit=10_000)
    batch.hub.plan(
        threads=[
            Thread(id=ISSUE),
            Thread(id=PULL, kind="PullRequest", number=6),
            Thread(id=DISCUSSION, kind="Discussion", number=7),
        ],
        reactables={ASKING},
        pulls=[
            Pull(repository=REPOSITORY, number=6, files=[File(filename="src/x.py")]),
            Pull(repository="acme/docs", number=7),
        ],
    )
    # With both, events that say something wait for the phrase, and the others go by the prompt.
    inputs = {"trigger_phrase": "/docs", "prompt": PROMPT, "continue": "never", "comment": "true", "allowed_users": "*"}
    runs = batch(list(malformed()), **inputs)
    settle(runs, batch.agent)
    assert all("acme/docs#7: footer written" in run.log for _, run in runs if run["prLink"])
