"""How the README's pictures are made: the parts that need no browser."""

from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from tools.pictures.camera import MARGIN, cut, save, source
from tools.pictures.rendering import html
from tools.pictures.viewer import FIRST, rows

LOG = """\
::add-mask::secret
Begun
::group::Prompt
  one
  two
::endgroup::
::notice title=Skipped::No job was started.
Ended
"""


def test_a_log_is_numbered_as_on_the_page() -> None:
    """What a closed group hides counts too; what only the runner is told does not."""
    assert [str(row) for row in rows(LOG)] == [
        f" 1  ▸ {FIRST}",
        " 2  Begun",
        " 3  ▸ Prompt",
        " 6  Notice: No job was started.",
        " 7  Ended",
    ]


def test_an_address_of_a_pull_request_is_short_in_a_thread_alone() -> None:
    address = "https://github.com/acme/docs/pull/42"
    assert f'<a href="{address}">{address}</a>' in html(f"<{address}>")
    assert f'<a href="{address}">acme/docs#42</a>' in html(f"<{address}>", references=True)


def test_yaml_is_coloured_and_stays_what_it_is() -> None:
    made = html('```yaml\nwith:\n  job-id: "job_1"\n```\n')
    assert '<span class="pl-ent">with</span>:\n  <span class="pl-ent">job-id</span>: <span class="pl-s">' in made
    assert made.striptags() == 'with: job-id: "job_1"'


def test_a_picture_ends_where_the_page_does() -> None:
    page = Image.new("RGB", (400, 300), "white")
    ImageDraw.Draw(page).rectangle((MARGIN, MARGIN, 199, 99), "black")
    assert cut(page).size == (200 + MARGIN, 100 + MARGIN)


@pytest.mark.parametrize("height", [0, 300])
def test_a_page_without_an_end_makes_no_picture(height: int) -> None:
    page = Image.new("RGB", (400, 300), "white")
    if height:
        ImageDraw.Draw(page).rectangle((MARGIN, MARGIN, 199, height), "black")
    with pytest.raises(ValueError, match="empty, or larger"):
        cut(page)


def test_a_picture_tells_what_it_was_made_from(tmp_path: Path) -> None:
    save(Image.new("RGB", (4, 4), "white"), tmp_path / "one.png", "✅ one\n\ntwo")
    assert source(tmp_path / "one.png") == "✅ one\n\ntwo"
