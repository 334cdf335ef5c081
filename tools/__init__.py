"""What makes parts of this repository from others; each is run by a command in script/."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
