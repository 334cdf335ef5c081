"""The event as the runner's variables and the payload tell of it: as it was when it happened, without what was edited later."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from . import hub
from . import payload as told
from .event import ON_PULL_REQUESTS, SPEAKING, Account, Event, Kind, Place, Push, Release, Said, Thread

if TYPE_CHECKING:
    from .hub.history import FollowedRun

# How text comes to be that was not there before.
_NEW = frozenset({None, "opened", "created", "submitted"})
_BRANCH, _TAG = "refs/heads/", "refs/tags/"
# What is told for the commit of a branch that is not there.
_NOTHING = "0+"


def read_event(environment: Mapping[str, str]) -> Event:
    """The event that the runner's variables tell of. A payload that cannot be read counts as an empty one."""
    place = Place(
        repository=environment.get("GITHUB_REPOSITORY", ""),
        server_url=(environment.get("GITHUB_SERVER_URL") or "https://github.com").rstrip("/"),
        run_id=environment.get("GITHUB_RUN_ID", ""),
        attempt=environment.get("GITHUB_RUN_ATTEMPT", "1"),
        workflow=environment.get("GITHUB_WORKFLOW", ""),
        job=environment.get("GITHUB_JOB", ""),
        step=environment.get("GITHUB_ACTION", ""),
        sha=environment.get("GITHUB_SHA", ""),
        branch=environment.get("GITHUB_REF", "").partition(_BRANCH)[2],
        # As "owner/name/.github/workflows/docs.yml@refs/heads/main".
        workflow_file=environment.get("GITHUB_WORKFLOW_REF", "").partition("@")[0].rpartition("/")[2],
    )
    name = environment.get("GITHUB_EVENT_NAME", "")
    payload = told.read_payload(environment.get("GITHUB_EVENT_PATH", ""))
    return Event(
        name=name,
        place=place,
        sender=_account(payload.sender),
        thread=_thread(payload),
        said=_said(name, payload),
        push=_push(name, payload),
        release=_release(payload) if name == "release" else None,
        followed=_followed(payload) if name == "workflow_run" else None,
        default_branch=(payload.repository and payload.repository.default_branch) or "",
        foreign=_foreign(payload, place.repository),
        follows=(payload.workflow_run and payload.workflow_run.event) or "",
        actor=environment.get("GITHUB_ACTOR", ""),
    )


def _account(account: told.Account | None) -> Account | None:
    if account is None:
        return None
    return Account(account.login, bot=account.type == "Bot" or account.login.endswith("[bot]"))


def _thread(payload: told.Payload) -> Thread | None:
    if payload.discussion:
        kind, post = Kind.DISCUSSION, payload.discussion
    elif payload.pull_request:
        kind, post = Kind.PULL_REQUEST, payload.pull_request
    elif payload.issue:
        kind, post = (Kind.PULL_REQUEST if payload.issue.pull_request else Kind.ISSUE), payload.issue
    else:
        return None
    if not post.node_id or post.number is None:
        return None
    return Thread(
        kind=kind,
        # An issue's payload names the issue of a pull request by the pull request's own id.
        node_id=post.node_id,
        number=post.number,
        title=post.title or "",
        url=post.html_url or "",
        body=post.body or "",
        author=post.user.login if post.user else "",
        labels=tuple(label.name for label in post.labels or ()),
        base=(post.base and post.base.ref) or "",
        head=(post.head and post.head.ref) or "",
        base_sha=(post.base and post.base.sha) or "",
        head_sha=(post.head and post.head.sha) or "",
        merged=bool(post.merged),
        closed=post.state == "closed",
    )


def _said(name: str, payload: told.Payload) -> Said | None:
    if name not in SPEAKING:
        return None
    opening = payload.issue if name == "issues" else payload.discussion if name == "discussion" else None
    post = opening or payload.comment or payload.review
    if post is None:
        return None
    edited = payload.action == "edited" and payload.changes and payload.changes.body
    return Said(
        text=post.body or "",
        author=_account(post.user),
        # What was deleted cannot be reacted to.
        node_id=(post.node_id or "") if payload.action != "deleted" else "",
        url=post.html_url or "",
        new=payload.action in _NEW or bool(edited),
        before=(payload.changes.body.from_ or "") if edited and payload.changes and payload.changes.body else None,
        comment=opening is None,
        path=post.path or "",
        line=post.line or post.original_line,
    )


def _push(name: str, payload: told.Payload) -> Push | None:
    run = payload.workflow_run
    if name in ("create", "delete") and payload.ref_type == "branch":
        return Push(payload.ref or "", by=payload.sender.login if payload.sender else "")
    if name == "push":
        moved = _pushed((payload.ref or "").partition(_BRANCH)[2], payload.sender, payload.head_commit)
        return moved._replace(
            sha=moved.sha or _commit(payload.after),
            tag=(payload.ref or "").partition(_TAG)[2],
            before=_commit(payload.before),
            forced=bool(payload.forced),
            deleted=bool(payload.deleted),
            several=len(payload.commits or ()) > 1,
        )
    if name == "merge_group" and payload.merge_group:
        moved = _pushed("", payload.sender, payload.merge_group.head_commit)
        return moved._replace(before=_commit(payload.merge_group.base_sha))
    if run and run.event in ("push", "merge_group"):
        return _pushed(run.head_branch, run.actor, run.head_commit)
    # What a pull request is about is its branch, whoever wrote the newest commit there.
    return Push(run.head_branch or "") if run and run.event in ON_PULL_REQUESTS else None


def _pushed(branch: str | None, by: told.Account | None, commit: told.Commit | None) -> Push:
    commit = commit or told.Commit()
    people = [who for who in (commit.author, commit.committer) if who]
    names = {name for who in people for name in (who.name, who.username) if name}
    return Push(
        branch or "",
        by=by.login if by else "",
        sha=commit.id or "",
        url=commit.url or "",
        message=commit.message or "",
        authors=frozenset(names),
    )


def _commit(sha: str | None) -> str:
    return "" if sha is None or re.fullmatch(_NOTHING, sha) else sha


def _release(payload: told.Payload) -> Release | None:
    release = payload.release
    if release is None:
        return None
    return Release(
        tag=release.tag_name,
        name=release.name or "",
        body=release.body or "",
        url=release.html_url or "",
        author=release.author.login if release.author else "",
        early=bool(release.prerelease),
        published=release.published_at or "",
        gone=payload.action in ("deleted", "unpublished"),
    )


def _followed(payload: told.Payload) -> FollowedRun | None:
    run, home = payload.workflow_run, payload.repository and payload.repository.id
    if run is None or run.id is None or run.workflow_id is None:
        return None
    # Of a push, those that are open on its branch are listed too; and those of a repository that this one was forked from.
    listed = (run.pull_requests or []) if run.event in ON_PULL_REQUESTS else []
    pulls = [each for each in listed if each.base and each.base.repo and each.base.repo.id == home]
    return hub.history.FollowedRun(
        workflow=run.workflow_id,
        name=run.name or "",
        id=run.id,
        event=run.event or "",
        branch=run.head_branch or "",
        sha=run.head_sha or "",
        created=run.created_at or "",
        conclusion=run.conclusion or "",
        pull=pulls[0].number if pulls else None,
    )


def _foreign(payload: told.Payload, repository: str) -> bool:
    head: told.Repository | None
    if payload.pull_request and payload.pull_request.head:
        head = payload.pull_request.head.repo  # null where the fork was deleted
    elif payload.workflow_run:
        head = payload.workflow_run.head_repository
    else:
        return False
    home = (payload.repository and payload.repository.full_name) or repository
    return head is None or head.full_name != home
