"""A stand-in for Mintlify's agent API: its own process, real HTTP, jobs that live and change with time.

`python -m tests.services.agent` serves on a free port of 127.0.0.1 and prints one line of JSON that names it. Every
project is a world of its own, made on first use or by `PUT /_/{project}` with a `Plan`; its clock runs with the
machine's and can be put forward. Requests and answers are checked against agent_api.yaml, except where a `Fault` was
asked for.
"""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, web
from openapi_core.exceptions import OpenAPIError

from . import agent_v1
from .agent_plan import Fault, Operation, Plan
from .agent_world import Answer, Job, Project
from .described import Description
from .faults import INSTEAD, beforehand, misbehave
from .serving import add_controls, main

Act = Callable[[Project, web.Request, Any], Answer]
# What goes on after a request was taken, instead of its answer.
Play = Callable[[Project, web.Request, dict[str, Any]], Awaitable[web.StreamResponse]]


class Service:
    def __init__(self) -> None:
        self.description = Description(Path(__file__).with_name("agent_api.yaml"))
        self.projects: dict[str, Project] = {}

    def application(self) -> web.Application:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_post("/v2/agent/{projectId}/job", self.operation("create", self.create))
        app.router.add_get("/v2/agent/{projectId}/job/{id}", self.operation("get", self.get))
        app.router.add_post("/v2/agent/{projectId}/job/{id}/message", self.operation("message", self.message))
        app.router.add_post("/v1/agent/{projectId}/job", self.operation("v1-create", agent_v1.create, agent_v1.play))
        app.router.add_get("/v1/agent/{projectId}/job/{id}", self.operation("v1-get", agent_v1.get))
        app.router.add_put("/_/{project}", self.control_plan)
        app.router.add_get("/_/{project}", self.control_state)
        add_controls(app, lambda request: self.project(request.match_info["world"]))
        return app

    def project(self, name: str) -> Project:
        return self.projects.setdefault(name, Project(Plan()))

    def operation(self, name: Operation, act: Act, play: Play | None = None) -> Callable[[web.Request], Any]:
        async def handle(request: web.Request) -> web.StreamResponse:
            project = self.project(request.match_info["projectId"])
            with project.request():
                return await answered(project, request)

        async def answered(project: Project, request: web.Request) -> web.StreamResponse:
            raw = await request.read()
            body = json.loads(raw) if raw and request.content_type == "application/json" else None
            record: dict[str, Any] = {
                "operation": name,
                "path": request.path,
                "body": body,
                "authorization": request.headers.get("Authorization", ""),
                "accept": request.headers.get("Accept", ""),
                "port": (request.transport.get_extra_info("peername") if request.transport else [0, 0])[1],
                "at": project.now(),
                "accepted": False,
            }
            project.requests.append(record)
            fault = project.fault(name)
            if fault:
                await beforehand(fault, fault.kind, project)
            if fault and fault.kind in INSTEAD:
                return await self.misbehave(fault, project, request, web.Response())
            status, answer = self.refusal(project, request, raw, counts=request.method == "POST") or act(project, request, body)
            if name.endswith("create") and status < 300 and project.plan.opens_in:
                await opened(project.plan, project.jobs[answer["id"]])
            record["accepted"] = request.method == "POST" and status < 300
            if fault and fault.kind == "merge":
                answer = {**answer, **fault.fields}
            if play and status < 300 and (not fault or fault.kind == "stall"):
                await project.rest(fault.seconds if fault else 0)
                return await play(project, request, answer)
            named = agent_v1.headers(project, answer) if play and status < 300 else None
            response = web.json_response(answer, status=status, headers=named)
            if fault:
                return await self.misbehave(fault, project, request, response)
            self.check_answer(project, request, response)
            return response

        return handle

    def refusal(self, project: Project, request: web.Request, raw: bytes, *, counts: bool) -> Answer | None:
        """What the service checks before it does anything."""
        if request.headers.get("Authorization") != f"Bearer {project.plan.key}":
            return 401, {"error": "Invalid API key"}
        if "write" not in project.plan.scopes and (counts or "read" not in project.plan.scopes):  # write includes read
            return 403, {"error": "Insufficient permissions"}
        try:
            self.description.check_request(request, raw)
        except OpenAPIError as error:
            return 400, {"error": f"Invalid request: {error.__cause__ or error}"[:300]}
        if counts and not project.use():
            return 429, {"error": "Rate limit exceeded"}
        return None

    def check_answer(self, project: Project, request: web.Request, response: web.Response) -> None:
        try:
            self.description.check_answer(request, response)
        except OpenAPIError as error:
            project.broken.append(f"{request.method} {request.path}: {error.__cause__ or error}")

    def create(self, project: Project, _request: web.Request, body: Any) -> Answer:
        plan = project.plan
        extras = set(body) - {"prompt"}
        if extras and plan.extras == "refused":
            return 400, {"error": f"Unrecognized keys: {', '.join(sorted(extras))}"}
        job = Job(project.name(), begun=project.now(), plan=plan)
        job.branch = f"mintlify/{job.id}"
        if plan.extras == "used" and body.get("model"):
            job.model = f"claude-{body['model']}"
        job.prompts.append(body["prompt"])
        project.jobs[job.id] = job
        return 201, {**project.show(job), "status": "active", "prLink": None} if plan.phases else project.show(job)

    def get(self, project: Project, request: web.Request, _body: Any) -> Answer:
        job = project.find(request.match_info["id"])
        if job is None:
            return 404, {"error": "Job not found"}
        return 200, project.show(job)

    def message(self, project: Project, request: web.Request, body: Any) -> Answer:
        job = project.jobs.get(request.match_info["id"])
        if job is None:
            return 404, {"error": "Job not found"}
        job.prompts.append(body["prompt"])
        answer = project.show(job)
        job.begun, job.phases = project.now() + project.plan.stale_for, project.plan.phases
        if not project.plan.message_has_status:
            del answer["status"]
        return 200, answer

    async def misbehave(self, fault: Fault, project: Project, request: web.Request, true: web.Response) -> web.StreamResponse:
        return true if fault.kind == "merge" else await misbehave(fault, fault.kind, project, request, true)

    async def control_plan(self, request: web.Request) -> web.Response:
        self.projects[request.match_info["project"]] = Project(Plan.model_validate_json(await request.read()))
        return web.Response(status=204)

    async def control_state(self, request: web.Request) -> web.Response:
        project = self.project(request.match_info["project"])
        jobs = {
            job.id: {"prompts": job.prompts, "status": job.status(project.now(), project.plan), "left": job.left}
            for job in project.jobs.values()
        }
        return web.json_response({"requests": project.requests, "jobs": jobs, "broken": project.broken})


async def opened(plan: Plan, job: Job) -> None:
    """The job opens its pull request."""
    fields = {"repository": "acme/docs", "head": job.branch, "body": "Documents it.", **plan.pull}
    async with ClientSession() as session, session.post(f"{plan.opens_in}/open", json=fields) as answer:
        job.pr_link = f"https://github.com/acme/docs/pull/{(await answer.json())['number']}"


if __name__ == "__main__":
    main(Service().application(), __doc__)
