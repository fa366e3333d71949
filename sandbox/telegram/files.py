"""The files that went through the virtual Telegram: uploads, their identifiers, and what may be downloaded."""

import struct
from dataclasses import dataclass, field
from itertools import count
from secrets import token_urlsafe
from typing import Any

from sandbox.telegram.manual import Upload
from sandbox.telegram.refusals import bad

MOST_DOWNLOAD = 20 * 1024 * 1024
MOST_UPLOAD = 50 * 1024 * 1024
MOST_PHOTO = 10 * 1024 * 1024
_NAMED = frozenset({"document", "audio", "video", "animation"})
_PNG = b"\x89PNG\r\n\x1a\n"
_SIZED_JPEG = {0xC0, 0xC1, 0xC2}


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as Telegram keeps it. ``kind`` is the field of a message that holds it (``audio``, ``photo`` …)."""

    id: str
    unique_id: str
    kind: str
    name: str
    content: bytes = field(repr=False)
    media_type: str
    path: str
    details: dict[str, Any]

    def json(self) -> Any:
        """Make the JSON as a message shows it."""
        told = {"file_id": self.id, "file_unique_id": self.unique_id, "file_size": len(self.content), **self.details}
        if self.kind == "photo":
            return [told]
        if self.kind in _NAMED:
            return {**told, "file_name": self.name, "mime_type": self.media_type}
        return {**told, "mime_type": self.media_type} if self.kind == "voice" else told

    def shown(self) -> dict[str, Any]:
        """Make the fields of a message that holds the file; an animation is a document too, for old clients."""
        told = {self.kind: self.json()}
        if self.kind == "animation":
            plain = ("file_id", "file_unique_id", "file_size", "file_name", "mime_type", "thumbnail")
            told["document"] = {key: value for key, value in told["animation"].items() if key in plain}
        return told


class Files:
    """The store of files."""

    def __init__(self) -> None:
        self._files: dict[str, StoredFile] = {}
        self._numbers = count(1)

    def take(self, kind: str, upload: Upload, details: dict[str, Any]) -> StoredFile:
        """Store a file that was sent.

        Raises:
            Refusal: it is empty, too big, or no picture where a picture must be.
        """
        if not upload.content:
            raise bad("file must be non-empty")
        if len(upload.content) > (MOST_PHOTO if kind == "photo" else MOST_UPLOAD):
            raise bad("file is too big")
        if kind == "photo":
            width, height = _size(upload.content)
            details = {"width": width, "height": height}
        number = next(self._numbers)
        name = upload.name or f"file_{number}"
        suffix = name.rpartition(".")[2] if "." in name else "bin"
        file = StoredFile(
            id=token_urlsafe(36),
            unique_id=token_urlsafe(11),
            kind=kind,
            name=name,
            content=upload.content,
            media_type=upload.media_type,
            path=f"{kind}s/file_{number}.{suffix}",
            details=details,
        )
        self._files[file.id] = file
        return file

    def remote(self, kind: str, url: str, media_type: str, details: dict[str, Any]) -> StoredFile:
        """Remember a file that Telegram would fetch from elsewhere; it is not fetched, so there is nothing in it."""
        number = next(self._numbers)
        name = url.rpartition("/")[2] or f"file_{number}"
        file = StoredFile(
            token_urlsafe(36), token_urlsafe(11), kind, name, b"", media_type, f"{kind}s/file_{number}", details
        )
        self._files[file.id] = file
        return file

    def known(self, file_id: str, kind: str | None = None) -> StoredFile:
        """Find a file by its identifier.

        Raises:
            Refusal: there is none, or it is of another kind.
        """
        if file_id.startswith(("http://", "https://")):
            raise bad("failed to get HTTP URL content")
        file = self._files.get(file_id)
        if file is None:
            raise bad("wrong file identifier/HTTP URL specified")
        if kind not in {None, file.kind}:
            raise bad(f"can't use file of type {file.kind.title()} as {str(kind).title()}")
        return file

    def at(self, path: str) -> StoredFile | None:
        """Find a file by the path that ``getFile`` answered."""
        return next((file for file in self._files.values() if file.path == path), None)


def _size(content: bytes) -> tuple[int, int]:
    """Read the size of a PNG or JPEG picture."""
    width, height = _png(content) if content.startswith(_PNG) else _jpeg(content)
    if not width or not height:
        raise bad("IMAGE_PROCESS_FAILED")
    if width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise bad("PHOTO_INVALID_DIMENSIONS")
    return width, height


def _png(content: bytes) -> tuple[int, int]:
    return struct.unpack(">II", content[16:24]) if len(content) > 24 else (0, 0)


def _jpeg(content: bytes) -> tuple[int, int]:
    place = 2
    while content.startswith(b"\xff\xd8") and place + 9 < len(content) and content[place] == 0xFF:
        if content[place + 1] in _SIZED_JPEG:
            height, width = struct.unpack(">HH", content[place + 5 : place + 9])
            return width, height
        place += 2 + int.from_bytes(content[place + 2 : place + 4], "big")
    return 0, 0
