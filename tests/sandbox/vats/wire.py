"""A client that checks every answer against openapi.yaml itself, by a reading of it that the sandbox has no part in."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import yaml
from jsonschema import Draft4Validator, ValidationError, validators

from sandbox.vats.virtual import VirtualVats

SPEC = Path(__file__).parents[3] / "sandbox" / "spec"


def _nullable_type(validator: Any, types: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if instance is None and schema.get("nullable"):
        return
    yield from Draft4Validator.VALIDATORS["type"](validator, types, instance, schema)


_OpenApi: Any = validators.extend(Draft4Validator, {"type": _nullable_type})  # type: ignore[no-untyped-call]


@cache
def document(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load((SPEC / name).read_text(encoding="utf-8"), yaml.CSafeLoader)
    return loaded


@cache
def operations() -> dict[str, dict[str, Any]]:
    return {
        item["operationId"]: {**item, "method": method.upper(), "path": path}
        for path, methods in document("openapi.yaml")["paths"].items()
        for method, item in methods.items()
    }


def check(value: Any, schema: Any, name: str = "openapi.yaml") -> None:
    _OpenApi({"allOf": [schema], "components": document(name)["components"]}).validate(value)


class Wire:
    """Performs operations by their id and checks what comes back."""

    def __init__(self, vats: VirtualVats) -> None:
        self.vats = vats
        self.http = httpx.AsyncClient(base_url=vats.url, headers={"X-API-KEY": vats.api_key}, trust_env=False)

    async def send(
        self,
        operation: str,
        *,
        path: dict[str, str] | None = None,
        query: dict[str, Any] | None = None,
        body: Any = None,
        **more: Any,
    ) -> httpx.Response:
        item = operations()[operation]
        address = item["path"]
        for name, value in (path or {}).items():
            address = address.replace(f"{{{name}}}", quote(value, safe=""))
        if body is not None:
            more["json"] = body
        response = await self.http.request(item["method"], address, params=query, **more)
        self._check(item, response)
        return response

    async def do(self, operation: str, **request: Any) -> Any:
        """Perform, expect success, return the content."""
        response = await self.send(operation, **request)
        assert response.is_success, response.text
        if not response.content:
            return None
        return response.json() if "json" in response.headers["Content-Type"] else response.text

    async def refused(self, operation: str, **request: Any) -> str:
        """Perform, expect 400, return the reason."""
        response = await self.send(operation, **request)
        assert response.status_code == 400, response.text
        message: str = response.json()["message"]
        return message

    def _check(self, item: dict[str, Any], response: httpx.Response) -> None:
        status = str(response.status_code)
        if status == "404":
            assert set(response.json()) == {"message"}
            return
        answer = item["responses"][status]
        if "$ref" in answer:
            answer = document("openapi.yaml")["components"]["responses"][answer["$ref"].rsplit("/", 1)[1]]
        content = answer.get("content")
        if not content:
            assert response.content == b""
            return
        kind = response.headers["Content-Type"].partition(";")[0]
        value: Any = response.json() if kind == "application/json" else response.text
        check(value, content[kind]["schema"])
        if status.startswith("4"):
            assert isinstance(value["message"], str)
