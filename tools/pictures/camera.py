"""Pictures of pages: taken by a browser, cut to what is on them, made small, and told what they were made from."""

import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, ImageChops
from PIL.PngImagePlugin import PngInfo

# In CSS pixels: more than any page takes. Each of them becomes four pixels of the picture.
WINDOW, SCALE = "1000,1600", 2
# As look.css has it.
MARGIN = 8 * SCALE
# As many as show no difference: those of the page, of emoji, and what lies between at the edges of letters.
COLOURS = 128
# The part of a picture's metadata with what it was made from.
SOURCE = "Source"


def take(page: str, browser: str) -> Image.Image:
    """The page as a browser shows it, cut to what is on it."""
    with TemporaryDirectory() as folder:
        place, shot = Path(folder, "page.html"), Path(folder, "shot.png")
        place.write_text(page, encoding="utf-8")
        flags = ["--headless", "--disable-gpu", "--disable-background-networking", "--hide-scrollbars"]
        if os.geteuid() == 0:
            flags.append("--no-sandbox")  # it has none for root
        look = [f"--force-device-scale-factor={SCALE}", f"--window-size={WINDOW}", f"--user-data-dir={folder}/profile"]
        subprocess.run(
            [browser, *flags, *look, f"--screenshot={shot}", place.as_uri()], check=True, timeout=60, capture_output=True
        )
        with Image.open(shot) as image:
            return cut(image.convert("RGB"))


def cut(image: Image.Image) -> Image.Image:
    """To where there is but the colour of the last corner, and the margin that there is at the first one too."""
    empty = image.crop((image.width - 1, image.height - 1, image.width, image.height)).resize(image.size)
    found = ImageChops.difference(image, empty).getbbox()
    if found is None or found[3] + MARGIN > image.height:
        raise ValueError("the page is empty, or larger than the window")
    return image.crop((0, 0, found[2] + MARGIN, found[3] + MARGIN))


def save(image: Image.Image, file: Path, text: str) -> None:
    told = PngInfo()
    told.add_itxt(SOURCE, text, zip=True)
    few = image.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=3, dither=Image.Dither.NONE)
    few.save(file, optimize=True, pnginfo=told)


def source(file: Path) -> str:
    """What a picture was made from."""
    with Image.open(file) as image:
        return str(image.info[SOURCE])
