"""The README's pictures show what a run writes today. Each holds the text that it was made from, in both themes."""

import re

from PIL import Image, ImageStat

from tools.pictures.camera import source
from tools.pictures.pages import FOLDER, THEMES, pictures
from tools.pictures.story import run

OUTDATED = "the pictures show something else; script/pictures makes them anew"


def but_for_the_version(text: str) -> str:
    """A release changes nothing else of what they show, and should need no browser."""
    return re.sub(r"(?<=\bmintlify-agent-action )[^\s,]+(?=, project)|(?<=/mintlify-agent-action@v)\d+", "0", text)


def test_they_are_those_of_a_run_of_today() -> None:
    """Of all that it writes: the pictures, their texts, and that each theme is another look of the same page."""
    drawn = pictures(run())
    assert {*FOLDER.iterdir()} == {picture.file(theme) for picture in drawn for theme in THEMES}, OUTDATED
    for picture in drawn:
        for theme in THEMES:
            was, now = (but_for_the_version(text).splitlines() for text in (source(picture.file(theme)), picture.text))
            assert was == now, f"{picture.name}: {OUTDATED}"
        light, dark = (picture.page(theme, markdown_style="") for theme in THEMES)
        assert light.replace('data-theme="light"', 'data-theme="dark"', 1) == dark


def test_both_themes_were_made_from_the_same() -> None:
    lights = sorted(FOLDER.glob("*-light.png"))
    assert lights
    for light in lights:
        dark = light.with_name(light.name.replace("-light", "-dark"))
        assert source(light) == source(dark)
        with Image.open(light) as bright, Image.open(dark) as dim:
            assert bright.size == dim.size
            assert ImageStat.Stat(bright.convert("L")).mean[0] > 200
            assert ImageStat.Stat(dim.convert("L")).mean[0] < 60
