"""Runs a program of the container, which PROGRAM names, with what that finds there: its packages, and the file for its state.

The runner has neither for a step of a composite action: the packages are in the folder PACKAGES, the state is in the file KEPT.
"""

import os
import runpy
import sys
from pathlib import Path

sys.path.insert(0, os.environ["PACKAGES"])
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from mintlify_agent_action.runner.files import read_values

HOME = Path(__file__).resolve().parents[1]

if __name__ == "__main__":
    os.environ["GITHUB_STATE"] = os.environ["KEPT"]
    os.environ.update({f"STATE_{name}": value for name, value in read_values(Path(os.environ["KEPT"])).items()})
    runpy.run_path(str(HOME / os.environ["PROGRAM"]), run_name="__main__")
