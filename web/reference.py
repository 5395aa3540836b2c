"""The API reference: the OpenAPI description as tables, with nothing from elsewhere."""

from __future__ import annotations

from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response

from web.render import page

router = APIRouter()

Schema = dict[str, Any]
LIMITS = ("minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "pattern", "default")


class Member(NamedTuple):
    """One parameter, or one member of a schema."""

    name: str
    where: str
    type: str
    needed: bool
    meaning: str


class Operation(NamedTuple):
    """One operation."""

    method: str
    path: str
    summary: str
    meaning: str
    parameters: list[Member]
    body: str | None
    answers: list[tuple[str, str]]


@router.get("/api/docs")
async def reference(request: Request) -> Response:
    """Show the operations and the schemas."""
    described: Schema = request.app.openapi()
    schemas = described.get("components", {}).get("schemas", {})
    return page(
        request,
        "reference.html",
        title=f"{described['info']['title']} {described['info']['version']}",
        operations=operations(described),
        schemas=[(name, schema.get("description", ""), members(schema)) for name, schema in sorted(schemas.items())],
    )


def operations(described: Schema) -> list[Operation]:
    """List the operations in the order of their paths."""
    return [
        Operation(
            method=method.upper(),
            path=path,
            summary=said.get("summary", ""),
            meaning=said.get("description", ""),
            parameters=[_parameter(found) for found in said.get("parameters", [])],
            body=_body(said.get("requestBody", {})),
            answers=[(status, found.get("description", "")) for status, found in said.get("responses", {}).items()],
        )
        for path, methods in described.get("paths", {}).items()
        for method, said in methods.items()
    ]


def members(schema: Schema) -> list[Member]:
    """List what a schema has: its members, its codes, or its variants."""
    if "enum" in schema:
        return [Member(name=str(code), where="", type="", needed=False, meaning="") for code in schema["enum"]]
    needed = set(schema.get("required", ()))
    return [
        Member(name, "", type_of(found), name in needed, found.get("description", ""))
        for name, found in schema.get("properties", {}).items()
    ]


def type_of(schema: Schema) -> str:
    """Write a type on one line, with its limits."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    for joined in ("anyOf", "oneOf", "allOf"):
        if joined in schema:
            return " | ".join(type_of(part) for part in schema[joined])
    if "const" in schema:
        return repr(schema["const"])
    if "enum" in schema:
        return " | ".join(repr(code) for code in schema["enum"])
    kind = str(schema.get("type", "any"))
    if kind == "array":
        kind = f"[{type_of(schema.get('items') or {})}]"
    if "format" in schema:
        kind = f"{kind} ({schema['format']})"
    limits = [f"{name} {schema[name]}" for name in LIMITS if schema.get(name) is not None]
    return f"{kind}; {', '.join(limits)}" if limits else kind


def _parameter(said: Schema) -> Member:
    schema = said.get("schema", {})
    meaning = said.get("description") or schema.get("description", "")
    return Member(said["name"], said["in"], type_of(schema), bool(said.get("required")), meaning)


def _body(said: Schema) -> str | None:
    for found in said.get("content", {}).values():
        return type_of(found.get("schema", {}))
    return None
