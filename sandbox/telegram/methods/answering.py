"""The bot's answers to what people's apps ask it: presses of buttons, and inline queries."""

import re

from sandbox.telegram.api import Api, Method
from sandbox.telegram.inline import content_of
from sandbox.telegram.manual import Json
from sandbox.telegram.queries import InlineQuery, Query
from sandbox.telegram.refusals import bad

_MOST_TOAST = 200
_MOST_RESULTS = 50


def _check(api: Api, query: Query | InlineQuery | None) -> None:
    if query is None or query.answer is not None or api.is_too_old(query.at):
        raise bad("query is too old and response timeout expired or query ID is invalid")


def answer_callback_query(api: Api, given: Json) -> bool:
    """Answer a press, once and in time."""
    query = api.queries.get(given["callback_query_id"])
    _check(api, query)
    if len(given.get("text", "")) > _MOST_TOAST:
        raise bad("MESSAGE_TOO_LONG")
    url = given.get("url", "")
    if url and not re.match(rf"(?:https?://)?(?:t|telegram)\.me/{api.bot.username}\?start=", url, re.IGNORECASE):
        raise bad("URL_INVALID")
    if query is not None:
        query.answer = given
        api.world.tell("toast", query.message.chat.id, query.message)
    return True


def answer_inline_query(api: Api, given: Json) -> bool:
    """Answer an inline query with results to choose from."""
    query = api.inline_queries.get(given["inline_query_id"])
    _check(api, query)
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
    contents = [content_of(api, one) for one in results]
    if query is not None:
        query.answer, query.results, query.contents = given, results, contents
    seconds = given.get("cache_time", 300)
    if seconds > 0 and query is not None:
        api.remember_inline(query, seconds, personal=given.get("is_personal", False))
    api.world.tell("inline", 0)
    return True


METHODS: dict[str, Method] = {
    "answerCallbackQuery": answer_callback_query,
    "answerInlineQuery": answer_inline_query,
}
