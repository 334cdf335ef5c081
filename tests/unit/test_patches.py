"""Which patches the agent is told, where not all fit: whole files, the most telling first."""

import pytest

from mintlify_agent_action.brief import Brief
from mintlify_agent_action.hub.changes import PATCHES_KEPT, ChangedFile, Patches
from mintlify_agent_action.patches import choose, shown


def file(path: str, *, lines: int = 1, size: int = 10, status: str = "modified") -> ChangedFile:
    return ChangedFile(path, status, lines, 0, patch="+" * size)


def test_files_are_taken_whole_while_there_is_room_for_them() -> None:
    files = [file("a.py", size=100, lines=9), file("b.py", size=1000, lines=8), file("c.py", size=50, lines=7)]
    taken, left = choose(files, room=sum(len(shown(each)) + 2 for each in (files[0], files[2])))
    assert ([each.path for each in taken], [each.path for each in left]) == (["a.py", "c.py"], ["b.py"])


@pytest.mark.parametrize(
    ("more", "less"),
    [
        (file("openapi.yaml"), file("src/a.py", lines=99)),
        (file("README.md"), file("src/a.py", lines=99)),
        (file("docs/a.mdx"), file("src/a.py", lines=99)),
        (file("src/a.py"), file("tests/test_a.py", lines=99)),
        (file("src/a.ts"), file("src/a.test.ts", lines=99)),
        (file("src/a.go"), file("src/a_test.go", lines=99)),
        (file("src/a.py"), file(".github/workflows/ci.yml", lines=99)),
        (file("tests/test_a.py"), file("package-lock.json", lines=99)),
        (file("src/a.py"), file("vendor/x/README.md", lines=99)),
        (file("src/a.js"), file("dist/a.min.js", lines=99)),
        (file("src/a.py", lines=9), file("src/b.py", lines=8)),
        (file("src/a.py"), file("src/b.py", lines=99, status="removed")),
    ],
)
def test_the_more_telling_comes_first(more: ChangedFile, less: ChangedFile) -> None:
    taken, left = choose([less, more], room=10_000)
    assert ([each.path for each in taken], left) == ([more.path, less.path], [])


def test_what_has_no_patch_is_no_candidate() -> None:
    assert choose([ChangedFile("logo.png", "modified", 0, 0)], room=1000) == ([], [])


def test_what_did_not_fit_is_named_with_its_size() -> None:
    brief = Brief(2000)
    brief.patches([file("src/a.py", size=100), file("src/big.py", size=5000), file("src/huge.py", size=9000)])
    assert "Patches (1 of 3):\n\n--- src/a.py\n" in str(brief)
    last = "Patches left out, for want of room: src/big.py (5,015 bytes), src/huge.py (9,016 bytes)"
    assert str(brief).endswith(last)
    assert brief.left_out == last
    assert brief.sizes == [f"patches {len(str(brief)) + 2} (1 of 3)"]


def test_what_has_no_patch_though_lines_changed_is_named_too() -> None:
    brief = Brief(2000)
    absent = [ChangedFile(path, "modified", lines, 0) for path, lines in (("huge.py", 9), ("vast.py", None), ("logo.png", 0))]
    brief.patches([file("src/a.py"), *absent])
    assert "Patches (1 of 3):\n" in str(brief)
    assert brief.left_out == (
        "Patches left out, for want of room: huge.py (too large to be read), vast.py (too large to be read)"
    )


def test_where_there_is_no_patch_nothing_is_said() -> None:
    brief = Brief(2000)
    brief.patches([ChangedFile("logo.png", "modified", 0, 0)])
    assert (str(brief), brief.sizes, brief.left_out) == ("", [], "")


def test_patches_are_kept_to_a_limit() -> None:
    kept = Patches(wanted=True)
    assert [kept.keep("x" * size) is not None for size in (PATCHES_KEPT - 5, 6, 5, 1)] == [True, False, True, False]
    assert Patches(wanted=False).keep("x") is None


def test_the_names_of_what_did_not_fit_have_to_fit_too() -> None:
    brief = Brief(5000)
    brief.patches([file(f"src/{number}{'x' * 200}.py", size=9000) for number in range(2000)])
    assert len(str(brief)) <= 5000
    assert str(brief).endswith("and 1,999 more")


def test_what_is_said_of_the_patches_fits_beside_them() -> None:
    brief = Brief(5000)
    brief.patches([file("src/a.py", size=4980, lines=9), *(file(f"src/{number}.py", size=4400) for number in range(50))])
    assert len(str(brief).encode()) <= 5000
    assert "Patches (1 of 51):" in str(brief)


def test_no_block_takes_more_than_its_share() -> None:
    brief = Brief(10_000)
    for name in ("Pull requests", "Commits", "Changed files"):
        brief.listed(name, ["x" * 250] * 300, total=3000)
    brief.body("Description", "ü" * 30_000, limit=20_000)
    brief.patches([file("src/a.py", size=100)])
    text = str(brief)
    assert len(text.encode()) <= 10_000
    assert "Pull requests (3,000):\n" in text
    assert "… and 2,981 more, left out here" in text
    assert "Description, cut after " in text
    assert "--- src/a.py" in text
