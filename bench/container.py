"""What the container adds: its build, its size, and its start. Needs a Docker engine."""

import gzip
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from bench.contest import ACTION, Contender, contest, everybody
from bench.figures import spread, table
from tests.services.process import KEY, ROOT

BASE, IMAGE = "python:3.13-slim", "mintlify-agent-action:bench"
RUN = ["docker", "run", "--rm"]
DRY_RUN = {"api-key": KEY, "project-id": "bench", "prompt": "Document it.", "dry-run": "true"}
BUILDS = 3
# Of jobs that wait at the same time.
JOBS, INTERVAL = 8, 5.0


def docker(*arguments: str) -> bytes:
    return subprocess.run(["docker", *arguments], check=True, capture_output=True).stdout


def build(*options: str) -> float:
    begun = time.monotonic()
    docker("build", *options, "--tag", IMAGE, str(ROOT))
    return time.monotonic() - begun


def sizes(image: str) -> tuple[float, float]:
    """In MB: unpacked, and as a registry keeps it."""
    return int(docker("image", "inspect", "--format", "{{.Size}}", image)) / 1e6, len(
        gzip.compress(docker("save", image), 6)
    ) / 1e6


def first_byte_and_exit(command: list[str]) -> tuple[float, float]:
    """Seconds from the start of a program to its first line, if it prints any, and to its end."""
    begun = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.PIPE, bufsize=0) as process:
        first = begun
        for _ in process.stdout or ():
            first = time.monotonic() if first == begun else first
    if process.returncode:
        raise SystemExit(f"{command} failed")
    return first - begun, time.monotonic() - begun


def runs(rounds: int) -> None:
    dry_run = [*RUN, *(part for name, value in DRY_RUN.items() for part in ("--env", f"INPUT_{name.upper()}={value}")), IMAGE]
    nothing = [*RUN, BASE, "python", "-c", "pass"]
    measured = [(first_byte_and_exit(dry_run), first_byte_and_exit(nothing)) for _ in range(rounds + 1)][1:]
    more = statistics.median(one[1] - other[1] for one, other in measured)
    print(f"\nSeconds of `docker run`, {rounds} times each, in turn:\n")
    rows = [
        ["dry-run, to its first line", spread([one[0] for one, _ in measured])],
        ["dry-run, to its end", spread([one[1] for one, _ in measured])],
        [f"`python -c pass` in {BASE}", spread([other[1] for _, other in measured])],
    ]
    print(table(["", "seconds"], rows))
    print(f"\nA dry-run takes {more:.2f} s more (at most 0.5).")


def jobs(rounds: int) -> None:
    bare = next(each for each in everybody() if each.name == ACTION)
    boxed = Contender("the action in its container", RUN, inputs=True, image=IMAGE)
    with contest() as service, ThreadPoolExecutor(JOBS) as pool:
        starts = [(service.run(boxed).start, service.run(bare).start) for _ in range(rounds + 1)][1:]
        lengths = [INTERVAL * (1 + (place + 0.5) / JOBS) for place in range(JOBS)]
        waits = list(pool.map(lambda length: service.run(boxed, length=length, interval=INTERVAL), lengths))
    print(f"\nJobs by the container, and by the bare process; {rounds} starts each, and {JOBS} jobs at once in containers:\n")
    rows = [
        ["start to create, in the container", spread([one for one, _ in starts])],
        ["start to create, bare", spread([other for _, other in starts])],
        ["end of the job to the container's, on average", f"{statistics.mean(one.lag for one in waits):.3f}"],
        ["the same, at most", f"{max(one.lag for one in waits):.3f}"],
        ["requests per job", f"{statistics.mean(one.requests for one in waits):.2f}"],
        ["connections at most", f"{max(one.connections for one in waits)}"],
    ]
    print(table(["", "seconds, or how many"], rows))


def main(rounds: int) -> None:
    cold = [build("--no-cache") for _ in range(BUILDS)]
    warm = [build() for _ in range(BUILDS)]
    (unpacked, packed), (base_unpacked, base_packed) = sizes(IMAGE), sizes(BASE)
    print("## Container\n")
    rows = [
        ["build from nothing, with the packages' download", f"{statistics.median(cold):.1f} s"],
        ["build again", f"{statistics.median(warm):.1f} s"],
        ["over its base, unpacked (at most 50)", f"{unpacked - base_unpacked:.1f} MB"],
        ["over its base, compressed (at most 15)", f"{packed - base_packed:.1f} MB"],
    ]
    print(table(["", f"median of {BUILDS}; sizes"], rows))
    runs(rounds)
    jobs(rounds)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 11)
