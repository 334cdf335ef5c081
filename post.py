#!/usr/local/bin/python -ISu
"""What the container runs after a job that failed or was cancelled: ends what a run could not that was killed."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().with_name("src")))
sys.path.insert(1, str(Path(__file__).resolve().with_name("packages")))  # where the image has them

from mintlify_agent_action.runner.cancellation import Cancellation

if __name__ == "__main__":
    with Cancellation() as cancellation:
        from mintlify_agent_action.app import finish

        sys.exit(finish(cancellation))
