"""The examples, as they stand, from the event to what they leave on GitHub: act runs them, and GitHub is the stand-in."""

import json
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.container.as_released import released, without_queues
from tests.container.conftest import Act, triggered
from tests.events import ASKING, ISSUE, PAGE, PULL, REPOSITORY, Event, comment, event, pushed_to_pull
from tests.history import History, at_will, merged, pushed
from tests.recipes import NAME, TEXTS
from tests.repositories import git
from tests.services.agent_plan import Piece, Streamed
from tests.services.github_plan import Comment, Pull, Thread, WorkflowRun
from tests.services.process import KEY, ROOT, Hub, World

pytestmark = pytest.mark.timeout(300)

TASK = "document the --retry flag"
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(act: Act, hub: Hub, tmp_path: Path) -> Run:
    """Run an example as GitHub would, with what it calls as released; `given` are more inputs of a reusable workflow."""
    where = released(act.checkout, tmp_path, act.agent, hub)

    def run(name: str, on: Event, **given: str) -> tuple[int, str]:
        told = "".join(f"      {key.replace('_', '-')}: {value}\n" for key, value in given.items())
        text = without_queues(TEXTS[name]).replace("    with:\n", f"    with:\n{told}")
        (act.checkout / "tests/container/workflows/example.yml").write_text(text)
        more = ["--secret", f"APP_PRIVATE_KEY={hub.pr_token}", "--insecure-secrets", "--env", f"GH_STAND_IN={hub.url}"]
        more += ["--container-options", f"--volume {ROOT / 'tests/container/gh'}:/usr/local/bin/gh:ro"]
        return act.run("example", *where, *triggered(on, hub, tmp_path), *more, event=on.name)

    return run


def asked(hub: Hub, on: Event) -> Event:
    asking = Comment(id=ASKING, author="whoever", body=on.payload["comment"]["body"])
    hub.plan(people={"writer": "write", "reader": "read"}, threads=[Thread(id=ISSUE, comments=[asking])])
    return on


def hides(log: str, hub: Hub, *, secrets: int = 2) -> bool:
    """Whether our step masks key and tokens, and not just act, which was told to leave its log as it is."""
    log = log.partition(f"Run Main {NAME}")[2]
    return log.count("⚙  ***\n") == secrets and KEY not in log and hub.token not in log


def test_a_comment_is_answered(run: Run, act: Act, hub: Hub) -> None:
    act.agent.plan(phases=[(1, "active")])
    code, log = run("docs-on-request", asked(hub, comment(f"Good idea.\n\n/docs {TASK}")))
    assert code == 0, log
    assert hides(log, hub)
    assert act.agent.requests[0]["body"]["prompt"].startswith(f"{TASK}\n")
    _, answer = hub.comments(ISSUE)
    assert "https://github.com/acme/docs/pull/7" in answer["body"]
    assert f"{PAGE}/actions/runs/" in answer["body"]
    (before,) = answer["edits"]
    assert "Mintlify is at work" in before
    assert hub.reactions == [(ASKING, "EYES"), (ASKING, "ROCKET")]
    assert {request["authorization"].split()[1] for request in hub.requests} == {hub.token}


@pytest.mark.parametrize(("phrases", "starts"), [("/write, /docs", True), ("/write", False)])
def test_its_phrase_may_be_another_or_one_of_several(phrases: str, starts: bool, run: Run, act: Act, hub: Hub) -> None:
    """Where no line can have it, no job is run for it."""
    code, log = run("docs-on-request", asked(hub, comment(f"/docs {TASK}")), trigger_phrase=phrases)
    assert code == 0, log
    assert (f"Run Main {NAME}" in log) is (act.agent.operations.count("create") == 1) is starts


def test_somebody_else_s_is_refused(run: Run, act: Act, hub: Hub) -> None:
    code, log = run("docs-on-request", asked(hub, comment(f"/docs {TASK}", by="reader")))
    assert code == 0, log
    assert hides(log, hub)
    assert "Skipped: not allowed to ask" in log
    assert act.agent.requests == []
    assert hub.reactions == [(ASKING, "THUMBS_DOWN")]
    assert len(hub.comments(ISSUE)) == 1


def test_pushes_go_into_one_docs_pull_request(run: Run, act: Act, hub: Hub, history: History) -> None:
    hub.plan(teams={"docs-writers"}, git={REPOSITORY: str(history.folder)})
    act.agent.plan(phases=[(1, "active")], opens_in=hub.address)
    for number in range(2):
        before, after = history.tip, history.commit(f"Change {number}", {f"src/{number}.py": "1\n"})
        code, log = run("docs-follow-main", pushed(before, after))
        assert code == 0, log
        assert hides(log, hub, secrets=3)
        assert "::warning" not in log
    (pull,) = hub.pulls
    assert (pull["draft"], pull["labels"], pull["teams"]) == (True, ["documentation", "automated"], ["docs-writers"])
    prompts = [request["body"]["prompt"] for request in act.agent.requests if "prompt" in (request["body"] or {})]
    assert [prompt.count(f"Changed files (1):\nadded src/{number}.py +1 -0\n") for number, prompt in enumerate(prompts)] == [
        1,
        1,
    ]
    assert act.agent.operations.count("create") == act.agent.operations.count("message") == 1
    assert f"{PAGE}/actions/runs/" in pull["body"]
    assert pull["body"].count("<!-- mintlify-agent-action footer {") == 1


def test_a_merge_is_documented_with_its_patches(run: Run, act: Act, hub: Hub, history: History) -> None:
    head = history.commit(
        "Add --retry", {"src/retry.py": "1\n", "docs/retry.md": "1\n"}, branch="retry", parents=[history.first]
    )
    pulled = Pull(repository=REPOSITORY, number=6, base_sha=history.first, head_sha=head, merged=True)
    thread = Thread(id=PULL, kind="PullRequest", number=6)
    hub.plan(git={REPOSITORY: str(history.folder)}, pulls=[pulled], threads=[thread])
    code, log = run("docs-for-each-merge", merged(history.first, head))
    assert code == 0, log
    assert "::warning" not in log
    prompt = act.agent.requests[0]["body"]["prompt"]
    assert "Changed files (1; 1 others do not count):\nadded src/retry.py +1 -0\n" in prompt
    assert "--- src/retry.py\n@@ -0,0 +1 @@\n+1\n" in prompt
    (comment,) = hub.comments(PULL)
    assert "https://github.com/acme/docs/pull/7" in comment["body"]


def test_a_week_is_documented_once(run: Run, act: Act, hub: Hub) -> None:
    """The checkout that act runs in is the repository, so its own newest commit is what is new."""
    before = git(act.checkout, "rev-parse", "HEAD").decode().strip()
    branch = git(act.checkout, "symbolic-ref", "--short", "HEAD").decode().strip()
    (act.checkout / "src/weekly.py").write_text("1\n")
    for command in (["add", "src/weekly.py"], ["commit", "--quiet", "--message", "Add what is weekly"]):
        git(act.checkout, "-c", "user.name=Ann", "-c", "user.email=ann@users.noreply.github.com", *command)
    after = git(act.checkout, "rev-parse", "HEAD").decode().strip()
    ran = WorkflowRun(id=1, sha=before, branch=branch, created="2026-11-15T05:17:00Z")
    hub.plan(git={REPOSITORY: str(act.checkout)}, runs=[ran])
    code, log = run("docs-every-week", at_will(after))
    assert code == 0, log
    prompt = act.agent.requests[0]["body"]["prompt"]
    assert "Since: the last successful run, 2026-11-15T05:17:00Z\n" in prompt
    assert "Changed files (1):\nadded src/weekly.py +1 -0\n" in prompt
    hub.plan(git={REPOSITORY: str(act.checkout)}, runs=[ran, ran.model_copy(update={"id": 2, "sha": after})])
    code, log = run("docs-every-week", at_will(after))
    assert code == 0, log
    assert "Skipped: nothing relevant changed" in log
    assert act.agent.operations.count("create") == 1


def test_a_push_is_documented_by_v1(run: Run, act: Act, hub: Hub, history: History) -> None:
    """The agent is seen at work, and nothing that it says is a command, to act either."""
    hub.plan(git={REPOSITORY: str(history.folder)})
    hostile = "".join(f"0:{json.dumps(line)}\n" for line in ("::error::pwned\n", "::set-env name=X::y\n", "::add-mask::docs\n"))
    pieces = [Piece(data=hostile.encode()), Piece(recorded="v4-work")]
    act.agent.plan(phases=[(1, "active")], v1=Streamed(pieces=pieces, content_type="text/plain"))
    code, log = run("docs-by-v1", pushed(history.tip, history.commit("Change", {"src/x.py": "1\n"})))
    assert code == 0, log
    assert "→ read_file docs/cli.mdx" in log
    assert "❗" not in log  # as act shows an error
    assert "https://github.com/acme/docs/pull/7" in log
    body = act.agent.requests[0]["body"]
    assert (body["branch"], body["asDraft"]) == ("docs/from-main", False)
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert "added src/x.py +1 -0" in body["messages"][1]["content"]


def test_a_push_is_documented(run: Run, act: Act, hub: Hub, history: History) -> None:
    """The quick start."""
    hub.plan(git={REPOSITORY: str(history.folder)})
    act.agent.plan(phases=[(1, "active")])
    code, log = run("update-docs", pushed(history.tip, history.commit("Change", {"src/x.py": "1\n"})))
    assert code == 0, log
    assert "::warning" not in log
    assert "added src/x.py +1 -0" in act.agent.requests[0]["body"]["prompt"]
    assert "https://github.com/acme/docs/pull/7" in log


@pytest.mark.parametrize(("end", "released"), [({"merged": True}, True), ({"state": "closed"}, False)])
def test_a_release_waits_until_its_docs_are_merged(
    end: dict[str, object], released: bool, run: Run, act: Act, hub: Hub, history: History
) -> None:
    hub.plan(git={REPOSITORY: str(history.folder)})
    act.agent.plan(phases=[(2, "active")], opens_in=hub.address)
    tagged = pushed("0" * 40, history.commit("Change", {"src/x.py": "1\n"}), ref="refs/tags/v2.0.0")
    with ThreadPoolExecutor() as people:
        running = people.submit(run, "docs-before-release", tagged)
        while not hub.pulls:
            assert not running.done(), running.result()
            time.sleep(0.1)
        hub.set_pull("acme/docs", hub.pulls[0]["number"], **end)
        code, log = running.result()
    assert (code == 0) is released, log
    assert ("The docs are merged. Release here." in log) is released


def test_each_project_has_its_job(run: Run, act: Act, hub: Hub, history: History) -> None:
    hub.plan(git={REPOSITORY: str(history.folder)}, runs=[])
    projects = [World(act.agent.url, name, act.agent.control) for name in ("acme-web", "acme-api", "acme-cli")]
    for project in projects:
        project.plan(phases=[(1, "active")])
    code, log = run("docs-for-many-projects", at_will(history.commit("Change", {"src/x.py": "1\n"})))
    assert code == 0, log
    assert [project.operations.count("create") for project in projects] == [1, 1, 1]


def test_a_second_job_waits_for_what_the_first_has_started(run: Run, act: Act, hub: Hub) -> None:
    act.agent.plan(phases=[(1, "active")])
    code, log = run("docs-in-two-jobs", event("workflow_dispatch", ""))
    assert code == 0, log
    assert act.agent.operations.count("create") == 1
    started, waited = re.findall(r"set-output:: result=(\S+)", log)
    assert (started, waited) == ("started", "pull-request")


def test_a_prompt_is_read_from_the_checkout_and_followed_up(run: Run, act: Act, hub: Hub) -> None:
    (act.checkout / ".github/docs-task.md").write_text(TASK)
    act.agent.plan(phases=[(1, "active")])
    code, log = run("docs-from-a-file", event("workflow_dispatch", ""))
    assert code == 0, log
    first, second = (request["body"]["prompt"] for request in act.agent.requests if "prompt" in (request["body"] or {}))
    assert first.startswith(TASK)
    assert "as a newcomer would" in second
    assert [name for name in act.agent.operations if name != "get"] == ["create", "message"]


def test_a_pull_request_has_one_comment(run: Run, act: Act, hub: Hub, history: History) -> None:
    hub.plan(git={REPOSITORY: str(history.folder)}, threads=[Thread(id=PULL, kind="PullRequest", number=6)])
    act.agent.plan(phases=[(1, "active")])
    for number in range(2):
        code, log = run("docs-for-pull-requests", pushed_to_pull(number))
        assert code == 0, log
    (comment,) = hub.comments(PULL)
    assert "https://github.com/acme/docs/pull/7" in comment["body"]
    assert act.agent.operations.count("create") == 2
