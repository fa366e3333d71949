"""The virtual Telegram as python-telegram-bot sees it: a bot of a working day, by polling and by webhook."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from hashlib import sha256
from typing import Any, TypeAlias

import pytest
from aiohttp import web
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputMediaPhoto,
    InputTextMessageContent,
    KeyboardButton,
    LinkPreviewOptions,
    ReactionTypeEmoji,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import RetryAfter, TelegramError
from telegram.ext import (
    Application,
    ApplicationBuilder,
    BaseRateLimiter,
    CallbackQueryHandler,
    ChatJoinRequestHandler,
    ChosenInlineResultHandler,
    CommandHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    MessageReactionHandler,
    filters,
)
from telegram.helpers import escape_markdown

from sandbox.telegram.virtual import VirtualTelegram
from tests.sandbox.telegram.foreign.working_day import ALLOWED, COMMANDS, Day
from tests.sandbox.telegram.pictures import picture

App: TypeAlias = Application[Any, Any, Any, Any, Any, Any]
Context: TypeAlias = ContextTypes.DEFAULT_TYPE
SECRET = "day_secret-1"


class Patience(BaseRateLimiter[None]):
    """Waits as long as Telegram says, then tries again."""

    async def initialize(self) -> None:
        pass

    async def shutdown(self) -> None:
        pass

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,
    ) -> Any:
        while True:
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as haste:
                wait = haste.retry_after
            assert isinstance(wait, timedelta)
            await asyncio.sleep(wait.total_seconds())


async def start(update: Update, context: Context) -> None:
    assert update.effective_message is not None
    assert update.effective_user is not None
    await update.effective_message.reply_text(
        f"Hello, {update.effective_user.first_name}! {' '.join(context.args or ())}"
    )


async def styled(update: Update, context: Context) -> None:
    assert update.effective_message is not None
    text = f"*Bold* {escape_markdown('& 1+1=2', 2)} \\(_really\\!_\\) [link](https://example.com/a_\\(b\\))"
    await update.effective_message.reply_markdown_v2(text, link_preview_options=LinkPreviewOptions(is_disabled=True))


async def buttons(update: Update, context: Context) -> None:
    assert update.effective_message is not None
    rows = [
        [InlineKeyboardButton("Yes", callback_data="yes"), InlineKeyboardButton("No", callback_data="no")],
        [InlineKeyboardButton("Site", url="https://example.com")],
    ]
    await update.effective_message.reply_html("<b>Well?</b>", reply_markup=InlineKeyboardMarkup(rows))


async def pressed(update: Update, context: Context) -> None:
    query = update.callback_query
    assert query is not None
    if query.inline_message_id:
        await query.answer()
        await query.edit_message_text("21 roubles")
        return
    await query.edit_message_text(f"You chose {query.data}")
    await query.answer("Taken", show_alert=True)


async def same(update: Update, context: Context) -> None:
    assert update.effective_message is not None
    sent = await update.effective_message.reply_text("same")
    await _tells_refusal(update, sent.edit_text("same"))


async def _tells_refusal(update: Update, doing: Coroutine[Any, Any, Any]) -> None:
    assert update.effective_message is not None
    try:
        await doing
    except TelegramError as refusal:
        await update.effective_message.reply_text(refusal.message)


async def phone(update: Update, context: Context) -> None:
    assert update.effective_message is not None
    keyboard = ReplyKeyboardMarkup([[KeyboardButton("Phone", request_contact=True)]], one_time_keyboard=True)
    await update.effective_message.reply_text("Your phone?", reply_markup=keyboard)


async def contact(update: Update, context: Context) -> None:
    assert update.effective_message is not None
    assert update.effective_message.contact is not None
    await update.effective_message.reply_text(f"Phone {update.effective_message.contact.phone_number}")


async def thanks(update: Update, context: Context) -> None:
    assert update.effective_message is not None
    await update.effective_message.reply_text("Thanks", reply_markup=ReplyKeyboardRemove())


async def document(update: Update, context: Context) -> None:
    message = update.effective_message
    assert message is not None
    assert message.document is not None
    file = await message.document.get_file()
    content = bytes(await file.download_as_bytearray())
    sent = await message.reply_document(content, filename=message.document.file_name, caption="Your file")
    assert sent.document is not None
    again = await message.reply_document(sent.document.file_id)
    assert again.document is not None
    assert again.document.file_unique_id == sent.document.file_unique_id
    await message.reply_text(sha256(content).hexdigest())


async def album(update: Update, context: Context) -> None:
    assert update.effective_message is not None
    media = [InputMediaPhoto(picture(one), filename=f"{one}.png") for one in (1, 2)]
    sent = await update.effective_message.reply_media_group(media, caption="Two pictures")
    assert len({message.media_group_id for message in sent}) == 1


async def swap(update: Update, context: Context) -> None:
    assert update.effective_message is not None
    sent = await update.effective_message.reply_photo(picture(1), caption="Before")
    await sent.edit_media(InputMediaPhoto(picture(2), filename="after.png", caption="After"))


async def inline(update: Update, context: Context) -> None:
    assert update.inline_query is not None
    assert update.inline_query.query == "price"
    raised = InlineKeyboardMarkup.from_button(InlineKeyboardButton("Raise", callback_data="raise"))
    results = [
        InlineQueryResultArticle("plain", "Plain price", InputTextMessageContent("10 roubles")),
        InlineQueryResultArticle(
            "live",
            "Price with a button",
            InputTextMessageContent("<b>20</b> roubles", parse_mode=ParseMode.HTML),
            reply_markup=raised,
        ),
    ]
    await update.inline_query.answer(results, cache_time=0, is_personal=True)


async def chosen(update: Update, context: Context) -> None:
    result = update.chosen_inline_result
    assert result is not None
    if result.inline_message_id:
        await context.bot.send_message(result.from_user.id, f"You sent {result.result_id}")


async def reaction(update: Update, context: Context) -> None:
    assert update.message_reaction is not None
    (sign,) = update.message_reaction.new_reaction
    assert isinstance(sign, ReactionTypeEmoji)
    await context.bot.send_message(update.message_reaction.chat.id, f"You reacted {sign.emoji}")


async def admins(update: Update, context: Context) -> None:
    assert update.effective_message is not None
    assert update.effective_chat is not None
    found = await update.effective_chat.get_administrators()
    names = [one.user.first_name for one in found if not one.user.is_bot]
    await update.effective_message.reply_text(", ".join(names))


async def topic(update: Update, context: Context) -> None:
    assert update.effective_message is not None
    assert update.effective_chat is not None
    chat = update.effective_chat
    made = await chat.create_forum_topic("Orders")
    await chat.send_message("First words", message_thread_id=made.message_thread_id)
    await chat.close_forum_topic(made.message_thread_id)
    await update.effective_message.reply_text("Opened")


async def join(update: Update, context: Context) -> None:
    asked = update.chat_join_request
    assert asked is not None
    await asked.approve()
    await context.bot.send_message(asked.user_chat_id, f"Welcome to {asked.chat.title}")


async def broken(update: Update, context: Context) -> None:
    assert update.effective_message is not None
    await _tells_refusal(update, update.effective_message.reply_html("a <b>b"))
    await _tells_refusal(update, update.effective_message.reply_html("a <x>b</x>"))


async def gone(update: Update, context: Context) -> None:
    await _tells_refusal(update, context.bot.send_message(99, "Anybody?"))


async def write(update: Update, context: Context) -> None:
    assert context.args
    await _tells_refusal(update, context.bot.send_message(int(context.args[0]), "Hello"))


async def burst(update: Update, context: Context) -> None:
    assert context.args
    assert update.effective_chat is not None
    for place in range(int(context.args[0])):
        await update.effective_chat.send_message(f"burst {place}")


async def echo(update: Update, context: Context) -> None:
    assert update.effective_message is not None
    await update.effective_message.reply_text(f"You said: {update.effective_message.text}")


def _application(telegram: VirtualTelegram, *, polls: bool) -> App:
    builder = ApplicationBuilder().token(telegram.token).rate_limiter(Patience())
    builder = builder.base_url(f"{telegram.url}/bot").base_file_url(f"{telegram.url}/file/bot")
    app: App = (builder if polls else builder.updater(None)).build()
    for command in (
        start,
        styled,
        buttons,
        same,
        phone,
        thanks,
        album,
        swap,
        admins,
        topic,
        broken,
        gone,
        write,
        burst,
    ):
        app.add_handler(CommandHandler(command.__name__, command))
    app.add_handler(CallbackQueryHandler(pressed))
    app.add_handler(InlineQueryHandler(inline))
    app.add_handler(ChosenInlineResultHandler(chosen))
    app.add_handler(MessageReactionHandler(reaction))
    app.add_handler(ChatJoinRequestHandler(join))
    app.add_handler(MessageHandler(filters.CONTACT, contact))
    app.add_handler(MessageHandler(filters.Document.ALL, document))
    app.add_handler(MessageHandler(filters.TEXT, echo))
    return app


@asynccontextmanager
async def _at_work(app: App) -> AsyncIterator[None]:
    """Let the application of a bot run, as its own documentation says, without its own loop."""
    async with app:
        me = await app.bot.get_me()
        assert (me.username, me.supports_inline_queries) == ("virtual_vats_bot", True)
        await app.bot.set_my_commands([(name, f"the command {name}") for name in COMMANDS])
        assert [one.command for one in await app.bot.get_my_commands()] == COMMANDS
        await app.start()
        try:
            yield
        finally:
            await app.stop()


@pytest.fixture(autouse=True)
def newer_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its newer way to tell seconds; the older one warns."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


async def test_a_working_day_by_polling(telegram: VirtualTelegram) -> None:
    app = _application(telegram, polls=True)
    assert app.updater is not None
    async with _at_work(app):
        await app.updater.start_polling(allowed_updates=ALLOWED, timeout=5)
        try:
            await Day(telegram).everything()
        finally:
            await app.updater.stop()


async def test_a_working_day_by_webhook(telegram: VirtualTelegram) -> None:
    app = _application(telegram, polls=False)

    async def take(request: web.Request) -> web.Response:
        if request.headers.get("X-Telegram-Bot-Api-Secret-Token") != SECRET:
            return web.Response(status=403)
        await app.update_queue.put(Update.de_json(json.loads(await request.read()), app.bot))
        return web.Response()

    door = web.Application()
    door.router.add_post("/hook", take)
    runner = web.AppRunner(door, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        async with _at_work(app):
            url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
            await app.bot.set_webhook(url, secret_token=SECRET, allowed_updates=ALLOWED, max_connections=3)
            info = await app.bot.get_webhook_info()
            assert (info.url, info.max_connections) == (url, 3)
            await Day(telegram).everything()
            assert (await app.bot.get_webhook_info()).last_error_message is None
            assert await app.bot.delete_webhook()
    finally:
        await runner.cleanup()
