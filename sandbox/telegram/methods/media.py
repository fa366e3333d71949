"""Messages with files: one, or an album of several."""

from secrets import token_hex
from typing import Any

from sandbox.telegram.api import Api, Method
from sandbox.telegram.files import StoredFile
from sandbox.telegram.manual import Json, Upload
from sandbox.telegram.methods.saying import checked_caption, say
from sandbox.telegram.refusals import bad

_PERMISSIONS = {
    "audio": "can_send_audios", "document": "can_send_documents", "photo": "can_send_photos",
    "video": "can_send_videos", "voice": "can_send_voice_notes", "video_note": "can_send_video_notes",
    "animation": "can_send_other_messages", "sticker": "can_send_other_messages",
}  # fmt: skip
_DETAILS: dict[str, Json] = {
    "audio": {"duration": 0, "performer": None, "title": None},
    "voice": {"duration": 0},
    "document": {},
    "photo": {},
    "video": {"width": 320, "height": 320, "duration": 0},
    "animation": {"width": 320, "height": 320, "duration": 0},
    "video_note": {"length": 240, "duration": 0},
    "sticker": {"emoji": None},
}
_STICKER = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
_NO_CAPTION = frozenset({"video_note", "sticker"})
_TOGETHER = {"photo": "visual", "video": "visual"}


def take(api: Api, kind: str, sent: Upload | str, given: Json) -> StoredFile:
    """Store a file that was sent, or find the one that is meant; ``given`` has what is said about it.

    Raises:
        Refusal: it cannot be taken.
    """
    if not isinstance(sent, Upload):
        return api.world.files.known(sent, kind)
    told = {name: given.get(name, usual) for name, usual in _DETAILS[kind].items()}
    details = {name: value for name, value in told.items() if value is not None}
    if kind == "sticker":
        details |= _STICKER
    small = given.get("thumbnail")
    if isinstance(small, Upload) and kind not in {"photo", "voice", "sticker"}:
        details["thumbnail"] = api.world.files.take("photo", small, {}).json()[0]
    return api.world.files.take(kind, sent, details)


def _sender(kind: str) -> Method:
    def send_file(api: Api, given: Json) -> Json:
        chat, thread_id = api.place(given, _PERMISSIONS[kind])
        content: dict[str, Any] = {} if kind in _NO_CAPTION else {"formatted": checked_caption(api, given)}
        api.markup(chat, given)
        return say(api, given, chat, thread_id, file=take(api, kind, given[kind], given), **content).json()

    return send_file


def send_media_group(api: Api, given: Json) -> list[Json]:
    """Send an album: 2 to 10 files; photos and videos together, documents and audios each among themselves.

    An album counts as one message for the pace.
    """
    media = given["media"]
    if not media:
        raise bad("there are no messages to send")
    if not 2 <= len(media) <= 10:
        raise bad("too many messages to send as an album" if len(media) > 10 else "wrong number of media in the album")
    if len({_TOGETHER.get(one["type"], one["type"]) for one in media}) > 1:
        raise bad("can't mix such media types in an album: audio and document can be grouped with the same type only")
    chat, thread_id = api.place(given, _PERMISSIONS[media[0]["type"]])
    contents = [
        {"formatted": checked_caption(api, one), "file": take(api, one["type"], one["media"], one)} for one in media
    ]
    album = str(int(token_hex(7), 16))
    sent = []
    for place, (one, content) in enumerate(zip(media, contents, strict=True)):
        of_this = given | {name: one[name] for name in ("has_spoiler", "show_caption_above_media") if name in one}
        sent.append(say(api, of_this, chat, thread_id, counted=place == 0, album=album, **content).json())
    return sent


METHODS: dict[str, Method] = {
    "sendAudio": _sender("audio"),
    "sendVoice": _sender("voice"),
    "sendDocument": _sender("document"),
    "sendPhoto": _sender("photo"),
    "sendVideo": _sender("video"),
    "sendVideoNote": _sender("video_note"),
    "sendAnimation": _sender("animation"),
    "sendSticker": _sender("sticker"),
    "sendMediaGroup": send_media_group,
}
