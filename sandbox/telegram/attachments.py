"""Files of a multipart body: put where a call points to them by name, or by ``attach://name``."""

from collections.abc import Mapping
from typing import Any

from sandbox.telegram.manual import Json, Shape, Upload
from sandbox.telegram.refusals import fault

_SCHEME = "attach://"
# Fields of objects (``InputMedia…`` and the like) that may point to a file.
_POINTERS = frozenset({"media", "thumbnail", "cover"})


class Attachments:
    """The files that came with one call."""

    def __init__(self, uploads: Mapping[str, Upload]) -> None:
        self._uploads = dict(uploads)
        self._used: set[str] = set()

    def of_fields(self, method: Shape, given: Json) -> Json:
        """Answer the parameters with files in place of those that stand for one."""
        told = dict(given)
        for name, known in method.fields.items():
            if "InputFile" not in known.types:
                continue
            if name in self._uploads and name not in given:
                told[name] = self._take(name)
            elif name in given:
                told[name] = self._meant(given[name])
        return told

    def within(self, given: Json) -> Json:
        """Answer checked parameters with files in place of those that objects in them point to.

        Raises:
            Refusal: one points to nothing, or a file is pointed to by nothing.
        """
        told = {name: self._within(value) for name, value in given.items()}
        unused = sorted(set(self._uploads) - self._used)
        if unused:
            raise fault(f"nothing refers to the attached {', '.join(unused)}")
        return told

    def _within(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._within(one) for one in value]
        if isinstance(value, dict):
            return {
                name: self._meant(one) if name in _POINTERS and isinstance(one, str) else self._within(one)
                for name, one in value.items()
            }
        return value

    def _meant(self, value: Any) -> Any:
        if not isinstance(value, str) or not value.startswith(_SCHEME):
            return value
        return self._take(value.removeprefix(_SCHEME))

    def _take(self, name: str) -> Upload:
        if name not in self._uploads:
            raise fault(f"wrong file identifier: nothing is attached as {name}")
        self._used.add(name)
        return self._uploads[name]
