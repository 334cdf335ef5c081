"""Many runs of the action in one process, where a process for each would take minutes.

`python -I tests/payloads.py RUNS`: RUNS is a file with a JSON list of runs, each with its whole `environment` and the
file for its `log`. The clock is the one of timelapse.py, so that each environment has to hold TIMELAPSE; all but clock and
process is real. Prints the exit codes, as a JSON list.
"""

import json
import os
import sys
import traceback
from contextlib import redirect_stdout
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from mintlify_agent_action.app import main
from mintlify_agent_action.runner.cancellation import Cancellation
from tests.timelapse import Timelapse


def run(environment: dict[str, str], log: str, cancellation: Cancellation) -> int:
    """One run; what it raises, where it should not, stands in its log as Python would have shown it."""
    os.environ.clear()
    os.environ.update(environment)
    with Path(log).open("w", encoding="utf-8") as stream, redirect_stdout(stream):
        try:
            return main(cancellation, Timelapse(environment["TIMELAPSE"]))
        except Exception:  # noqa: BLE001 - the other runs are to go on
            traceback.print_exc(file=stream)
            return 1


if __name__ == "__main__":
    with Cancellation() as cancellation:
        codes = [run(**each, cancellation=cancellation) for each in json.loads(Path(sys.argv[1]).read_bytes())]
    print(json.dumps(codes))  # noqa: T201 - how they are handed back
