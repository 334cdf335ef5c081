"""The v1 side of the stand-in for the agent API: jobs whose work comes as a stream, well or badly."""

import asyncio
import secrets
from pathlib import Path
from typing import Any

from aiohttp import web

from .agent_plan import Piece
from .agent_world import Answer, Job, Project
from .clockwork import NEVER

RECORDED = Path(__file__).resolve().parents[1] / "streams" / "recorded"


def create(project: Project, _request: web.Request, body: Any) -> Answer:
    if project.plan.v1.wants_branch and not body.get("branch"):
        return 400, {"error": "branch is required"}
    job = Job(f"session_{secrets.token_hex(6)}", begun=project.now(), plan=project.plan)
    job.branch = body.get("branch") or f"mintlify/{job.id}"
    job.prompts += [message["content"] for message in body["messages"]]
    project.jobs[job.id] = job
    return 200, {"id": job.id}


def get(project: Project, request: web.Request, _body: Any) -> Answer:
    job = project.find(request.match_info["id"])
    if job is None:
        return 404, {"error": "Job not found"}
    plan, now = project.plan, project.now()
    ended = job.status(now, plan) == plan.ends
    told = {
        "sessionId": job.id,
        "subdomain": request.match_info["projectId"],
        "branch": job.branch,
        "haulted": ended,
        "haultReason": plan.v1.hault_reason if ended else "processing",
        "title": "Document the flag",
        "createdAt": project.moment().isoformat(),
        "todos": plan.v1.todos,
    }
    linked = {"pullRequestLink": job.pr_link} if ended and job.looks_at_end >= plan.link_lags and job.pr_link else {}
    said = {"messageToUser": plan.v1.message_to_user} if ended and plan.v1.message_to_user else {}
    job.looks_at_end += ended
    return 200, {**told, **linked, **said}


def headers(project: Project, told: dict[str, Any]) -> dict[str, str]:
    """What names the job that was just created."""
    job = project.jobs[told["id"]]
    named = {"X-Session-Id": job.id, "X-Message-Id": f"msg_{job.id}", "X-Branch-Name": job.branch}
    return {name: named[name] for name in project.plan.v1.headers}


async def play(project: Project, request: web.Request, told: dict[str, Any]) -> web.StreamResponse:
    """The stream of a job that was just created."""
    job, plan = project.jobs[told["id"]], project.plan.v1
    response = web.StreamResponse(headers=headers(project, told))
    response.headers["Content-Type"] = plan.content_type
    if plan.content_encoding:
        response.headers["Content-Encoding"] = plan.content_encoding
    await response.prepare(request)
    try:
        for piece in plan.pieces:
            await _send(project, response, piece)
            if piece.then == "silence":
                await project.rest(NEVER)  # until whoever listens has left
            if piece.then == "reset" and request.transport:
                request.transport.abort()
                return response
        await response.write_eof()
    except ConnectionError:  # whoever listened has left
        job.left = True
    except asyncio.CancelledError:
        job.left = True
        raise
    return response


async def _send(project: Project, response: web.StreamResponse, piece: Piece) -> None:
    await project.rest(piece.after)
    content = (RECORDED / f"{piece.recorded}.txt").read_bytes() if piece.recorded else piece.data
    size = piece.chunk or len(content) or 1
    for _ in range(piece.times):
        for begin in range(0, len(content), size):
            await response.write(content[begin : begin + size])
        await project.rest(piece.every)
