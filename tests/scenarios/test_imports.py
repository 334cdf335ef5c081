"""What takes time to import is imported by the runs that need it, and by no others."""

import subprocess
import sys

import pytest

from tests.events import Event, comment, event, pushed_to_pull
from tests.harness import Action
from tests.history import History, pushed
from tests.services.process import ROOT, Hub, World

LATE = {"github", "jinja2", "markdown_it"}
CHECKOUT, STREAM = {"pygit2"}, {"httpx_sse"}
HUB = "mintlify_agent_action.hub"
# Runs a step, and tells on standard error what it has imported.
TELLTALE = f"""
import atexit, gc, runpy, sys
atexit.register(lambda: print(*sys.modules, gc.isenabled(), gc.get_freeze_count() > 10_000, file=sys.stderr))
runpy.run_path({str(ROOT / "entrypoint.py")!r}, run_name="__main__")
"""


def loaded(talk: Action, on: Event, inputs: dict[str, str]) -> set[str]:
    environment = talk.environment(inputs, on=on)
    ran = subprocess.run([sys.executable, "-I", "-c", TELLTALE], env=environment, capture_output=True, text=True, check=True)
    return set(ran.stderr.split())


def imports(talk: Action, on: Event, inputs: dict[str, str]) -> set[str]:
    return loaded(talk, on, inputs) & (LATE | CHECKOUT | STREAM)


@pytest.mark.parametrize(
    ("on", "inputs", "imported"),
    [
        (event("push", ""), {"prompt": "Document it.", "wait": "false", "summary": "false"}, set()),
        (event("push", ""), {"prompt": "Document it.", "github_token": ""}, {"jinja2"}),
        (event("push", ""), {"prompt": "Document it.", "api_version": "v1", "wait": "false", "summary": "false"}, STREAM),
        (pushed_to_pull(), {"prompt": "Document it.", "context": "none", "wait": "false", "summary": "false"}, set()),
        (pushed_to_pull(), {"prompt": "Document it.", "summary": "false"}, {"github", "markdown_it"}),
        (comment("just talk"), {"trigger_phrase": "/docs", "summary": "false"}, set()),
        (comment("```\n/docs in code"), {"trigger_phrase": "/docs", "summary": "false"}, {"markdown_it"}),
        (comment("/docs it"), {"trigger_phrase": "/docs", "comment": "true"}, LATE),
    ],
)
def test_who_needs_it_imports_it(
    talk: Action, agent: World, hub: Hub, on: Event, inputs: dict[str, str], imported: set[str]
) -> None:
    hub.plan(people={"writer": "write"})
    agent.plan(phases=[(600, "active")] if "wait" in inputs else [])
    assert imports(talk, on, inputs) == imported


def test_a_run_that_starts_a_job_loads_nothing_of_github(talk: Action, agent: World) -> None:
    """Not even what this action does there, though there is a token to do it with."""
    agent.plan(phases=[(600, "active")])
    modules = loaded(talk, event("push", ""), {"prompt": "Document it.", "wait": "false", "summary": "false"})
    assert {name for name in modules if name.startswith(HUB)} == {HUB, f"{HUB}.errors"}
    assert "tenacity" not in modules


def test_only_what_comes_after_the_imports_is_looked_through_for_garbage(talk: Action) -> None:
    told = loaded(talk, event("push", ""), {"prompt": "Document it.", "dry_run": "true"})
    assert told & {"True", "False"} == {"True"}


def test_what_the_end_may_need_is_imported_while_the_job_runs(talk: Action, agent: World) -> None:
    """Before it is known whether there will be a pull request."""
    agent.plan(ends="failed", pr_link=None)
    assert imports(talk, event("push", ""), {"prompt": "Document it.", "summary": "false", "fail_on": "none"}) == {"github"}


def test_the_summary_s_template_engine_is_loaded_before_the_end_is_known(talk: Action, agent: World) -> None:
    agent.plan(phases=[(1.0, "active")])
    environment = talk.environment({"prompt": "Document it.", "github_token": "", "poll_interval": "1"}, on=event("push", ""))
    hook = "import sys; sys.addaudithook(lambda of, told: of == 'import' and told[0] == 'jinja2' and print('loads jinja2'))\n"
    program = [sys.executable, "-Iu", "-c", hook + TELLTALE]
    ran = subprocess.run(program, env=environment, capture_output=True, check=True, text=True)
    assert ran.stdout.index("loads jinja2") < ran.stdout.index("completed")


@pytest.mark.parametrize("checkout", [False, True])
def test_where_there_is_a_checkout_what_reads_it_is_imported(
    talk: Action, agent: World, history: History, checkout: bool
) -> None:
    after = history.commit("x", {"a.py": "1"})
    if checkout:
        history.clone(talk.workspace)
    inputs = {"github_token": "", "wait": "false", "summary": "false"}
    assert imports(talk, pushed(history.first, after), inputs) == (CHECKOUT if checkout else set())
