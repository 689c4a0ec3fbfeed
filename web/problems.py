"""RFC 9457 problem objects: the one shape of every error on the wire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import JSONResponse

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """What went wrong, apart from this occurrence of it. ``type`` is a page that explains it."""

    name: str
    status: int
    title: str

    @property
    def type(self) -> str:
        return f"/problems#{self.name}"


KINDS = {
    kind.name: kind
    for kind in (
        Kind("bad-request", 400, "请求无法读取 (bad request)"),
        Kind("not-found", 404, "没有这个地址 (not found)"),
        Kind("unknown-id", 404, "没有这个编号 (unknown id)"),
        Kind("method-not-allowed", 405, "不支持这种请求方法 (method not allowed)"),
        Kind("too-large", 413, "请求体太大 (content too large)"),
        Kind("invalid-request", 422, "请求内容不合要求 (invalid request)"),
        Kind("internal", 500, "系统内部故障 (internal error)"),
        Kind("unavailable", 503, "暂时无法提供服务 (service unavailable)"),
        Kind("not-ready", 503, "尚未就绪 (not ready)"),
    )
}
BY_STATUS = {kind.status: kind for kind in reversed(KINDS.values()) if kind.name != "unknown-id"}


@dataclass(frozen=True, slots=True)
class FieldError:
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One occurrence. ``errors`` names fields of the request; ``more`` are members of its own."""

    kind: Kind
    detail: str
    errors: Sequence[FieldError] = ()
    more: Mapping[str, object] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        found = [{"field": error.field, "message": error.message} for error in self.errors]
        base = {"type": self.kind.type, "title": self.kind.title, "status": self.kind.status, "detail": self.detail}
        return base | ({"errors": found} if found else {}) | dict(self.more)

    def response(self, headers: Mapping[str, str] | None = None) -> JSONResponse:
        return JSONResponse(self.as_json(), self.kind.status, headers, MEDIA_TYPE)
