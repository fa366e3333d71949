"""Messages that the bot sends and that hold no file of its own: texts, contacts, places, dice, forwards, copies."""

from secrets import randbelow
from typing import Any

from sandbox.telegram.api import Api, Method
from sandbox.telegram.formatting import Formatted
from sandbox.telegram.manual import Json
from sandbox.telegram.message import origin_of
from sandbox.telegram.methods.saying import checked_caption, checked_text, say
from sandbox.telegram.refusals import bad
from sandbox.telegram.world import Chat, Message

_MOST_AT_ONCE = 100
_SIDES = {"🎲": 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "⚽️": 5, "🎰": 64}
_LONGEST_LIVE = 86400
_FOREVER = 0x7FFFFFFF


def send_message(api: Api, given: Json) -> Json:
    """Say a text."""
    chat, thread_id = api.place(given)
    return say(api, given, chat, thread_id, formatted=checked_text(api.text(given))).json()


def send_contact(api: Api, given: Json) -> Json:
    """Send a contact."""
    chat, thread_id = api.place(given)
    if not given["phone_number"].strip():
        raise bad("phone number must be non-empty")
    if not given["first_name"].strip():
        raise bad("contact first name must be non-empty")
    return say(api, given, chat, thread_id, contact=contact_of(given)).json()


def contact_of(given: Json) -> Json:
    """Pick the ``Contact`` out of the fields of a call."""
    return {name: given[name] for name in ("phone_number", "first_name", "last_name", "vcard") if name in given}


def location_of(given: Json) -> Json:
    """Pick the ``Location`` out of the fields of a call.

    Raises:
        Refusal: there is no such place on the earth.
    """
    if abs(given["latitude"]) > 90 or abs(given["longitude"]) > 180:
        raise bad("wrong latitude or longitude specified")
    period = given.get("live_period")
    if period is not None and period != _FOREVER and not 60 <= period <= _LONGEST_LIVE:
        raise bad("wrong live location period specified")
    names = ("latitude", "longitude", "horizontal_accuracy", "live_period", "heading", "proximity_alert_radius")
    return {name: given[name] for name in names if name in given}


def venue_of(given: Json) -> Json:
    """Pick the ``Venue`` out of the fields of a call."""
    names = ("title", "address", "foursquare_id", "foursquare_type", "google_place_id", "google_place_type")
    return {"location": location_of(given), **{name: given[name] for name in names if name in given}}


def send_location(api: Api, given: Json) -> Json:
    """Send a place."""
    chat, thread_id = api.place(given)
    return say(api, given, chat, thread_id, special={"location": location_of(given)}).json()


def send_venue(api: Api, given: Json) -> Json:
    """Send a place with a name."""
    chat, thread_id = api.place(given)
    venue = venue_of(given)
    return say(api, given, chat, thread_id, special={"venue": venue, "location": venue["location"]}).json()


def send_dice(api: Api, given: Json) -> Json:
    """Throw a die."""
    chat, thread_id = api.place(given, "can_send_other_messages")
    emoji = given.get("emoji", "🎲")
    if emoji not in _SIDES:
        raise bad("wrong dice emoji specified")
    thrown = {"emoji": emoji, "value": 1 + randbelow(_SIDES[emoji])}
    return say(api, given, chat, thread_id, special={"dice": thrown}).json()


def _original(api: Api, from_chat: int | str, number: int, what: str) -> Message:
    message = api.chat({"chat_id": from_chat}).messages.get(number)
    if message is None or message.deleted:
        raise bad(f"message to {what} not found")
    if message.service or message.protected:
        raise bad(f"message can't be {'forwarded' if what == 'forward' else 'copied'}")
    return message


def _several(api: Api, given: Json) -> list[Message]:
    """Find the messages of a list; those that are not there or may not go are passed over."""
    numbers = given["message_ids"]
    if not numbers:
        raise bad("message identifiers must be non-empty")
    if len(numbers) > _MOST_AT_ONCE:
        raise bad("too many message identifiers")
    if sorted(set(numbers)) != numbers:
        raise bad("message identifiers must be in a strictly increasing order")
    known = api.chat({"chat_id": given["from_chat_id"]}).messages
    found = [known[number] for number in numbers if number in known]
    found = [message for message in found if not (message.deleted or message.service or message.protected)]
    if not found:
        raise bad("there are no messages to forward")
    return found


def _forward(api: Api, given: Json, chat: Chat, thread_id: int | None, message: Message, **more: Any) -> Message:
    origin = message.origin or origin_of(message)
    return say(api, given, chat, thread_id, origin=origin, **message.content(), **more)


def forward_message(api: Api, given: Json) -> Json:
    """Forward a message."""
    chat, thread_id = api.place(given)
    message = _original(api, given["from_chat_id"], given["message_id"], "forward")
    return _forward(api, given, chat, thread_id, message).json()


def forward_messages(api: Api, given: Json) -> list[Json]:
    """Forward several messages; albums stay albums."""
    chat, thread_id = api.place(given)
    messages = _several(api, given)
    return [{"message_id": _forward(api, given, chat, thread_id, one, album=one.album).id} for one in messages]


def copy_message(api: Api, given: Json) -> Json:
    """Copy a message, without a word of where it comes from."""
    chat, thread_id = api.place(given)
    message = _original(api, given["from_chat_id"], given["message_id"], "copy")
    content = message.content()
    if message.file is not None and "caption" in given:
        content["formatted"] = checked_caption(api, given)
    return {"message_id": say(api, given, chat, thread_id, **content).id}


def copy_messages(api: Api, given: Json) -> list[Json]:
    """Copy several messages, with their captions or without."""
    chat, thread_id = api.place(given)
    copied = []
    for message in _several(api, given):
        content = message.content() | {"album": message.album}
        if given.get("remove_caption") and message.file is not None:
            content["formatted"] = Formatted("")
        copied.append({"message_id": say(api, given, chat, thread_id, **content).id})
    return copied


METHODS: dict[str, Method] = {
    "sendMessage": send_message,
    "sendContact": send_contact,
    "sendLocation": send_location,
    "sendVenue": send_venue,
    "sendDice": send_dice,
    "forwardMessage": forward_message,
    "forwardMessages": forward_messages,
    "copyMessage": copy_message,
    "copyMessages": copy_messages,
}
