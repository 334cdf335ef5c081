"""The workflows that the README offers for pasting; `python -m tests.recipes FOLDER` writes each into a file there."""

import re
import sys
from pathlib import Path

import yaml

from tests.services.process import ROOT


def recipes() -> list[str]:
    blocks = re.findall(r"```yaml\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    return [block for block in blocks if re.search(r"^jobs:", block, re.MULTILINE)]


def file_name(recipe: str) -> str:
    """By what .github/zizmor.yml knows it: the workflow's name."""
    return f"{yaml.safe_load(recipe)['name'].lower().replace(' ', '-')}.yml"


if __name__ == "__main__":
    for each in recipes():
        Path(sys.argv[1], file_name(each)).write_text(each)
