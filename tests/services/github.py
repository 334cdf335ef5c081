"""A stand-in for GitHub: its own process, real HTTP, and threads and pull requests that live and change.

`python -m tests.services.github` serves on a free port of 127.0.0.1 and prints one line of JSON that names it. A world
is one test's share of it, made by `PUT /_/{world}` with a `Plan`, and found by the token of a request, of which it has
two; its clock runs with the machine's and can be put forward. What is sent to the REST API, and its answers, are checked
against github_api.yaml, and requests to the GraphQL API are executed against github_api.graphql, except where a `Fault`
was asked for.
"""

import asyncio
import json
import re
from collections.abc import Callable
from email.utils import formatdate
from pathlib import Path
from typing import Any

from aiohttp import web
from openapi_core.exceptions import OpenAPIError

from . import github_graphql
from .described import Description
from .faults import INSTEAD, beforehand, misbehave
from .github_asked import Asked
from .github_plan import Access, Fault, Plan
from .github_refusals import Denied
from .github_rest import ACTS
from .github_world import World
from .serving import add_controls, main

# Before the name of a world; and behind it, in its second token.
TOKEN, SECOND = "ghs_standin_", "_pr"
DESCRIPTION = Path(__file__).with_name("github_api.yaml")
SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
PRIMARY = "API rate limit exceeded for installation ID 1."
# What a name in a path may be, if not any text without a slash.
FORMS = {"pull_number": "[0-9]+", "issue_number": "[0-9]+", "basehead": ".+", "ref": ".+"}
# The fields that operations are about, where that is not what they are called.
FIELDS = {"comments": "node", "brought": "repository"}
# Faults of GitHub alone after which nothing has happened.
REFUSALS = frozenset({"secondary-limit", "primary-limit", "graphql-error"})

Handler = Callable[[web.Request], Any]


class Service:
    def __init__(self) -> None:
        self.description = Description(DESCRIPTION)
        self.worlds: dict[str, World] = {}

    def application(self) -> web.Application:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_put("/_/{world}", self.control_plan)
        app.router.add_get("/_/{world}", self.control_state)
        add_controls(app, self.controlled)
        app.router.add_post("/_/{world}/delete", self.control_delete)
        app.router.add_post("/_/{world}/let-go", self.control_let_go)
        app.router.add_post("/_/{world}/pull", self.control_pull)
        app.router.add_post("/_/{world}/open", self.control_open)
        for rest, graphql in (("", "/graphql"), ("/api/v3", "/api/graphql")):
            for path, item in self.description.told["paths"].items():
                for method, operation in item.items():
                    routed = re.sub(r"\{(\w+)\}", lambda name: f"{{{name[1]}:{FORMS.get(name[1], '[^/]+')}}}", path)
                    app.router.add_route(method, f"{rest}{routed}", self.rest(operation, rest))
            app.router.add_post(graphql, self.graphql)
        app.router.add_route("*", "/{path:.*}", self.unknown)
        return app

    # What the REST API does

    def rest(self, operation: dict[str, Any], prefix: str) -> Handler:
        name, takes_body = operation["operationId"], "requestBody" in operation

        async def handle(request: web.Request) -> web.StreamResponse:
            world, access = self.world_of(request)
            with world.request():
                return await answered(world, access, request)

        async def answered(world: World, access: Access, request: web.Request) -> web.StreamResponse:
            try:
                body = json.loads(await request.read() or "{}") if takes_body else None
            except ValueError:
                return refused(400, "Problems parsing JSON")
            note(world, request, name, body)
            sound = not takes_body or await self.check_request(world, request)
            asked = Asked(world, access, f"{request.url.origin()}{prefix}", request.url, request.match_info, body)

            def answer() -> web.Response:
                if to := world.plan.renamed.get(asked.repository):
                    # As GitHub does: a client may well follow the one by itself, and not the other.
                    new = str(request.url).replace(f"/repos/{asked.repository}/", f"/repos/{to}/")
                    body = {"message": "Moved Permanently", "url": new}
                    return web.json_response(body, status=301 if request.method == "GET" else 307, headers={"Location": new})
                if not sound:
                    return refused(422, "Invalid request.")
                response = acted(name, asked)
                self.check_answer(world, request, response)
                return response

            return await self.go(world, request, name, answer)

        return handle

    async def check_request(self, world: World, request: web.Request) -> bool:
        try:
            self.description.check_request(request, await request.read() or None)
        except OpenAPIError as error:
            world.broken.append(f"{request.method} {request.path}: asked: {error.__cause__ or error}")
            return False
        return True

    def check_answer(self, world: World, request: web.Request, response: web.Response) -> None:
        try:
            self.description.check_answer(request, response)
        except OpenAPIError as error:
            world.broken.append(f"{request.method} {request.path}: {error.__cause__ or error}")

    # What the GraphQL API does

    async def graphql(self, request: web.Request) -> web.StreamResponse:
        world, access = self.world_of(request)
        with world.request():
            return await self.executed(world, access, request)

    async def executed(self, world: World, access: Access, request: web.Request) -> web.StreamResponse:
        try:
            body = json.loads(await request.read())
        except ValueError:
            return refused(400, "Problems parsing JSON")
        document, name = github_graphql.read(body)
        note(world, request, name, body)

        def answer() -> web.Response:
            return web.json_response(github_graphql.answer(world, access, document, body))

        return await self.go(world, request, name, answer)

    # What both have in common

    def world_of(self, request: web.Request) -> tuple[World, Access]:
        """Which world a token is of, and what it may do there."""
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        name = token.removeprefix(TOKEN)
        world = self.worlds.get(name.removesuffix(SECOND))
        if world is None or name == token or kind.lower() not in ("token", "bearer"):
            raise web.HTTPUnauthorized(text=told(401, "Bad credentials"), content_type="application/json")
        return world, world.plan.pr_token if name.endswith(SECOND) else world.plan.access

    async def go(self, world: World, request: web.Request, name: str, answer: Callable[[], web.Response]) -> web.StreamResponse:
        """Do what was asked for, unless there is a fault for it."""

        def act() -> web.Response:
            response = answer()
            world.did(name)
            return response

        fault = world.fault(name)
        if fault and fault.kind in ("late", "held"):
            # Shielded: what has arrived takes effect, whether or not the client still waits for it.
            return await asyncio.shield(late(fault, world, act))
        if fault:
            await beforehand(fault, fault.kind, world)
        true = web.Response() if fault and fault.kind in REFUSALS | INSTEAD else act()
        response = await ended(fault, world, request, true) if fault else true
        # The world's time, not the machine's: a client may reckon with it.
        if not response.prepared:
            response.headers["Date"] = formatdate(world.now(), usegmt=True)
        await asyncio.sleep(world.plan.latency)
        return response

    async def unknown(self, request: web.Request) -> web.Response:
        """What is not described: the action should not ask for it."""
        world, _ = self.world_of(request)
        note(world, request, "unknown", None)
        world.broken.append(f"{request.method} {request.path}: not described")
        return refused(404, "Not Found")

    # What a test does

    def controlled(self, request: web.Request) -> World:
        world = self.worlds.get(request.match_info["world"])
        if world is None:
            raise web.HTTPNotFound
        return world

    async def control_plan(self, request: web.Request) -> web.Response:
        self.worlds[request.match_info["world"]] = World(Plan.model_validate_json(await request.read()))
        return web.Response(status=204)

    async def control_state(self, request: web.Request) -> web.Response:
        return web.json_response(self.controlled(request).show())

    async def control_delete(self, request: web.Request) -> web.Response:
        del self.controlled(request).comments[(await request.json())["comment"]]
        return web.Response(status=204)

    async def control_let_go(self, request: web.Request) -> web.Response:
        self.controlled(request).did("let-go")
        return web.Response(status=204)

    async def control_pull(self, request: web.Request) -> web.Response:
        changes = await request.json()
        self.controlled(request).pulls.change(changes.pop("repository"), changes.pop("number"), changes)
        return web.Response(status=204)

    async def control_open(self, request: web.Request) -> web.Response:
        fields = await request.json()
        return web.json_response({"number": self.controlled(request).pulls.open(fields.pop("repository"), fields)})


def refused(status: int, message: str, headers: dict[str, str] | None = None) -> web.Response:
    return web.Response(text=told(status, message), status=status, headers=headers, content_type="application/json")


def told(status: int, message: str) -> str:
    return json.dumps({"message": message, "status": str(status)})


def acted(name: str, asked: Asked) -> web.Response:
    try:
        answer = ACTS[name](asked)
    except Denied as no:
        return web.json_response(no.body, status=no.status)
    return web.json_response(answer.body, status=answer.status, headers=answer.headers)


def note(world: World, request: web.Request, name: str, body: Any) -> None:
    world.requests.append(
        {
            "operation": name,
            "method": request.method,
            "path": request.path_qs,
            "body": body,
            "authorization": request.headers.get("Authorization", ""),
            "port": (request.transport.get_extra_info("peername") if request.transport else [0, 0])[1],
            "at": world.now(),
        }
    )


def limited(fault: Fault, world: World) -> web.Response:
    """The primary rate limit is used up, until `seconds` from now."""
    reset = str(int(world.now() + fault.seconds))
    headers = {"x-ratelimit-limit": "5000", "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset, **fault.headers}
    graphql = fault.on not in ACTS
    status = fault.status or (200 if graphql else 403)
    if status == 200:
        return web.json_response({"errors": [{"type": "RATE_LIMITED", "message": PRIMARY}]}, headers=headers)
    return refused(status, PRIMARY, headers)


def graphql_error(fault: Fault) -> web.Response:
    """An error of the field that was asked for, or, without a type, of the request as a whole."""
    field = FIELDS.get(fault.on, fault.on)
    if not fault.type:
        return web.json_response({"data": None, "errors": [{"message": fault.message}]}, headers=fault.headers)
    error = {"type": fault.type, "path": [field], "message": fault.message}
    return web.json_response({"data": {field: None}, "errors": [error]}, headers=fault.headers)


async def late(fault: Fault, world: World, act: Callable[[], web.Response]) -> web.Response:
    if fault.kind == "held":
        await world.happened(fault.until, fault.count)
    await world.rest(fault.seconds + world.plan.latency)
    return act()


async def ended(fault: Fault, world: World, request: web.Request, true: web.Response) -> web.StreamResponse:
    match fault.kind:
        case "kept":
            await world.happened(fault.until, fault.count)
            return true
        case "secondary-limit":
            return refused(fault.status or 403, SECONDARY, fault.headers)
        case "primary-limit":
            return limited(fault, world)
        case "graphql-error":
            return graphql_error(fault)
        case "late" | "held":
            return true
        case kind:
            return await misbehave(fault, kind, world, request, true)


if __name__ == "__main__":
    main(Service().application(), __doc__)
