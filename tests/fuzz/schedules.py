"""Random runs: a story, the job's statuses, faults, delays and signals, all drawn by one seed; and what must hold of each."""

import json
import random
import signal
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from mintlify_agent_action.marker import Marker
from tests.events import DISCUSSION, ISSUE, PULL
from tests.fuzz.matrix import FAULTS, PLACES
from tests.fuzz.stories import AGENT_OPERATIONS, STORIES, Scene, Story, inputs
from tests.harness import Run, Running, accepted
from tests.services import github_plan
from tests.services.agent_plan import Fault

FAIL_ON = ("", "none", "failed", "timeout,no-pull-request", "failed,archived,timeout,no-pull-request,skipped")
# The runner sends SIGKILL so many seconds after the first signal.
KILLED_AFTER = 10.0
LONG_ENOUGH = 10
USUAL_FAIL_ON = "failed,archived,timeout"
SIGNS = {
    "pull-request": "✅", "no-pull-request": "ℹ️", "started": "ℹ️", "timeout": "⚠️", "cancelled": "⚠️", "failed": "❌",
    "archived": "❌", "error": "❌",
}  # fmt: skip
SLOW = [name for name, (_, wishes) in FAULTS.items() if wishes["kind"].startswith("drip")]
# `refused` needs a door, which the matrix has; of the slow ones there need not be many.
DRAWN = [name for name in FAULTS if name != "refused" and name not in SLOW] + SLOW[:1]


@dataclass(frozen=True)
class Schedule:
    """One run, and perhaps a second attempt at it, as drawn. `signals`: when which come, by the run's clock."""

    story: str
    agent: dict[str, Any]
    faults: list[dict[str, Any]]
    signals: list[tuple[float, int]]
    inputs: dict[str, str]
    again: bool


def drawn(seed: int) -> Schedule:
    chance = random.Random(seed)
    story = chance.choice(list(STORIES))
    return Schedule(
        story=story,
        agent=_job(chance),
        faults=[*_faults(chance, story)],
        signals=_signals(chance),
        # Some stories are about an input.
        inputs={name: value for name, value in _inputs(chance).items() if name not in STORIES[story].inputs},
        again=chance.random() < 0.1,
    )


def _job(chance: random.Random) -> dict[str, Any]:
    seconds = [chance.choice([0, 3, 17, 90, 200]) * chance.random() for _ in range(chance.randrange(3))]
    return {
        "phases": [(each, "active") for each in seconds],
        "ends": chance.choice(["completed"] * 6 + ["failed", "archived"]),
        **({} if chance.random() < 0.8 else {"pr_link": None}),
        "link_lags": chance.choice([0, 0, 0, 1, 3]),
        "missing_for": chance.choice([0, 0, 0, 8, 50]),
        "stale_for": chance.choice([0, 0, 6, 15]),
        "message_has_status": chance.random() < 0.5,
        "extras": chance.choice(["used", "ignored", "refused"]),
    }


def _faults(chance: random.Random, story: str) -> Iterator[dict[str, Any]]:
    operations = [operation for operation, place in PLACES.items() if place == story] + ["get", "pull", "update-pull"]
    for _ in range(chance.choice([0, 0, 1, 1, 2, 3])):
        times = chance.choice([1, 1, 1, 2, 5, 1_000_000])
        at = {"on": chance.choice(operations), "skip": chance.choice([0, 0, 0, 1, 2, 4]), "times": times}
        if chance.random() < 0.15:
            signum = chance.choice([signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
            yield {**at, "times": 1, "kind": chance.choice(["signal", "signal-after"]), "signum": int(signum)}
        else:
            yield {**at, **FAULTS[chance.choice(DRAWN)][1]}


def _signals(chance: random.Random) -> list[tuple[float, int]]:
    if chance.random() < 0.85:
        return []
    moment = chance.choice([1, 10, 60, 300]) * chance.random()
    return [(moment, int(signal.SIGINT)), (moment + 7.5, int(signal.SIGTERM))][: chance.choice([1, 2])]


def _inputs(chance: random.Random) -> dict[str, str]:
    return {
        "timeout_minutes": str(chance.choice([0.2, 1, 3, 10])),
        "poll_interval": chance.choice(["", "", "", "7.5", "45", "120"]),
        "fail_on": chance.choice(FAIL_ON),
        "wait": chance.choice(["true"] * 9 + ["false"]),
        "continue": chance.choice(["thread", "never"]),
    }


@dataclass
class Tally:
    """`checked`: how often what was looked at; `ends`: how many runs ended how; `memory`: the most that a run had, in MB."""

    checked: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    memory: float = 0.0

    def add(self, other: "Tally") -> None:
        self.checked += other.checked
        self.ends += other.ends
        self.memory = max(self.memory, other.memory)


@dataclass
class Trial:
    """Runs schedules in one scene."""

    scene: Scene
    tally: Tally = field(default_factory=Tally)

    def run(self, schedule: Schedule) -> None:
        """Raises `AssertionError` where something does not hold, also what the harness holds every run to."""
        story = STORIES[schedule.story]
        ours = [Fault(**fault) for fault in schedule.faults if fault["on"] in AGENT_OPERATIONS]
        theirs = [github_plan.Fault(**fault) for fault in schedule.faults if fault["on"] not in AGENT_OPERATIONS]
        Story(story.on, story.inputs, {**schedule.agent, **story.agent}, story.hub).plan(self.scene, *ours, *theirs)
        self._attempt(schedule, 1)
        if schedule.again:
            self._attempt(schedule, 2)

    def _attempt(self, schedule: Schedule, number: int) -> None:
        scene, story = self.scene, STORIES[schedule.story]
        given = {**inputs(story, scene), **schedule.inputs}
        env = {**story.env, "GITHUB_RUN_ATTEMPT": str(number)}
        known = number == 2 and self._remembers(schedule)
        before = accepted(scene.agent)
        signals = {"TIMELAPSE_SIGNALS": json.dumps(schedule.signals if number == 1 else []), "TIMELAPSE_PID": "1"}
        running = scene.action.start(given, on=story.on(scene), timelapse=True, env={**env, **signals})
        run = running.end()
        # What the harness holds every run to.
        held = "the outputs are complete, no secret is shown, memory is bounded"
        self.tally.add(Tally(Counter([held]), Counter([run["result"]]), run.memory))
        self._hold("no second job", accepted(scene.agent) - before <= (0 if known else 1), run)
        if run.exit_code == -signal.SIGKILL:
            self._killed(schedule, running, given, env)
            return
        self._hold("exit code, result and fail-on agree", _agrees(run, given["fail_on"] or USUAL_FAIL_ON), run)
        jumps = any(fault["kind"] == "jump" for fault in schedule.faults)
        limit = float(given["timeout_minutes"]) * 60 + 1
        self._hold("the wait ends by the deadline and a second", jumps or float(run["durationSeconds"] or 0) <= limit, run)
        if schedule.signals and number == 1:
            late = run.clock - schedule.signals[0][0]
            self._hold("a signal ends it before the runner kills it", jumps or late < KILLED_AFTER, run)
        self._comments(run)
        if number == 1 and (due := _due(schedule)):
            self._hold("no result is lost to GitHub", run["result"] in due, run)

    def _killed(self, schedule: Schedule, running: Running, given: dict[str, str], env: dict[str, str]) -> None:
        """Nothing is left open, once the post step has run; unless GitHub is out of order."""
        run = self.scene.action.post(running, given, on=STORIES[schedule.story].on(self.scene), env=env)
        self._hold("the post step succeeds", run.exit_code == 0, run)
        if all(fault["on"] in AGENT_OPERATIONS for fault in schedule.faults if "signum" not in fault):
            self._hold("a killed run is not left at work", not any("⏳" in body for body in self._bodies()), run)

    def _comments(self, run: Run) -> None:
        jobs = [marker.agent_job for body in self._bodies() if (marker := Marker.of(body))]
        self._hold("no two comments of a job", len(jobs) == len(set(jobs)), run)
        could_not = any(warning.title.startswith("Could not comment") for warning in run.annotations("warning"))
        told = [body for body in self._bodies() if run["jobId"] and f'"agent_job": "{run["jobId"]}"' in body.partition("\n")[0]]
        if told and not could_not:
            self._hold("the comment tells the result", told[0].partition("### ")[2].startswith(SIGNS[run["result"]]), run)

    def _bodies(self) -> list[str]:
        comments = (each for thread in (ISSUE, PULL, DISCUSSION) for each in self.scene.hub.comments(thread))
        return [each["body"] for each in comments if each["bot"]]

    def _remembers(self, schedule: Schedule) -> bool:
        """Whether a comment tells of the job of the attempt before, and nothing speaks against it."""
        tells = any('"task": "' in body.partition("\n")[0] for body in self._bodies())
        job = schedule.agent
        fine = job["ends"] == "completed" and not (job.get("pr_link", "") is None or job["link_lags"] or job["missing_for"])
        return tells and fine and not schedule.faults

    def _hold(self, what: str, holds: bool, run: Run) -> None:
        self.tally.checked[what] += 1
        assert holds, f"{what}\n{run.log}"


def _agrees(run: Run, fail_on: str) -> bool:
    match run["result"]:
        case "cancelled":
            return run.exit_code in (128 + signal.SIGINT, 128 + signal.SIGTERM)
        case "error":
            return run.exit_code == 1
        case result:
            return run.exit_code == (1 if result in fail_on.split(",") else 0)


def _due(schedule: Schedule) -> set[str]:
    """The results there may be where only GitHub is out of order; empty where more is, or where the time may be too short."""
    job, given = schedule.agent, schedule.inputs
    if schedule.story in ("follow-up", "v1") or schedule.signals or given["wait"] == "false" or job["missing_for"] > 30:
        return set()
    for fault in schedule.faults:
        if fault["on"] in (*AGENT_OPERATIONS, "permission") or fault["kind"] in ("jump", "signal", "signal-after"):
            return set()
    # What GitHub may cost before the job begins is taken from the time there is.
    if float(given["timeout_minutes"]) < LONG_ENOUGH or sum(seconds for seconds, _ in job["phases"]) > 200:
        return set()
    without = {"completed": "no-pull-request", "archived": "archived"}
    if job["ends"] == "failed":
        return {"failed"}
    if "pr_link" in job:
        return {without[job["ends"]]}
    return {"pull-request", without[job["ends"]]} if job["link_lags"] else {"pull-request"}
