"""``/openapi.json`` with the problem object in it."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from web.schemas import ProblemObject


def describe(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document; error responses refer to ``ProblemObject``, which no route returns by itself."""
    if app.openapi_schema is None:
        schema = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
        problem = ProblemObject.model_json_schema(ref_template="#/components/schemas/{model}")
        components = schema["components"]["schemas"]
        components |= problem.pop("$defs", {}) | {"ProblemObject": problem}
        app.openapi_schema = schema
    return app.openapi_schema
