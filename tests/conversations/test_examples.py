"""Every example of every command, said to the running bot as it is shown: none is misunderstood."""

import re
from dataclasses import replace

import pytest

from chat.examples import examples
from chat.rights import actor
from handlers import commands
from sandbox.company import SALES_ID
from sandbox.vats.state import Branch, Subscription
from tests.chat.turns import turn_of
from tests.conversations.scene import Scene, scene, telegram

__all__ = ["scene", "telegram"]

pytestmark = pytest.mark.asyncio(loop_scope="module")

MISUNDERSTOOD = re.compile(
    r"Не понял|Как надо|Не знаю команды|Лишнее|Подкоманд|не нашёл|Что-то пошло не так|не в вашей власти|собственны"
)


def prepare(scene: Scene) -> None:
    """Let there be what the examples speak of."""
    company = scene.vats.company
    company.branches.append(Branch("filial.vats.ru", "Филиал в Казани", "key", status="active"))
    company.subscriptions.append(
        Subscription("898254be-e2cd-4e8a-90d1-1615a42eb2dd", "sipregs_error", "https://bot.example.ru/vats")
    )


async def test_every_example_is_understood(scene: Scene) -> None:
    prepare(scene)
    store = await scene.bot.store()
    person = await store.people.get(scene.admin.id)
    assert person is not None
    group = scene.telegram.group("Продажи", [scene.admin], administrators=[scene.admin])
    await scene.bot.binds(group, [SALES_ID], scene.admin)
    said, misunderstood = 0, []
    for declaration in commands():
        if declaration.hidden:
            continue
        for number in range(max(len(declaration.examples), 1)):
            # Anew each time: a department that was renamed is called by its new name.
            company = await store.directory.company()
            turn = replace(turn_of("admin", store), company=company, actor=actor(person, company, ()))
            example = examples(declaration, turn)[number]
            answer = await scene.admin.writes(example, chat=None if declaration.private else group)
            said += 1
            if MISUNDERSTOOD.search(answer.text):
                misunderstood.append(f"{example}: {answer.text}")
    assert misunderstood == []
    assert said >= 130
