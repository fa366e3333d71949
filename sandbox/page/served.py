"""Files of the chats as a browser gets them: sounds and pictures are shown, everything else is only kept.

What something is, is read from its first bytes: a name or a type that somebody gave may lie, and a page with scripts
in it must not run here.
"""

from urllib.parse import quote

from aiohttp import web

from sandbox.telegram.files import StoredFile

_SIGNS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
)
_MP3_SYNC = 0xE0


def shown_type(content: bytes) -> str | None:
    """Tell what a browser may show: the type of a known picture or sound, nothing for all else."""
    for sign, media_type in _SIGNS:
        if content.startswith(sign):
            return media_type
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return "audio/wav"
    if len(content) > 1 and content[0] == 0xFF and content[1] & _MP3_SYNC == _MP3_SYNC:
        return "audio/mpeg"
    return None


def served(file: StoredFile) -> web.Response:
    """Make the answer with a file."""
    media_type = shown_type(file.content)
    name = quote(file.name, safe="")
    return web.Response(
        body=file.content,
        content_type=media_type or "application/octet-stream",
        headers={
            "Content-Disposition": f"{'inline' if media_type else 'attachment'}; filename*=UTF-8''{name}",
            "Content-Security-Policy": "sandbox",
        },
    )
