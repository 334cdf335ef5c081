"""What the container runs: heeds signals from the first moment on, and hands over to the app."""

import gc
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().with_name("src")))
sys.path.insert(1, str(Path(__file__).resolve().with_name("packages")))  # where the image has them

from mintlify_agent_action.runner.cancellation import Cancellation

if __name__ == "__main__":
    with Cancellation() as cancellation:
        # Of what is imported, nothing is thrown away: to look through it for garbage is a tenth of the time it takes. Nor is
        # any package there to change what pydantic does, which would else look into each.
        gc.disable()
        os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
        # Only now, because it takes a moment, in which a signal must not get lost.
        from mintlify_agent_action.app import main

        gc.freeze()
        gc.enable()
        sys.exit(main(cancellation))
