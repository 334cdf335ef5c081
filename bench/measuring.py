"""What a run costs: requests, seconds and memory, of stories that grow."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bench.figures import legend, plot, table
from bench.stage import Scene, Stage
from tests.events import Event
from tests.harness import MANUAL, Run

# The longest run there is: a job of five hours, whose waits are skipped.
LONGEST_SECONDS = 120
ENDS = {"pull-request", "started"}


@dataclass(frozen=True)
class Asked:
    """How a run is triggered, and its inputs."""

    inputs: Mapping[str, str]
    on: Event = MANUAL


@dataclass(frozen=True)
class Cost:
    """Of one run. `memory`: the most it had, in MB."""

    github: int
    mintlify: int
    seconds: float
    memory: float

    def told(self, least: "Cost") -> list[str]:
        """As cells of a table; seconds as more than those of the `least`."""
        return [f"{self.github:,}", f"{self.mintlify:,}", f"{self.seconds - least.seconds:+.2f}", f"{self.memory:.0f}"]


# Sets a scene of a size, and tells how the run there is triggered.
Story = Callable[[Scene, int], Asked]


@dataclass(frozen=True)
class Dimension:
    """What grows. `cases`: the stories that grow by it; `plotted`: the field of the costs that the plot shows."""

    title: str
    said: str
    unit: str
    sizes: Sequence[int]
    cases: Mapping[str, Story]
    plotted: str = "github"
    runs: int = 3


def sound(run: Run) -> Run:
    """Only of what went well are the costs told."""
    if run["result"] not in ENDS or run.annotations("warning"):
        raise SystemExit(run.log)
    return run


def cost(stage: Stage, story: Story, size: int) -> Cost:
    """Of a run that has all imported, on a clock that skips its waits."""
    scene = stage.scene()
    asked = story(scene, size)
    begun = time.perf_counter()
    run = sound(scene.action.start(asked.inputs, on=asked.on, timelapse=True).finish(within=LONGEST_SECONDS))
    return Cost(len(scene.hub.requests), len(scene.agent.requests), time.perf_counter() - begun, run.memory)


def costs(stage: Stage, dimension: Dimension) -> dict[str, list[Cost]]:
    """By case, in the order of the sizes: the medians of some runs, in turn. The first run of all is not counted."""
    cost(stage, next(iter(dimension.cases.values())), dimension.sizes[0])
    counted: dict[tuple[str, int], list[Cost]] = {}
    for _ in range(dimension.runs):
        for case, story in dimension.cases.items():
            for size in dimension.sizes:
                counted.setdefault((case, size), []).append(cost(stage, story, size))
    return {case: [middle(counted[case, size]) for size in dimension.sizes] for case in dimension.cases}


def middle(several: Sequence[Cost]) -> Cost:
    return Cost(
        github=round(statistics.median(each.github for each in several)),
        mintlify=round(statistics.median(each.mintlify for each in several)),
        seconds=statistics.median(each.seconds for each in several),
        memory=max(each.memory for each in several),
    )


def section(dimension: Dimension, found: Mapping[str, Sequence[Cost]]) -> str:
    heads = ["case", dimension.unit, "requests to GitHub", "requests to Mintlify", "seconds more", "memory in MB"]
    rows = [
        [case, f"{size:,}", *each.told(row[0])]
        for case, row in found.items()
        for size, each in zip(dimension.sizes, row, strict=True)
    ]
    label = {"github": "requests to GitHub", "mintlify": "requests to Mintlify"}[dimension.plotted]
    lines = [[getattr(each, dimension.plotted) for each in row] for row in found.values()]
    drawn = plot(dimension.title, dimension.unit, dimension.sizes, label, lines)
    return "\n\n".join(filter(None, [f"## {dimension.title}", dimension.said, table(heads, rows), drawn, legend(list(found))]))
