"""What the container runs: heeds signals from the first moment on, and hands over to the app."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "src"))

from mintlify_agent_action.runner.cancellation import Cancellation

if __name__ == "__main__":
    with Cancellation() as cancellation:
        # Only now, because it takes a moment, in which a signal must not get lost.
        from mintlify_agent_action.app import main

        sys.exit(main(cancellation))
