"""What it adds to a run to find out what changed. Usage: see bench/README.md."""

import resource
import statistics
import sys
import time

from bench.stage import stage
from tests.events import REPOSITORY, Event
from tests.harness import Action
from tests.history import History, at_will, pushed
from tests.services.github_plan import WorkflowRun


def seconds(action: Action, on: Event, **inputs: str) -> float:
    begun = time.perf_counter()
    run = action({"prompt": "Document it.", "wait": "false", "loop_guard": "false", **inputs}, on=on, fresh=True)
    took = time.perf_counter() - begun
    if run["result"] != "started" or run.annotations("warning"):
        raise SystemExit(run.log)
    return took


def main(runs: int, latency: float) -> None:
    rows = ["context: none", "push of a file", "the same, checked out", "push of 3,000 files", "with patches", "checked out"]
    took: dict[str, list[float]] = {row: [] for row in [*rows, "since the last success"]}
    requests: dict[str, int] = {}
    with stage() as here:
        history = History(here.folder / "history.git")
        small = pushed(history.first, history.commit("One", {"src/one.py": "1\n"}))
        files = {f"src/{number}.py": "".join(f"{number} {line}\n" for line in range(40)) for number in range(3000)}
        names = list(files)
        large = pushed(history.tip, history.many({name: files[name] for name in names[begin::400]} for begin in range(400))[-1])
        # Of 10,000 runs, the newest were on the last commit but one.
        ran = [WorkflowRun(id=number, sha=history.at("main~1"), created="2026-11-15T05:17:00Z") for number in range(10_000)]
        scene = here.scene()
        hub, bare = scene.hub, scene.action
        scene.agent.plan(hourly_limit=1000)
        hub.plan(git={REPOSITORY: str(history.folder)}, runs=ran, latency=latency)
        checked_out = Action(scene.agent, here.folder / "checked-out", hub)
        history.clone(checked_out.workspace)
        ways: list[tuple[Action, Event, dict[str, str]]] = [
            (bare, small, {"context": "none"}), (bare, small, {}), (checked_out, small, {}),
            (bare, large, {}), (bare, large, {"context": "diff"}), (checked_out, large, {"context": "diff"}),
            (bare, at_will(history.tip), {}),
        ]  # fmt: skip
        for _ in range(runs):
            for row, (action, on, inputs) in zip(took, ways, strict=True):
                before = len(hub.requests)
                took[row].append(seconds(action, on, **inputs))
                requests[row] = len(hub.requests) - before
    print(f"{runs} runs each, in turn; GitHub answers after {latency:g} s more than it takes; medians, in seconds")
    print(f"{'':26}{'requests':>9}{'run':>8}{'more than with none':>21}")
    for row, each in took.items():
        more = statistics.median(one - other for one, other in zip(each, took["context: none"], strict=True))
        print(f"{row:26}{requests[row]:>9}{statistics.median(each):>8.2f}{more:>21.2f}")
    print(f"the most memory of a process that has ended: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MiB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5, float(sys.argv[2]) if len(sys.argv) > 2 else 0.15)
