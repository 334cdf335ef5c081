"""GitHub's filter patterns, by every example of GitHub's page "Workflow syntax"."""

import pytest

from mintlify_agent_action.patterns import check, selected

# Of the tables "Patterns to match branches and tags" and "Patterns to match file paths".
EXAMPLES = [
    (["feature/*"], ["feature/my-branch", "feature/your-branch"]),
    (["feature/**"], ["feature/beta-a/my-branch", "feature/your-branch", "feature/mona/the/octocat"]),
    (["main", "releases/mona-the-octocat"], ["main", "releases/mona-the-octocat"]),
    (["*"], ["main", "releases", "README.md", "server.rb"]),
    (["**"], ["all/the/branches", "every/tag", "all/the/files.md"]),
    (["*feature"], ["mona-feature", "feature", "ver-10-feature"]),
    (["v2*"], ["v2", "v2.0", "v2.9"]),
    (["v[12].[0-9]+.[0-9]+"], ["v1.10.1", "v2.0.0"]),
    (["*.jsx?"], ["page.js", "page.jsx"]),
    (["*.js"], ["app.js", "index.js"]),
    (["**.js"], ["index.js", "js/index.js", "src/js/app.js"]),
    (["docs/*"], ["docs/README.md", "docs/file.txt"]),
    (["docs/**"], ["docs/README.md", "docs/mona/octocat.txt"]),
    (["docs/**/*.md"], ["docs/README.md", "docs/mona/hello-world.md", "docs/a/markdown/file.md"]),
    (["**/docs/**"], ["docs/hello.md", "dir/docs/my-file.txt", "space/docs/plan/space.doc"]),
    (["**/README.md"], ["README.md", "js/README.md"]),
    (["**/*src/**"], ["a/src/app.js", "my-src/code/js/app.js"]),
    (["**/*-post.md"], ["my-post.md", "path/their-post.md"]),
    (["**/migrate-*.sql"], ["migrate-10909.sql", "db/migrate-v1.0.sql", "db/sept/migrate-v1.sql"]),
    (["*.md", "!README.md"], ["hello.md"]),
    (["*.md", "!README.md", "README*"], ["hello.md", "README.md", "README.doc"]),
    # Of the page's text.
    (["Octo*"], ["Octocat"]),
    (["[CB]at"], ["Cat", "Bat"]),
    (["[1-2]00"], ["100", "200"]),
    (["[0-9a-z]"], ["7", "q"]),
    (["sub-project/**", "!sub-project/docs/**"], ["sub-project/index.js", "sub-project/src/index.js"]),
]


@pytest.mark.parametrize(("patterns", "paths"), EXAMPLES)
def test_an_example_matches(patterns: list[str], paths: list[str]) -> None:
    assert [path for path in paths if not selected(path, patterns)] == []


@pytest.mark.parametrize(
    ("patterns", "paths"),
    [
        (["*.md", "!README.md"], ["README.md", "docs/hello.md"]),
        (["*"], ["a/b"]),
        (["*.js"], ["js/app.js", "app.jsx"]),
        (["docs/*"], ["docs/mona/octocat.txt", "docs", "a/docs/x"]),
        (["docs/**"], ["docs", "a/docs/x"]),
        (["docs/**/*.md"], ["docs.md", "docsx/a.md"]),
        (["v[12].[0-9]+.[0-9]+"], ["v3.0.0", "v1..1", "v1.10.1x"]),
        (["[0-9a-z]"], ["Q", "qq", ""]),
        (["*.jsx?"], ["page.jsxx", "page.jx"]),
        (["sub-project/**", "!sub-project/docs/**"], ["sub-project/docs/readme.md"]),
        (["**.js", "!**.js"], ["a.js"]),
        (["!docs/**"], ["docs/a.md", "src/a.py"]),
        (["main"], ["MAIN", "main2"]),
        (["a.c"], ["abc"]),
        ([], ["a"]),
    ],
)
def test_what_a_pattern_does_not_match(patterns: list[str], paths: list[str]) -> None:
    assert [path for path in paths if selected(path, patterns)] == []


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        (r"\*.md", "*.md"),
        (r"a\?", "a?"),
        ("+a", "+a"),
        ("a[b", "a[b"),
        ("**+", "a/b"),
        ("a**/b", "ax/y/b"),
        ("a\nb/*", "a\nb/c"),
        ("*", "a\nb"),
        ("ü/**", "ü/x"),
        ("a!b", "a!b"),
    ],
)
def test_characters_stand_for_themselves_where_they_can_mean_nothing_else(pattern: str, path: str) -> None:
    assert selected(path, [pattern])


def test_an_impossible_range_is_no_pattern() -> None:
    assert (check("[z-a]"), check("![z-a]"), check("[a-z]")) == (False, False, True)
