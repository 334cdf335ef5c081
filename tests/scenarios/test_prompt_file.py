"""prompt-file: a file of somebody's checkout, read with suspicion."""

import os
from pathlib import Path

import pytest

from tests.harness import Action, Run
from tests.services.process import World


def refused(run: Run, agent: World) -> str:
    """The sentence for a prompt file that was refused, before anything was called."""
    assert (run.exit_code, run["result"], run["status"]) == (1, "error", "error")
    assert agent.requests == []
    assert run.error.data.startswith("prompt-file: ")
    return run.error.data


def test_the_text_reaches_the_service_as_it_is(action: Action, agent: World) -> None:
    text = 'Say "hi" to `$(whoami)`\r\n::error::no\n\t\u202eünï😀 %0A\\\n'
    (action.workspace / "docs").mkdir()
    (action.workspace / "docs" / "task.md").write_bytes(text.encode())
    assert action(prompt_file="docs/task.md").exit_code == 0
    assert agent.requests[0]["body"] == {"prompt": text}


def test_five_megabytes_work(action: Action, agent: World) -> None:
    text = "Line after line.\n" * 300_000
    (action.workspace / "task.md").write_text(text)
    run = action(prompt_file="task.md")
    assert run.exit_code == 0
    assert agent.requests[0]["body"]["prompt"] == text
    assert len(run.log) < 30_000
    assert "cut here: 5,100,000 characters in all" in run.log


def test_a_byte_order_mark_is_no_text(action: Action, agent: World) -> None:
    (action.workspace / "task.md").write_bytes(b"\xef\xbb\xbfDocument it.")
    action(prompt_file="task.md")
    assert agent.requests[0]["body"] == {"prompt": "Document it."}


@pytest.mark.parametrize("name", ["missing.md", "docs/../missing.md", "x" * 5000])
def test_missing(action: Action, agent: World, name: str) -> None:
    assert "does not exist in the workspace" in refused(action(prompt_file=name), agent)


def test_outside_the_workspace(action: Action, agent: World, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("a secret")
    for name in ("../secret.md", str(tmp_path / "secret.md")):
        assert "outside the workspace" in refused(action(prompt_file=name), agent)


def test_a_link_out_of_the_workspace(action: Action, agent: World, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("a secret")
    (action.workspace / "task.md").symlink_to(tmp_path / "secret.md")
    assert "outside the workspace" in refused(action(prompt_file="task.md"), agent)


def test_a_link_within_the_workspace_is_fine(action: Action, agent: World) -> None:
    (action.workspace / "real.md").write_text("Document it.")
    (action.workspace / "task.md").symlink_to("real.md")
    assert action(prompt_file="task.md").exit_code == 0


def test_a_link_to_itself(action: Action, agent: World) -> None:
    (action.workspace / "task.md").symlink_to("task.md")
    assert "does not exist" in refused(action(prompt_file="task.md"), agent)


def test_not_utf8(action: Action, agent: World) -> None:
    (action.workspace / "task.md").write_bytes("Schön".encode("latin-1"))
    assert "is not UTF-8 text (byte 3)" in refused(action(prompt_file="task.md"), agent)


@pytest.mark.parametrize("text", ["", " \n\t\n"])
def test_empty(action: Action, agent: World, text: str) -> None:
    (action.workspace / "task.md").write_text(text)
    assert "is empty" in refused(action(prompt_file="task.md"), agent)


def test_not_a_file(action: Action, agent: World) -> None:
    os.mkfifo(action.workspace / "pipe")
    for name in (".", "pipe"):
        assert "is not a file" in refused(action(prompt_file=name), agent)


def test_together_with_a_prompt(action: Action, agent: World) -> None:
    (action.workspace / "task.md").write_text("Document it.")
    run = action(prompt="Document it.", prompt_file="task.md")
    assert "together with prompt-file" in run.error.data
    assert agent.requests == []
