"""What each picture shows of a run: as text, by which it is compared, and as a page in GitHub's look."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined

from tests.services.process import ROOT
from tests.story import Told

from .rendering import html
from .story import ISSUE, JOB_NAME, TITLE
from .viewer import FIRST, rows

Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
EMOJI = {"EYES": "👀", "ROCKET": "🚀"}
FOLDER = ROOT / "docs/pictures"


@dataclass(frozen=True)
class Picture:
    """`text` is what it was made from, `template` and `values` what it is made with."""

    name: str
    text: str
    template: str
    values: dict[str, Any]

    def file(self, theme: Theme) -> Path:
        return FOLDER / f"{self.name}-{theme}.png"

    def page(self, theme: Theme, markdown_style: str) -> str:
        """The page that is photographed, whole; `markdown_style` is that of GitHub's Markdown in this theme."""
        own_style = Path(__file__).with_name("look.css").read_text(encoding="utf-8")
        return _templates().get_template(self.template).render(theme=theme, styles=[markdown_style, own_style], **self.values)


def pictures(told: Told) -> list[Picture]:
    """All there are."""
    asking, answer = told.comments
    begun = {**answer, "body": answer["edits"][0], "edits": []}
    return [
        _thread("comment-at-work", [asking, begun], told.reactions[:1], when="1 minute ago"),
        _thread("comment", [asking, answer], told.reactions, when="2 minutes ago"),
        _summary(told),
        _log(told),
    ]


def _thread(name: str, comments: Sequence[dict[str, Any]], reactions: Sequence[str], *, when: str) -> Picture:
    """An issue with these comments; the reactions are those on the first."""
    given = [EMOJI[each] for each in reactions]
    first, *others = (f"{comment['author']}:\n\n{comment['body']}" for comment in comments)
    shown = [
        {**comment, "html": html(comment["body"], references=True), "face": face(comment["author"])} for comment in comments
    ]
    values = {"title": TITLE, "number": ISSUE, "comments": shown, "reactions": given, "when": when}
    text = "\n\n".join([f"{TITLE} #{ISSUE}", first, " ".join(given), *others])
    return Picture(name, text, "thread.html.jinja", values)


def _summary(told: Told) -> Picture:
    return Picture("summary", told.summary, "summary.html.jinja", {"job": JOB_NAME, "html": html(told.summary)})


def _log(told: Told) -> Picture:
    lines = list(rows(told.log))
    minutes, seconds = divmod(int(told.outputs["durationSeconds"]), 60)
    values = {"rows": lines, "step": FIRST, "took": f"{minutes}m {seconds}s"}
    return Picture("log", "\n".join(str(row) for row in lines), "log.html.jinja", values)


class Face(NamedTuple):
    """The picture that GitHub gives an account without one: five by five squares, of which some are filled."""

    hue: int
    filled: list[tuple[int, int]]


def face(login: str) -> Face:
    digest = hashlib.sha256(login.encode()).digest()
    half = [(x, y) for x in range(3) for y in range(5) if digest[5 * x + y] % 2]
    return Face(digest[-1] * 360 // 256, sorted({place for x, y in half for place in ((x, y), (4 - x, y))}))


@cache
def _templates() -> Environment:
    return Environment(loader=PackageLoader(__package__), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
