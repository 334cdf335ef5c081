"""What the container runs: puts the action's own sources on the path and hands over to the app."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "src"))

from mintlify_agent_action.app import main

if __name__ == "__main__":
    sys.exit(main())
