"""The bot about itself: who it is, its menus and descriptions, and how it gets its updates."""

import re
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from sandbox.telegram.api import Api, Method
from sandbox.telegram.manual import Json
from sandbox.telegram.members import RIGHTS, RIGHTS_OF
from sandbox.telegram.refusals import bad
from sandbox.telegram.updates import Webhook
from sandbox.telegram.world import Chat, User

_MOST_POLL_SECONDS = 50
_PORTS = frozenset({443, 80, 88, 8443})
_MOST_COMMANDS = 100


def get_me(api: Api, _given: Json) -> Json:
    """Answer who the bot is."""
    return api.bot.json() | {
        "can_join_groups": True,
        "can_read_all_group_messages": not api.events.privacy,
        "supports_inline_queries": api.inline,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


async def get_updates(api: Api, given: Json) -> list[Json]:
    """Answer updates; wait for them if asked."""
    limit = given.get("limit", 100)
    if not 1 <= limit <= 100:
        limit = 100
    seconds = min(max(given.get("timeout", 0), 0), _MOST_POLL_SECONDS)
    api.updates.allow(given.get("allowed_updates"))
    return await api.updates.poll(given.get("offset", 0), limit, seconds)


def set_webhook(api: Api, given: Json) -> bool:
    """Have updates posted to an address; an empty one ends that."""
    if not given["url"]:
        return delete_webhook(api, given)
    _check_address(given["url"])
    secret = given.get("secret_token", "")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise bad("secret token contains unallowed characters")
    api.updates.allow(given.get("allowed_updates"))
    if given.get("drop_pending_updates"):
        api.updates.drop()
    if not 1 <= given.get("max_connections", 40) <= 100:
        raise bad("max_connections must be from 1 to 100")
    api.updates.hook(
        Webhook(
            given["url"],
            secret,
            certificate="certificate" in given,
            most_connections=given.get("max_connections", 40),
        )
    )
    return True


def _check_address(url: str) -> None:
    parts = urlsplit(url)
    # The real one knows https alone; the loopback is let through because nothing else reaches a test.
    if parts.scheme == "http" and _is_loopback(parts.hostname or ""):
        return
    if parts.scheme != "https" or not parts.hostname:
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if not _is_loopback(parts.hostname) and (parts.port or 443) not in _PORTS:
        raise bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def delete_webhook(api: Api, given: Json) -> bool:
    """Have updates kept for ``getUpdates`` again."""
    api.updates.webhook = None
    if given.get("drop_pending_updates"):
        api.updates.drop()
    api.updates.bell.ring()
    return True


def get_webhook_info(api: Api, _given: Json) -> Json:
    """Answer how the webhook does."""
    hook = api.updates.webhook
    told: Json = {
        "url": hook.url if hook else "",
        "has_custom_certificate": bool(hook and hook.certificate),
        "pending_update_count": len(api.updates.pending),
        "allowed_updates": api.updates.allowed,
    }
    if hook:
        told["max_connections"] = hook.most_connections
        if hook.last_error:
            told |= {"last_error_message": hook.last_error, "last_error_date": int(api.world.now().timestamp())}
    return told


def _scope_key(api: Api, scope: Json | None) -> str:
    scope = scope or {"type": "default"}
    parts = [scope["type"]]
    if "chat_id" in scope:
        chat = api.world.find(scope["chat_id"])
        if chat is None or (chat.user is not None and not chat.user.wrote) or chat.kind == "channel":
            raise bad("chat not found")
        parts.append(str(chat.id))
    if "user_id" in scope:
        if scope["user_id"] not in api.world.users:
            raise bad("PARTICIPANT_ID_INVALID")
        parts.append(str(scope["user_id"]))
    return ":".join(parts)


def _language(given: Json) -> str:
    language: str = given.get("language_code", "")
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise bad("LANG_CODE_INVALID")
    return language


def _menu_key(api: Api, given: Json) -> tuple[str, str]:
    return _scope_key(api, given.get("scope")), _language(given)


def set_my_commands(api: Api, given: Json) -> bool:
    """Set the menu of a scope and a language."""
    key = _menu_key(api, given)
    if len(given["commands"]) > _MOST_COMMANDS:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for command in given["commands"]:
        if not re.fullmatch(r"/?[a-z0-9_]{1,32}", command["command"]):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    api.menus[key] = [command | {"command": command["command"].lstrip("/")} for command in given["commands"]]
    return True


def get_my_commands(api: Api, given: Json) -> list[Json]:
    """Answer the menu of a scope and a language."""
    return api.menus.get(_menu_key(api, given), [])


def delete_my_commands(api: Api, given: Json) -> bool:
    """Take the menu of a scope and a language away."""
    api.menus.pop(_menu_key(api, given), None)
    return True


def menu_for(api: Api, user: User, chat: Chat) -> list[Json]:
    """Answer the menu that somebody sees in a chat, by the manual's order («Determining list of commands»)."""
    scopes = ["default"]
    if chat.user is not None:
        scopes = [f"chat:{chat.id}", "all_private_chats", "default"]
    elif chat.is_administrator(user.id):
        scopes = [
            f"chat_member:{chat.id}:{user.id}", f"chat_administrators:{chat.id}", f"chat:{chat.id}",
            "all_chat_administrators", "all_group_chats", "default",
        ]  # fmt: skip
    else:
        scopes = [f"chat_member:{chat.id}:{user.id}", f"chat:{chat.id}", "all_group_chats", "default"]
    for scope in scopes:
        for language in (user.language, ""):
            if api.menus.get((scope, language)):
                return api.menus[scope, language]
    return []


_LONGEST = {"name": 64, "description": 512, "short_description": 120}


def _setter(what: str) -> Method:
    def set_profile(api: Api, given: Json) -> bool:
        if len(given.get(what, "")) > _LONGEST[what]:
            raise bad(f"bot {what.replace('_', ' ')} is too long")
        api.profile[what, _language(given)] = given.get(what, "")
        return True

    return set_profile


def _getter(what: str) -> Method:
    def get_profile(api: Api, given: Json) -> dict[str, Any]:
        usual = api.bot.first_name if what == "name" else ""
        language = _language(given)
        return {what: api.profile.get((what, language)) or api.profile.get((what, "")) or usual}

    return get_profile


def _button_key(api: Api, given: Json) -> tuple[str, str]:
    if "chat_id" not in given:
        return "menu_button", ""
    chat = api.chat(given)
    if chat.user is None:
        raise bad("chat menu button can be set only in private chats")
    return "menu_button", str(chat.id)


def set_chat_menu_button(api: Api, given: Json) -> bool:
    """Say what the button beside the field for typing does: in one private chat, or in all of them."""
    api.profile[_button_key(api, given)] = given.get("menu_button", {"type": "default"})
    return True


def get_chat_menu_button(api: Api, given: Json) -> Json:
    """Answer what the button beside the field for typing does."""
    usual: Json = api.profile.get(("menu_button", ""), {"type": "commands"})
    button: Json = api.profile.get(_button_key(api, given), {"type": "default"})
    return usual if button["type"] == "default" else button


def _rights_key(given: Json) -> tuple[str, str]:
    return "rights", "channels" if given.get("for_channels") else "groups"


def set_my_default_administrator_rights(api: Api, given: Json) -> bool:
    """Say which rights the bot asks for when it is added as an administrator."""
    api.profile[_rights_key(given)] = given.get("rights", {})
    return True


def get_my_default_administrator_rights(api: Api, given: Json) -> Json:
    """Answer which rights the bot asks for."""
    kind = "channel" if given.get("for_channels") else "supergroup"
    none = dict.fromkeys(("is_anonymous", *RIGHTS, *RIGHTS_OF[kind]), False)
    asked: Json = api.profile.get(_rights_key(given), {})
    return none | asked


METHODS: dict[str, Method] = {
    "getMe": get_me,
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyName": _setter("name"),
    "getMyName": _getter("name"),
    "setMyDescription": _setter("description"),
    "getMyDescription": _getter("description"),
    "setMyShortDescription": _setter("short_description"),
    "getMyShortDescription": _getter("short_description"),
    "setChatMenuButton": set_chat_menu_button,
    "getChatMenuButton": get_chat_menu_button,
    "setMyDefaultAdministratorRights": set_my_default_administrator_rights,
    "getMyDefaultAdministratorRights": get_my_default_administrator_rights,
}
