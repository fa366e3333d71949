"""The bot's answers to what people's apps ask it: presses of buttons, and inline queries."""

import re

from sandbox.telegram.api import Api, Method
from sandbox.telegram.formatting import Formatted
from sandbox.telegram.keyboards import read_markup
from sandbox.telegram.manual import Json
from sandbox.telegram.methods.saying import MOST_CAPTION, MOST_TEXT
from sandbox.telegram.queries import InlineQuery, Query
from sandbox.telegram.refusals import Refusal, bad, fault

_MOST_TOAST = 200
_MOST_RESULTS = 50
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
_NOT_HERE = frozenset({"game"})
_TITLED = frozenset({"article", "video", "audio", "voice", "document", "location", "venue"})


def _in_time(api: Api, query: Query | InlineQuery | None) -> Query | InlineQuery:
    if query is None or query.answer is not None:
        raise bad(_TOO_OLD)
    if (api.world.now() - query.at).total_seconds() > api.query_lifetime:
        raise bad(_TOO_OLD)
    return query


def answer_callback_query(api: Api, given: Json) -> bool:
    """Answer a press, once and in time."""
    query = _in_time(api, api.queries.get(given["callback_query_id"]))
    if len(given.get("text", "")) > _MOST_TOAST:
        raise bad("MESSAGE_TOO_LONG")
    url = given.get("url", "")
    if url and not re.match(rf"(?:https?://)?(?:t|telegram)\.me/{api.bot.username}\?start=", url, re.IGNORECASE):
        raise bad("URL_INVALID")
    query.answer = given
    pressed = api.queries[given["callback_query_id"]]
    api.world.tell("toast", pressed.message.chat.id, pressed.message)
    return True


def answer_inline_query(api: Api, given: Json) -> bool:
    """Answer an inline query with results to choose from."""
    query = api.inline_queries.get(given["inline_query_id"])
    _in_time(api, query)
    results = given["results"]
    if len(results) > _MOST_RESULTS:
        raise bad("RESULTS_TOO_MUCH")
    if len({one["id"] for one in results}) < len(results):
        raise bad("RESULT_ID_DUPLICATE")
    if len(given.get("next_offset", "").encode()) > 64:
        raise bad("NEXT_OFFSET_INVALID")
    start = given.get("button", {}).get("start_parameter")
    if start is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", start):
        raise bad("START_PARAM_INVALID")
    for one in results:
        _check_result(api, one)
    if query is not None:
        query.answer, query.results = given, results
    api.world.tell("inline", given.get("chat_id", 0))
    return True


def _check_result(api: Api, result: Json) -> None:
    if result["type"] in _NOT_HERE:
        raise fault(f"results of type {result['type']} are not supported by the virtual Telegram")
    if not 1 <= len(result["id"].encode()) <= 64:
        raise bad("RESULT_ID_INVALID")
    if result["type"] in _TITLED and "title" in result and not result["title"].strip():
        raise bad('can\'t parse inline query result: Field "title" must be non-empty')
    read_markup(result.get("reply_markup"), private=False, editing=True)
    result_text(api, result)


def result_text(api: Api, result: Json) -> Formatted:
    """Read the text or caption of the message that a result makes.

    Raises:
        Refusal: it does not parse, or is too long.
    """
    content = result.get("input_message_content")
    if content is None:
        caption = api.text(result, "caption")
        if caption.units > MOST_CAPTION:
            raise bad("MEDIA_CAPTION_TOO_LONG")
        return caption
    if "message_text" not in content:
        _check_content(content)
        return Formatted("")
    text = api.text(content, "message_text")
    if not text.text:
        raise bad("message text is empty")
    if text.units > MOST_TEXT:
        raise bad("MESSAGE_TOO_LONG")
    return text


def _check_content(content: Json) -> None:
    if not {"latitude", "phone_number"} & set(content):
        raise _not_here("this input_message_content")


def _not_here(what: str) -> Refusal:
    return fault(f"{what} is not supported by the virtual Telegram")


METHODS: dict[str, Method] = {
    "answerCallbackQuery": answer_callback_query,
    "answerInlineQuery": answer_inline_query,
}
