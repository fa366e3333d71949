"""/cancel: leave what is being asked."""

from chat.answers import Reply
from chat.command import command
from chat.rights import Right
from chat.turn import Turn


@command("cancel", about="не отвечать на вопрос, выйти", right=Right.SELF_READ)
async def cancel(turn: Turn) -> Reply:
    """Leave the dialogue in this chat, if there is one."""
    left = await turn.store.dialogues.drop(turn.place.chat_id, turn.actor.person.id)
    return Reply("Отменено: больше ничего не спрашиваю." if left else "Отменять нечего: я ни о чём не спрашиваю.")
