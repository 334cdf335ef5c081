"""The workflows that the README offers for pasting; `python -m tests.recipes FOLDER` writes each into a file there."""

import re
import sys
from pathlib import Path

from tests.services.process import ROOT


def recipes() -> list[str]:
    blocks = re.findall(r"```yaml\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    return [block for block in blocks if re.search(r"^jobs:", block, re.MULTILINE)]


if __name__ == "__main__":
    for number, recipe in enumerate(recipes(), start=1):
        Path(sys.argv[1], f"recipe-{number}.yml").write_text(recipe)
