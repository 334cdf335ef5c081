"""Every bad value of an input gets its sentence, beginning with the input's name."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mintlify_agent_action.event import Event, Place
from mintlify_agent_action.inputs import InvalidInputs, lists, read_inputs

MANUAL = Event("workflow_dispatch", Place("acme/app", "https://github.com", "1", "1", "Docs", "docs", ""))

BAD = [
    ("api-key", "", "is missing"),
    ("api-key", "sk_12345678", "is not an admin API key"),
    ("api-key", "mint_two words", "is not an admin API key"),
    ("api-key", "mint_dsc_12345678", "is a key of the assistant"),
    ("api-key", "mint_us_12345678", "is a key of the search index"),
    ("project-id", "", "is missing"),
    ("project-id", "acme/docs", '"acme/docs" is not an id'),
    ("project-id", "..", '".." is not an id'),
    ("project-id", "mint_0123456789", "is an API key, not an id"),
    ("job-id", "a b", '"a b" is not an id'),
    ("api-url", "https://api.mintlify.com/v2/agent", "holds a version"),
    ("api-url", "https://api.mintlify.com?", "is not a plain https URL"),
    ("api-url", "https://api.mintlify.com#x", "is not a plain https URL"),
    ("api-url", "https://api.mint lify.com", "is not a plain https URL"),
    ("prompt", "\udcff", "is not UTF-8 text"),
    ("prompt-file", "nowhere.md", '"nowhere.md" does not exist'),
    ("model", "gpt", '"gpt" is not one of sonnet, opus'),
    ("model", "mint_0123456789", "what looks like a secret (not shown) is not one of"),
    ("draft", "yes", '"yes" is neither true nor false'),
    ("wait", "1", '"1" is neither true nor false'),
    ("summary", "on", '"on" is neither true nor false'),
    ("dry-run", "x" * 200, f'"{"x" * 80}…" is neither true nor false'),
    ("poll-interval", "0.5", '"0.5" is not a number of seconds from 1 to 300'),
    ("poll-interval", "301", '"301" is not a number'),
    ("poll-interval", "5s", '"5s" is not a number'),
    ("poll-interval", "nan", '"nan" is not a number'),
    ("timeout-minutes", "0", '"0" is not a number of minutes from 0.01 to 7200'),
    ("timeout-minutes", "-1", '"-1" is not a number'),
    ("timeout-minutes", "inf", '"inf" is not a number'),
    (
        "fail-on",
        "failed, never",
        '"never" cannot fail the step. Choose from failed, archived, timeout, no-pull-request, skipped',
    ),
    ("fail-on", "none, failed", '"none" cannot fail the step'),
    ("api-url", "http://api.mintlify.com", "would send the secret unencrypted"),
    ("api-url", "http://127.0.0.1.evil.example", "would send the secret unencrypted"),
    ("api-url", "api.mintlify.com", "is not a plain https URL"),
    ("api-url", "https://user:pw@api.mintlify.com", "is not a plain https URL"),
    ("api-url", "https://api.mintlify.com?x=1", "is not a plain https URL"),
    ("api-url", "ftp://api.mintlify.com", "is not a plain https URL"),
    ("api-url", "https://api.mintlify.com:port", "is not a URL"),
    ("api-url", "https://api.mintlify.com/v2", "holds a version"),
    ("github-api-url", "https://github.com", "is the address of GitHub's pages"),
    ("github-api-url", "http://ghe.example/api/v3", "would send the secret unencrypted"),
    ("github-token", "two words", "is not a token"),
    ("continue", "always", '"always" is not one of thread, open-pr, never'),
    ("context", "all", '"all" is not one of auto, diff, none'),
    ("context-max-bytes", "9999", '"9999" is not a number of bytes from 10000 to 1000000'),
    ("context-max-bytes", "200 KB", '"200 KB" is not a number of bytes'),
    ("api-version", "v3", '"v3" is not one of v2, v1'),
    *(
        ("branch", name, f'"{name}" is not a name that git takes for a branch')
        for name in ("a b", "a..b", "-a", "a~1", "a:b", "/a", "a/", "a//b", "a.lock", "a.", "a@{1}", "a\\b", "refs/heads/")
    ),
    ("branch", "a" * 251, "is not a name that git takes for a branch"),
    ("since", "a//b", '"a//b" is neither last-success'),
    ("since", "7 days", '"7 days" is neither last-success, nor a span such as 7d or 36h, nor a branch, tag or commit'),
    ("since", "0d", '"0d" is no time at all'),
    ("since", "v1..v2", '"v1..v2" is neither last-success'),
    ("since", "-x", '"-x" is neither last-success'),
    ("since", "main~3", '"main~3" is neither last-success'),
    ("paths", "src/**\n[z-a]*", '"[z-a]*" is not a pattern'),
    ("paths-ignore", "![z-a]", '"![z-a]" is not a pattern'),
    ("comment", "yes", '"yes" is neither true nor false'),
    ("trigger-phrase", "> /docs", '"> /docs" can never begin a line'),
    ("trigger-phrase", "/docs, `docs`", '"`docs`" can never begin a line'),
    ("trigger-phrase", " , ", "holds no phrase"),
    ("trigger-phrase", "x" * 101, "is longer than 100 characters"),
    ("allowed-users", "a b, c/d", '"c/d" is not a login'),
    ("allowed-users", "renovate[bot]", '"renovate[bot]" is a bot'),
    ("allowed-bots", "*", '"*" is not the login of a bot'),
    ("loop-guard", "no", '"no" is neither true nor false'),
    ("docs-repository", "docs", '"docs" is not a repository'),
    ("docs-repository", "https://github.com/acme/docs", "is not a repository. Write it as owner/name"),
    ("docs-repository", "acme/..", "is not a repository"),
    ("labels", "x" * 51, "is longer than the 50 characters of a label"),
    ("assignees", "mintlify[bot]", '"mintlify[bot]" is not the login of a person'),
    ("reviewers", "ann, acme/docs", '"acme/docs" is not the login of a person'),
    ("team-reviewers", "acme/docs writers!", '"writers!" is not a team'),
    ("pr-token", "two words", "is not a token"),
    ("continue", "ghp_0123456789abcdef", "what looks like a secret (not shown) is not one of"),
    ("allowed-bots", "a/GHP_0123456789", "what looks like a secret (not shown) is not the login of a bot"),
    ("continue", "\udcff", '"?" is not one of'),
]


@pytest.mark.parametrize(("name", "value", "sentence"), BAD, ids=range(len(BAD)))
def test_a_bad_value_gets_its_sentence(
    name: str, value: str, sentence: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    good = {"api-key": "mint_0123456789", "project-id": "p", "GITHUB_WORKSPACE": str(tmp_path)}
    if name != "prompt-file":
        good["prompt"] = "Document the flag."
    for variable, given in {**good, name: value}.items():
        monkeypatch.setenv(variable if variable.isupper() else f"INPUT_{variable.upper()}", given)
    with pytest.raises(InvalidInputs) as caught:
        read_inputs(MANUAL)
    (problem,) = caught.value.problems
    assert problem.startswith(f"{name}: ")
    assert sentence in problem
    assert problem.endswith(".")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("job-id", "job_1", "job-id: is given together with api-version: v1, which has no follow-ups. v2 has them: leave out"),
        ("continue", "open-pr", "continue: is open-pr together with api-version: v1, which has no follow-ups. v2 has them"),
        ("continue", "thread", None),
        ("continue", "never", None),
    ],
)
def test_v1_has_no_follow_ups(name: str, value: str, sentence: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which is said; the default of `continue` is not the user's wish, and finds nothing to go on with."""
    given = {"api-key": "mint_0123456789", "project-id": "p", "prompt": "x", "api-version": "v1", name: value}
    for variable, text in given.items():
        monkeypatch.setenv(f"INPUT_{variable.upper()}", text)
    if sentence is None:
        assert read_inputs(MANUAL).v1
        return
    with pytest.raises(InvalidInputs) as caught:
        read_inputs(MANUAL)
    (problem,) = caught.value.problems
    assert problem.startswith(sentence)


@pytest.mark.parametrize("text", ["1.0", "true", "2026", "null", '"v1"'])
def test_since_is_text_whatever_it_looks_like(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in {"API-KEY": "mint_0123456789", "PROJECT-ID": "p", "PROMPT": "x", "SINCE": text}.items():
        monkeypatch.setenv(f"INPUT_{variable}", value)
    since = read_inputs(MANUAL).since
    assert since
    assert since.text == text


@pytest.mark.parametrize("name", ["docs/update", "refs/heads/docs/update", " docs/update "])
def test_a_branch_goes_by_its_short_name(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, text in {"API-KEY": "mint_0123456789", "PROJECT-ID": "p", "PROMPT": "x", "BRANCH": name}.items():
        monkeypatch.setenv(f"INPUT_{variable}", text)
    assert read_inputs(MANUAL).branch == "docs/update"


@pytest.mark.parametrize(
    ("check", "value", "expected"),
    [
        (lists.labels, "docs, needs review\nDocs,, \r\n new ", ("docs", "needs review", "new")),
        (lists.labels, " , ", ()),
        (lists.people, "@ann bob,Ann\ncleo_corp", ("ann", "bob", "cleo_corp")),
        (lists.teams, "@acme/writers, Editors acme/writers", ("writers", "Editors")),
    ],
)
def test_lists_keep_their_order_and_name_each_once(
    check: Callable[[str], tuple[str, ...]], value: str, expected: tuple[str, ...]
) -> None:
    assert check(value) == expected
