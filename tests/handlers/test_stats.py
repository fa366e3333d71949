"""/stats: figures, and the same as a picture."""

from sandbox.company import CLIENT, OTHER_CLIENT, SALES_ID
from sandbox.telegram.people import Person
from sandbox.vats.virtual import VirtualVats
from tests.handlers.wire import has_called
from tests.running import MovedClock


async def test_counts_and_draws(vats: VirtualVats, admin: Person, clock: MovedClock) -> None:
    has_called(vats, clock, CLIENT, "success", user="anna", department=SALES_ID, talk=60, rating=5, minutes=50)
    has_called(vats, clock, CLIENT, "success", user="boris", department=SALES_ID, talk=121, rating=4, minutes=40)
    has_called(vats, clock, OTHER_CLIENT, department=SALES_ID, minutes=30)
    has_called(vats, clock, OTHER_CLIENT, "success", user="anna", out=True, talk=30, minutes=20)
    has_called(vats, clock, "79990000001", department=SALES_ID, minutes=10)
    has_called(vats, clock, "79990000001", "noanswer", user="anna", out=True, minutes=5)
    has_called(vats, clock, CLIENT, "cancel", department=SALES_ID, minutes=4)

    answer = await admin.writes("/stats")

    for fact in (
        "«сегодня» (все)",
        "Всего: 7",
        "Принято: 2",
        "Пропущено: 2, из них потом поговорили: 1",
        "Исходящих: 2, дозвонились: 1",
        "Разговор в среднем: 1:10",
        "Средняя оценка: 4,5 (2 оценки)",
        "Анна Смирнова – 2, Борис Волков – 1",
    ):
        assert fact in answer.text
    assert answer.file is not None
    assert answer.file.kind == "photo"
    assert answer.file.content.startswith(b"\x89PNG")
    assert vats.performed("get_history_json")[-1].query["processMissed"] == ["true"]


async def test_of_days_and_by_right(vats: VirtualVats, anna: Person, olga: Person, ivan: Person) -> None:
    answer = await olga.writes("/stats 20.11-24.11")
    assert "отделов, которыми вы руководите" in answer.text
    assert answer.file is not None
    answer = await anna.writes("/stats 20.11-24.11")
    assert "Всего: 1" in answer.text
    assert "(мои)" in answer.text
    assert "Больше всех" not in answer.text
    assert "Исходящих: 0\n" in answer.text + "\n"
    assert "администраторы" in (await anna.writes("/stats неделя все")).text
    answer = await ivan.writes("/stats вчера")
    assert "Исходящих: 1, дозвонились: 0" in answer.text
    assert "в среднем" not in answer.text


async def test_of_nothing(anna: Person) -> None:
    answer = await anna.writes("/stats")
    assert ": нет" in answer.text
    assert answer.file is None
