#!/opt/action/venv/bin/python -Iu
"""What the container runs after a job that failed or was cancelled: ends what a run could not that was killed."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "src"))

from mintlify_agent_action.runner.cancellation import Cancellation

if __name__ == "__main__":
    with Cancellation() as cancellation:
        from mintlify_agent_action.app import finish

        sys.exit(finish(cancellation))
