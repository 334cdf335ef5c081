"""Who may trigger a run by an event that anyone can cause: settled before the service is called."""

import pytest

from tests.events import ASKING, ISSUE, PULL, REPOSITORY, Event, comment, event, issue, pull, pushed_to_pull
from tests.harness import Action, Run
from tests.services.github_plan import Comment, Fault, Pull, Thread
from tests.services.process import Hub, World

PEOPLE = {"writer": "write", "maintainer": "maintain", "admin": "admin", "triager": "triage", "reader": "read"}
COMMAND = "/docs document the flag"


def ask(talk: Action, hub: Hub, on: Event, *faults: Fault, **inputs: str) -> Run:
    asking = Comment(id=ASKING, author="whoever")
    hub.plan(
        *faults,
        people={**PEOPLE, "scribe": "scribe", "gate": "gate"},
        custom_roles={"scribe": "write", "gate": "read"},
        threads=[
            Thread(id=ISSUE, kind="Issue", number=5, comments=[asking]),
            Thread(id=PULL, kind="PullRequest", number=6),
        ],
        pulls=[Pull(repository=REPOSITORY, number=6)],
    )
    return talk({"trigger_phrase": "/docs", **inputs}, on=on)


def after(name: str) -> Event:
    """A run that follows one of this repository, which such an event had triggered."""
    run = {"event": name, "head_repository": {"full_name": REPOSITORY}}
    return event("workflow_run", "completed", by="reader", workflow_run=run)


def refused(run: Run, agent: World, hub: Hub, *, because: str) -> None:
    """Visibly: in the log, the summary, the outputs and on the comment; and the service was not called."""
    assert (run["result"], run["status"], run["skipReason"], run.exit_code) == ("skipped", "skipped", "not-allowed", 0)
    (notice,) = run.annotations("notice")
    assert notice.title == "Skipped: not allowed to ask"
    assert because in notice.data
    assert "Skipped: not allowed to ask" in run.summary
    assert "| Reason | `not-allowed` |" in run.summary
    assert agent.requests == []
    assert hub.reactions == [(ASKING, "THUMBS_DOWN")]


@pytest.mark.parametrize("who", ["writer", "maintainer", "admin", "scribe"])
def test_who_can_write_may_ask(talk: Action, agent: World, hub: Hub, who: str) -> None:
    run = ask(talk, hub, comment(COMMAND, by=who))
    assert run["result"] == "pull-request"
    assert f"{who} asked for this in https://github.com/acme/app/issues/5#issuecomment-900" in run.log
    assert hub.operations == ["permission", "addReaction", "pull", "addReaction"]
    assert hub.reactions == [(ASKING, "EYES"), (ASKING, "ROCKET")]


@pytest.mark.parametrize(("who", "role"), [("reader", "read"), ("triager", "triage"), ("stranger", "read"), ("gate", "gate")])
def test_who_cannot_is_refused(talk: Action, agent: World, hub: Hub, who: str, role: str) -> None:
    run = ask(talk, hub, comment(COMMAND, by=who), comment="true")
    refused(run, agent, hub, because=f"{who} has the role {role} here, not write access")
    assert len(hub.comments(ISSUE)) == 1


@pytest.mark.parametrize("listed", ["reader", "@Reader", "someone,\nREADER", "*"])
def test_allowed_users_may_ask_whatever_their_role(talk: Action, hub: Hub, listed: str) -> None:
    run = ask(talk, hub, comment(COMMAND, by="reader"), allowed_users=listed)
    assert run["result"] == "pull-request"
    assert "permission" not in hub.operations


@pytest.mark.parametrize("listed", ["renovate", "renovate[bot]", "Renovate[Bot] other"])
def test_allowed_bots_may_ask(talk: Action, hub: Hub, listed: str) -> None:
    assert ask(talk, hub, comment(COMMAND, by="renovate[bot]"), allowed_bots=listed)["result"] == "pull-request"
    assert "permission" not in hub.operations


@pytest.mark.parametrize("lists", [{}, {"allowed_users": "*"}, {"allowed_bots": "other"}])
def test_other_bots_are_refused(talk: Action, agent: World, hub: Hub, lists: dict[str, str]) -> None:
    run = ask(talk, hub, comment(COMMAND, by="renovate[bot]"), **lists)
    refused(run, agent, hub, because="renovate[bot] is a bot that allowed-bots does not name")


def test_a_person_with_a_bot_s_bare_name_is_not_that_bot(talk: Action, agent: World, hub: Hub) -> None:
    run = ask(talk, hub, comment(COMMAND, by="renovate"), allowed_bots="renovate[bot]")
    refused(run, agent, hub, because="renovate has the role read")


def test_another_s_text_is_not_followed_because_a_writer_touched_it(talk: Action, agent: World, hub: Hub) -> None:
    """Who edits or labels it may; who wrote it may not."""
    run = ask(talk, hub, comment(COMMAND, by="writer", author="reader", action="edited", before="nothing"))
    refused(run, agent, hub, because="reader has the role read")


def test_without_a_phrase_it_is_who_caused_the_event_that_counts(talk: Action, agent: World, hub: Hub) -> None:
    """A writer labels a reader's issue: the text is context, the task is the workflow's own."""
    labelled = event("issues", "labeled", by="writer", issue=issue(user={"login": "reader", "type": "User"}))
    run = ask(talk, hub, labelled, trigger_phrase="", prompt="Document what the issue asks for.")
    assert run["result"] == "pull-request"
    assert hub.operations == ["permission", "pull"]
    run = ask(talk, hub, event("issues", "labeled", by="triager", issue=issue()), trigger_phrase="", prompt="Document it.")
    assert run["skipReason"] == "not-allowed"


@pytest.mark.parametrize(
    ("on", "asked_about"),
    [
        (event("pull_request_target", "opened", by="reader", pull_request=pull(fork=True)), True),
        (event("pull_request", "opened", by="reader", pull_request=pull(fork=True)), True),
        (event("workflow_run", "completed", by="reader", workflow_run={"head_repository": {"full_name": "a/fork"}}), True),
        (after("issue_comment"), True),
        (after("workflow_run"), True),
        (after("push"), False),
        (event("watch", "started", by="reader"), True),
        (event("fork", "", by="reader"), True),
        (pushed_to_pull(by="reader"), False),
        (event("push", "", by="reader"), False),
        (event("workflow_dispatch", "", by="reader"), False),
    ],
)
def test_the_other_events(talk: Action, agent: World, hub: Hub, on: Event, asked_about: bool) -> None:
    """Those that only people with rights here can cause are not asked about."""
    run = ask(talk, hub, on, trigger_phrase="", prompt="Document the flag.", context="none")
    assert run["result"] == ("skipped" if asked_about else "pull-request")
    assert ("permission" in hub.operations) is asked_about
    assert bool(agent.requests) is not asked_about


def test_a_comment_that_asked_for_nothing_is_not_voted_down(talk: Action, hub: Hub) -> None:
    run = ask(talk, hub, comment("Thanks!", by="reader"), trigger_phrase="", prompt="Document the flag.")
    assert run["skipReason"] == "not-allowed"
    assert hub.reactions == []


def test_an_event_without_a_sender_is_refused(talk: Action, agent: World, hub: Hub) -> None:
    run = ask(talk, hub, Event("issue_comment"), trigger_phrase="", prompt="Document the flag.")
    assert run["skipReason"] == "not-allowed"
    assert "does not tell who caused it" in run.log
    assert agent.requests == []


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (Fault(on="permission", kind="answer", status=403, body='{"message": "Resource not accessible"}'), "not accessible"),
        (Fault(on="permission", kind="answer", status=401, body='{"message": "Bad credentials"}'), "Bad credentials"),
        (Fault(on="permission", kind="answer", status=200, body="<html>"), "KeyError"),
    ],
)
def test_where_it_cannot_be_settled_nothing_starts(talk: Action, agent: World, hub: Hub, fault: Fault, told: str) -> None:
    hub.plan(fault, threads=[Thread(id=ISSUE, comments=[Comment(id=ASKING)])])
    run = talk(on=comment(COMMAND), trigger_phrase="/docs", timelapse=True)
    assert (run["result"], run.error.title) == ("error", "It could not be settled who may ask")
    assert told in run.error.data
    assert "allowed-users" in run.error.data
    assert agent.requests == []
    assert hub.reactions == [(ASKING, "CONFUSED")]


def test_a_passing_fault_of_the_check_is_waited_out(talk: Action, hub: Hub) -> None:
    hub.plan(
        Fault(on="permission", kind="answer", status=502, times=1),
        Fault(on="permission", kind="secondary-limit", headers={"Retry-After": "5"}, skip=1, times=1),
        people=PEOPLE,
        threads=[Thread(id=ISSUE, comments=[Comment(id=ASKING)])],
    )
    run = talk(on=comment(COMMAND), trigger_phrase="/docs", timelapse=True)
    assert run["result"] == "pull-request"
    assert hub.operations.count("permission") == 3


def test_without_a_token_only_the_lists_can_allow(action: Action, agent: World) -> None:
    run = action(on=comment(COMMAND), trigger_phrase="/docs", allowed_users="writer")
    assert run["result"] == "pull-request"
    run = action(on=comment(COMMAND, by="other"), trigger_phrase="/docs", allowed_users="writer")
    assert "the input github-token is empty" in run.error.data


@pytest.mark.parametrize(
    "on",
    [
        pushed_to_pull(by="reader", fork=True),
        pushed_to_pull(by="dependabot[bot]"),
        event("pull_request_review", "submitted", by="reader", pull_request=pull(fork=True), review={"body": "x"}),
        event("push", "", by="dependabot[bot]"),
    ],
)
def test_runs_without_secrets_are_skipped_visibly(talk: Action, agent: World, hub: Hub, on: Event) -> None:
    run = talk(on=on, api_key="", prompt="Document the flag.")
    assert (run["result"], run["skipReason"], run.exit_code) == ("skipped", "no-secrets", 0)
    (notice,) = run.annotations("notice")
    assert "forks" in notice.data
    assert "no secrets" in run.summary
    assert agent.requests == hub.requests == []


@pytest.mark.parametrize(
    "on", [event("push", "", by="writer"), event("pull_request_target", "opened", by="reader", pull_request=pull(fork=True))]
)
def test_elsewhere_a_missing_key_is_an_error(talk: Action, on: Event) -> None:
    run = talk(on=on, api_key="", prompt="Document the flag.")
    assert run["result"] == "error"
    assert "api-key: is missing" in run.error.data
