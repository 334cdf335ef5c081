"""What a run costs as a thread, a repository or a job grows. Usage: see bench/README.md."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from bench.figures import legend, plot, table
from bench.measuring import Asked, Dimension, costs, section, sound
from bench.stage import Scene, Stage, stage
from mintlify_agent_action.marker import Marker, with_footer
from tests.events import ASKING, ISSUE, PULL, REPOSITORY, comment, event, pushed_to_pull
from tests.history import History, at_will, pushed
from tests.services.encrypted import Encrypted, encrypted
from tests.services.github_plan import Comment, Pull, Thread, WorkflowRun

DOCS, EARLIER = "acme/docs", "job_old"
DOCS_PULL = Pull(repository=DOCS, number=7, head="mintlify/x", body="Documents it.")
COMMAND = {"trigger_phrase": "/docs", "comment": "true", "context": "none"}
# How many jobs there are at once, and how long the agent's take: as long as a run has to look a few times.
MATRIX, JOB_SECONDS = (1, 4, 16), 3.0


def marker(scene: Scene) -> Marker:
    """That of an earlier run of the same workflow, job and project."""
    project = scene.agent.project
    return Marker(project=project, workflow="Docs", job="docs", repository=REPOSITORY, run="1/1", agent_job=EARLIER)


# Threads


def commanded(place: Callable[[int], int] | None, scene: Scene, size: int) -> Asked:
    """A command after so many comments; `place` tells which of them is our answer to an earlier one."""
    comments = [Comment(body="hello") for _ in range(size)]
    if place and size:
        comments[place(size)] = Comment(author="github-actions", bot=True, body=str(replace(marker(scene), reply=True)))
    threads = [Thread(id=ISSUE, comments=[*comments, Comment(id=ASKING)])]
    scene.hub.plan(people={"writer": "write"}, threads=threads, pulls=[DOCS_PULL])
    scene.agent.plan(jobs=[EARLIER])
    return Asked(COMMAND, comment("/docs document it"))


def pushed_on(scene: Scene, size: int) -> Asked:
    """A push to a pull request, whose first comment is the one that its runs share."""
    ours = Comment(author="github-actions", bot=True, body=str(marker(scene)))
    thread = Thread(id=PULL, kind="PullRequest", number=6, comments=[ours, *[Comment(body="hello")] * size])
    scene.hub.plan(threads=[thread], pulls=[Pull(repository=REPOSITORY, number=6), DOCS_PULL])
    return Asked({"prompt": "Document it.", "comment": "true", "context": "none"}, pushed_to_pull())


THREADS = Dimension(
    "Comments in the thread",
    "A `/docs` command at the end of an issue of so many comments, with `comment: true`: our answer to an earlier command "
    "is the newest of these, the one in the middle, or none; and a push to a pull request of so many, whose first is ours.",
    "comments",
    (0, 10, 100, 1000, 5000),
    {
        "a command, ours the newest": partial(commanded, lambda size: size - 1),
        "a command, ours in the middle": partial(commanded, lambda size: size // 2),
        "a command, none of ours": partial(commanded, None),
        "a push, ours the first": pushed_on,
    },
)


# What changed


class Grown:
    """A repository for each size, made once: a push of so many files, in commits of so many."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made: dict[str, History] = {}

    def of(self, files: int, each: int) -> History:
        name = f"{files} by {each}"
        if name not in self.made:
            history = self.made[name] = History(self.folder / f"{name}.git")
            paths = [f"src/{number // 100:02}/{number:04}.py" for number in range(files)]
            parts = (paths[begin : begin + each] for begin in range(0, files, each))
            history.many({path: f"# {path}\n" * 20 for path in part} for part in parts)
        return self.made[name]

    def pushed(self, each: int, context: str, scene: Scene, size: int, *, checkout: bool = False) -> Asked:
        history = self.of(size, min(each, size))
        scene.hub.plan(git={REPOSITORY: str(history.folder)}, pulls=[DOCS_PULL])
        if checkout:
            history.clone(scene.action.workspace)
        return Asked({"prompt": "Document it.", "context": context}, pushed(history.first, history.tip))

    def ran(self, scene: Scene, size: int) -> Asked:
        """A schedule, in a repository where each tenth run of the workflow was by the schedule too, and all went well."""
        history = self.of(10, 10)
        runs = [
            WorkflowRun(id=number, sha=history.first, event="schedule" if number % 10 == 0 else "issue_comment")
            for number in range(size)
        ]
        scene.hub.plan(git={REPOSITORY: str(history.folder)}, runs=runs, pulls=[DOCS_PULL])
        return Asked({"prompt": "Document it.", "since": "last-success"}, at_will(history.tip))


def changes(grown: Grown) -> Dimension:
    return Dimension(
        "Files changed",
        "A push of so many files, in commits of ten files each or in a single one; asked of GitHub, with `context: auto` and "
        "`context: diff`, and read from a checkout of the whole history.",
        "files",
        (1, 100, 300, 1000, 3000),
        {
            "by tens, auto": partial(grown.pushed, 10, "auto"),
            "by tens, diff": partial(grown.pushed, 10, "diff"),
            "one commit, diff": partial(grown.pushed, 3000, "diff"),
            "by tens, diff, checked out": partial(grown.pushed, 10, "diff", checkout=True),
        },
    )


def schedules(grown: Grown) -> Dimension:
    return Dimension(
        "Runs of the workflow",
        "A schedule with `since: last-success`, in a repository with so many runs of the workflow, each tenth by the schedule.",
        "runs",
        (10, 100, 1000, 10_000),
        {"schedule": grown.ran},
    )


# The docs repository


def continued(scene: Scene, size: int, *, ours: bool) -> Asked:
    """A push, while so many pull requests are open in the docs repository, and perhaps that of an earlier run."""
    body = with_footer("Documents it.", marker(scene), "Footer") if ours else DOCS_PULL.body
    others = [Pull(repository=DOCS, number=number, body="x" * 2000) for number in range(100, 100 + size)]
    scene.hub.plan(pulls=[*others, DOCS_PULL.model_copy(update={"body": body})])
    scene.agent.plan(jobs=[EARLIER])
    asked = {"prompt": "Document it.", "continue": "open-pr", "docs_repository": DOCS, "pr_token": scene.hub.pr_token}
    return Asked(asked, event("push", ""))


PULLS = Dimension(
    "Open pull requests in the docs repository",
    "A push with `continue: open-pr`, while so many other pull requests are open in the docs repository: that of an earlier "
    "run is open too, or none is.",
    "pull requests",
    (0, 10, 100, 500, 2000),
    {"one of ours is open": partial(continued, ours=True), "none of ours": partial(continued, ours=False)},
)


# Jobs


def lasting(scene: Scene, minutes: int) -> Asked:
    scene.hub.plan(people={"writer": "write"}, threads=[Thread(id=ISSUE, comments=[Comment(id=ASKING)])], pulls=[DOCS_PULL])
    scene.agent.plan(phases=[(60.0 * minutes, "active")])
    return Asked({**COMMAND, "timeout_minutes": "400"}, comment("/docs document it"))


JOBS = Dimension(
    "Length of a job",
    "A `/docs` command with `comment: true`, whose job takes so many minutes: a look every five seconds for two minutes, then "
    "every ten, on a clock that skips the waits, which is what the seconds here are spent on.",
    "minutes",
    (1, 10, 60, 300),
    {"command": lasting},
    plotted="mintlify",
    runs=1,
)


def at_once(stage: Stage, tls: Encrypted, jobs: int) -> Sequence[float]:
    """Of a matrix of so many jobs, over TLS: requests to GitHub and to Mintlify, and connections to each, per job."""
    first = stage.scene()
    scenes = [first, *(stage.scene(first.hub) for _ in range(1, jobs))]
    asked = lasting(first, 0)
    for scene in scenes:
        scene.agent.plan(phases=[(JOB_SECONDS, "active")])
    inputs = {**asked.inputs, **tls.inputs(), "poll_interval": "1"}
    for running in [scene.action.start(inputs, on=asked.on, env=tls.trusted) for scene in scenes]:
        sound(running.finish())
    told = first.hub.requests, [request for scene in scenes for request in scene.agent.requests]
    return [len(each) / jobs for each in (*told, *({one["port"] for one in each} for each in told))]


def matrix(stage: Stage, tls: Encrypted) -> str:
    found = [at_once(stage, tls, jobs) for jobs in MATRIX]
    title = "Jobs of a matrix at once"
    said = (
        "So many jobs of one workflow run, each for a project of its own, answer the same `/docs` command, each by an agent's "
        f"job of {JOB_SECONDS:g} seconds, and write into one docs pull request; with `poll-interval: 1`, over TLS, for real. "
        "What each of them costs."
    )
    services = ("GitHub", "Mintlify")
    heads = ["jobs", *(f"{what} to {service}" for what in ("requests", "connections") for service in services)]
    rows = [[str(jobs), *(f"{each:.3g}" for each in row)] for jobs, row in zip(MATRIX, found, strict=True)]
    lines = [[row[index] for row in found] for index in range(2)]
    drawn = plot(title, "jobs", MATRIX, "requests per job", lines)
    return "\n\n".join([f"## {title}", said, table(heads, rows), drawn, legend(["to GitHub", "to Mintlify"])])


def main() -> None:
    with stage() as here, encrypted(here.agent_url, here.github_url, here.folder) as tls:
        grown = Grown(here.folder)
        for dimension in (THREADS, changes(grown), schedules(grown), PULLS, JOBS):
            print(section(dimension, costs(here, dimension)), end="\n\n", flush=True)
        print(matrix(here, tls))


if __name__ == "__main__":
    main()
