"""Makes the pictures in docs/pictures anew: `python -m tools.pictures STYLES BROWSER`, as `script/pictures` calls it.

STYLES is the folder of npm's github-markdown-css, and BROWSER the command of a Chromium.
"""

import sys
from pathlib import Path

from . import camera
from .pages import FOLDER, THEMES, pictures
from .story import run


def main(styles: Path, browser: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    made = set()
    for picture in pictures(run()):
        for theme in THEMES:
            style = (styles / f"github-markdown-{theme}.css").read_text(encoding="utf-8")
            file = picture.file(theme)
            camera.save(camera.take(picture.page(theme, style), browser), file, picture.text)
            made.add(file)
            sys.stdout.write(f"{file.name}: {file.stat().st_size / 1000:.0f} kB\n")
    for old in {*FOLDER.iterdir()} - made:
        old.unlink()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
