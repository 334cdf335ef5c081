"""Checking requests and answers against an OpenAPI description, which is read once: each of its places, paths and schemas."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from aiohttp import web
from jsonschema_path import SchemaPath
from openapi_core import Config, OpenAPI, V30RequestValidator, V30ResponseValidator
from openapi_core.casting.schemas import oas30_read_schema_casters_factory, oas30_write_schema_casters_factory
from openapi_core.casting.schemas.factories import SchemaCastersFactory
from openapi_core.contrib.aiohttp import AIOHTTPOpenAPIWebRequest, AIOHTTPOpenAPIWebResponse
from openapi_core.templating.paths.datatypes import PathOperationServer
from openapi_core.templating.paths.finders import APICallPathFinder
from openapi_core.validation.schemas.factories import SchemaValidatorsFactory
from openapi_core.validation.schemas.validators import SchemaValidator
from openapi_schema_validator import OAS30ReadValidator, OAS30WriteValidator

# More than a description has places.
PLACES = 1 << 16


class Routed(AIOHTTPOpenAPIWebRequest):
    """A request as the router took it: by the pattern of its path, which is to be a described one, and the names in it."""

    def __init__(self, request: web.Request, *, body: bytes | None = None) -> None:
        super().__init__(request, body=body)
        self.parameters.path = dict(request.match_info)

    @property
    def path_pattern(self) -> str:
        resource = self.request.match_info.route.resource
        return resource.canonical if resource else self.path


class Paths(APICallPathFinder):
    """Finds a pattern once."""

    @cache  # noqa: B019 - as long as the stand-in
    def find(self, method: str, name: str) -> PathOperationServer:
        return super().find(method, name)


class Schemas(SchemaValidatorsFactory):
    """Makes the validator of a schema once: each copies all formats there are."""

    def __init__(self, validator: Any) -> None:
        super().__init__(validator)
        self.made: dict[Any, SchemaValidator] = {}

    def create(self, spec: SchemaPath, schema: SchemaPath, *options: Any, **more: Any) -> SchemaValidator:
        place = id(spec.accessor), schema.parts
        if place not in self.made:
            self.made[place] = super().create(spec, schema, *options, **more)
        return self.made[place]


class RequestValidator(V30RequestValidator):
    schema_validators_factory = Schemas(OAS30WriteValidator)
    schema_casters_factory = SchemaCastersFactory(schema_validators_factory, oas30_write_schema_casters_factory.types_caster)


class ResponseValidator(V30ResponseValidator):
    schema_validators_factory = Schemas(OAS30ReadValidator)
    schema_casters_factory = SchemaCastersFactory(schema_validators_factory, oas30_read_schema_casters_factory.types_caster)


class Description:
    """A description, `told` as it is written; both checks raise an OpenAPIError where something differs from it."""

    def __init__(self, file: Path) -> None:
        self.told: dict[str, Any] = yaml.safe_load(file.read_text())
        api = OpenAPI(
            SchemaPath.from_dict(self.told, resolved_cache_maxsize=PLACES),
            Config(
                path_finder_cls=Paths,
                request_validator_cls=RequestValidator,
                response_validator_cls=ResponseValidator,
            ),
        )
        self._requests, self._answers = api.request_validator, api.response_validator

    def check_request(self, request: web.Request, body: bytes | None) -> None:
        self._requests.validate(Routed(request, body=body))

    def check_answer(self, request: web.Request, response: web.Response) -> None:
        self._answers.validate(Routed(request), AIOHTTPOpenAPIWebResponse(response))
