"""Who is in a chat, and what the bot as an administrator does with them: rights, bans, requests, invitations."""

from secrets import token_urlsafe

from sandbox.telegram.api import Api, Method
from sandbox.telegram.manual import Json
from sandbox.telegram.members import PERMISSIONS, may, member_json, need, rights_in
from sandbox.telegram.refusals import bad
from sandbox.telegram.world import Chat, Status, User

_MOST_TITLE = 16


def get_chat_member(api: Api, given: Json) -> Json:
    """Answer what somebody is in a chat."""
    chat = api.chat(given)
    user = _user(api, given)
    if chat.user is not None and user.id not in {chat.user.id, api.bot.id}:
        raise bad("PARTICIPANT_ID_INVALID")
    return member_json(chat, user)


def _user(api: Api, given: Json) -> User:
    user = api.world.users.get(given["user_id"])
    if user is None:
        raise bad("user not found")
    return user


def get_chat_administrators(api: Api, given: Json) -> list[Json]:
    """Answer who administers a group; other bots are left out."""
    chat = api.chat(given)
    if chat.user is not None:
        raise bad("there are no administrators in the private chat")
    users = [api.world.users[number] for number in chat.members if chat.is_administrator(number)]
    return [member_json(chat, user) for user in users if not user.is_bot or user is api.bot]


def get_chat_member_count(api: Api, given: Json) -> int:
    """Count who is in a chat."""
    chat = api.chat(given)
    return 2 if chat.user is not None else sum(chat.has(number) for number in chat.members)


def _managed(api: Api, given: Json, right: str, what: str) -> tuple[Chat, User]:
    """Find the member whom a call is about: neither the bot itself nor the owner."""
    chat = api.chat(given)
    if chat.user is not None:
        raise bad("chat member status can't be changed in private chats")
    need(chat, api.bot.id, right, what)
    user = _user(api, given)
    if user is api.bot:
        raise bad(f"can't {what.split(maxsplit=1)[0]} self")
    if chat.status(user.id) == "creator":
        raise bad(f"can't {what.split(maxsplit=1)[0]} chat owner")
    return chat, user


def _not_an_administrator(chat: Chat, user: User) -> None:
    if chat.status(user.id) == "administrator" and user.id not in chat.promoted_by_bot:
        raise bad("user is an administrator of the chat")


def ban_chat_member(api: Api, given: Json) -> bool:
    """Throw somebody out for good (or until a date)."""
    chat, user = _managed(api, given, "can_restrict_members", "restrict/unrestrict chat member")
    _not_an_administrator(chat, user)
    chat.until[user.id] = given.get("until_date", 0)
    api.events.status(chat, user, api.bot, "kicked")
    api.world.tell("member", chat.id)
    return True


def unban_chat_member(api: Api, given: Json) -> bool:
    """Let somebody come again; who is in the group is thrown out unless ``only_if_banned``."""
    chat, user = _managed(api, given, "can_restrict_members", "restrict/unrestrict chat member")
    _not_an_administrator(chat, user)
    if chat.status(user.id) == "kicked" or not given.get("only_if_banned"):
        chat.until.pop(user.id, None)
        api.events.status(chat, user, api.bot, "left")
        api.world.tell("member", chat.id)
    return True


def restrict_chat_member(api: Api, given: Json) -> bool:
    """Say what a member of a supergroup may do; all of it makes a usual member again."""
    chat, user = _managed(api, given, "can_restrict_members", "restrict/unrestrict chat member")
    if chat.kind != "supergroup":
        raise bad("method is available only for supergroups")
    _not_an_administrator(chat, user)
    allowed = {name: bool(given["permissions"].get(name)) for name in PERMISSIONS}
    chat.until[user.id] = given.get("until_date", 0)
    status: Status = "member" if all(allowed.values()) else "restricted"
    api.events.status(chat, user, api.bot, status, allowed if status == "restricted" else None)
    api.world.tell("member", chat.id)
    return True


def promote_chat_member(api: Api, given: Json) -> bool:
    """Make somebody an administrator with rights that the bot has itself; with none, a usual member again."""
    chat, user = _managed(api, given, "can_promote_members", "promote chat member")
    _not_an_administrator(chat, user)
    if not chat.has(user.id):
        raise bad("USER_NOT_PARTICIPANT")
    rights = {name: bool(given.get(name)) for name in rights_in(chat)}
    if any(granted and not may(chat, api.bot.id, name) for name, granted in rights.items()):
        raise bad("RIGHT_FORBIDDEN")
    rights["is_anonymous"] = bool(given.get("is_anonymous"))
    promoted = any(rights.values())
    if promoted:
        chat.promoted_by_bot.add(user.id)
    api.events.status(chat, user, api.bot, "administrator" if promoted else "member", rights if promoted else None)
    if not promoted:
        chat.promoted_by_bot.discard(user.id)
        chat.titles.pop(user.id, None)
    api.world.tell("member", chat.id)
    return True


def set_chat_administrator_custom_title(api: Api, given: Json) -> bool:
    """Give an administrator whom the bot promoted a title."""
    chat, user = _managed(api, given, "can_promote_members", "promote chat member")
    if chat.kind != "supergroup":
        raise bad("method is available only for supergroups")
    if chat.status(user.id) != "administrator":
        raise bad("user is not an administrator")
    if user.id not in chat.promoted_by_bot:
        raise bad("not enough rights to change custom title of the user")
    if len(given["custom_title"]) > _MOST_TITLE:
        raise bad("ADMIN_RANK_INVALID")
    chat.titles[user.id] = given["custom_title"]
    return True


def _asking(api: Api, given: Json) -> tuple[Chat, User]:
    chat = api.chat(given)
    need(chat, api.bot.id, "can_invite_users", "manage join requests")
    user = _user(api, given)
    if chat.has(user.id):
        raise bad("USER_ALREADY_PARTICIPANT")
    if user.id not in chat.asking:
        raise bad("HIDE_REQUESTER_MISSING")
    chat.asking.remove(user.id)
    return chat, user


def approve_chat_join_request(api: Api, given: Json) -> bool:
    """Let somebody in who asked for it."""
    chat, user = _asking(api, given)
    api.events.status(chat, user, api.bot, "member")
    api.world.tell("member", chat.id)
    return True


def decline_chat_join_request(api: Api, given: Json) -> bool:
    """Do not let somebody in who asked for it."""
    chat, _ = _asking(api, given)
    api.world.tell("member", chat.id)
    return True


def _new_link(api: Api, chat: Chat, *, primary: bool, given: Json) -> Json:
    if given.get("creates_join_request") and given.get("member_limit"):
        raise bad("member limit can't be specified for links requiring administrator approval")
    if not 1 <= given.get("member_limit", 1) <= 99_999:
        raise bad("USAGE_LIMIT_INVALID")
    link: Json = {
        "invite_link": f"https://t.me/+{token_urlsafe(12)}",
        "creator": api.bot.json(),
        "creates_join_request": bool(given.get("creates_join_request")),
        "is_primary": primary,
        "is_revoked": False,
        **{name: given[name] for name in ("name", "expire_date", "member_limit") if name in given},
    }
    chat.links.append(link)
    return link


def _inviting(api: Api, given: Json) -> Chat:
    chat = api.chat(given)
    if chat.user is not None:
        raise bad("can't invite members to a private chat")
    need(chat, api.bot.id, "can_invite_users", "manage chat invite link")
    return chat


def export_chat_invite_link(api: Api, given: Json) -> str:
    """Make a new primary link; the former one opens nothing any more."""
    chat = _inviting(api, given)
    for link in chat.links:
        link["is_revoked"] |= link["is_primary"]
    made: str = _new_link(api, chat, primary=True, given={})["invite_link"]
    return made


def create_chat_invite_link(api: Api, given: Json) -> Json:
    """Make one more link."""
    return _new_link(api, _inviting(api, given), primary=False, given=given)


def _link(chat: Chat, given: Json) -> Json:
    found = next((link for link in chat.links if link["invite_link"] == given["invite_link"]), None)
    if found is None:
        raise bad("INVITE_HASH_EXPIRED")
    return found


def edit_chat_invite_link(api: Api, given: Json) -> Json:
    """Change a link that was made before; what is left out it has no more."""
    chat = _inviting(api, given)
    old = _link(chat, given)
    if old["is_primary"]:
        raise bad("CHAT_INVITE_PERMANENT")
    new = _new_link(api, chat, primary=False, given=given)
    new["invite_link"] = old["invite_link"]
    chat.links.remove(old)
    return new


def revoke_chat_invite_link(api: Api, given: Json) -> Json:
    """Let a link open nothing any more; a primary one is replaced."""
    chat = _inviting(api, given)
    link = _link(chat, given)
    link["is_revoked"] = True
    if link["is_primary"]:
        _new_link(api, chat, primary=True, given={})
    return link


METHODS: dict[str, Method] = {
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getChatMemberCount": get_chat_member_count,
    "banChatMember": ban_chat_member,
    "unbanChatMember": unban_chat_member,
    "restrictChatMember": restrict_chat_member,
    "promoteChatMember": promote_chat_member,
    "setChatAdministratorCustomTitle": set_chat_administrator_custom_title,
    "approveChatJoinRequest": approve_chat_join_request,
    "declineChatJoinRequest": decline_chat_join_request,
    "exportChatInviteLink": export_chat_invite_link,
    "createChatInviteLink": create_chat_invite_link,
    "editChatInviteLink": edit_chat_invite_link,
    "revokeChatInviteLink": revoke_chat_invite_link,
}
