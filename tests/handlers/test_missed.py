"""/missed: per client, in the own scope, and incoming calls alone."""

from sandbox.company import ACCOUNTS_ID, CLIENT, HOURS, OTHER_CLIENT, SALES_ID, SUPPORT, SUPPORT_ID
from sandbox.telegram.people import Person
from sandbox.vats.virtual import VirtualVats
from tests.handlers.wire import changes, has_called
from tests.running import MovedClock, RunningBot, eventually

ALL_DAYS = "20.11-24.11"


async def test_tells_per_client_what_became_of_it(vats: VirtualVats, admin: Person) -> None:
    await admin.writes(f"/contact {OTHER_CLIENT} Фёдор <b>&")

    answer = await admin.writes(f"/missed {ALL_DAYS}")

    for fact in (
        "20.11–24.11",
        "Фёдор <b>&, +7 903 765-43-21",
        "отдел «Отдел продаж»",
        "перезвонили",
        "+7 985 111-22-99",
        "Поддержка (+7 495 987-65-43)",
        "не дозвонились",
        "+7 912 333-44-66",
        "в нерабочее время",
        "не перезванивали",
        ": 3",
    ):
        assert fact in answer.text
    assert answer.text.index("+7 912 333") < answer.text.index("+7 985 111") < answer.text.index("+7 903 765")
    query = vats.performed("get_history_json")[-1].query
    assert query["type"] == ["missed"]
    assert query["processMissed"] == ["true"]
    # From midnight to midnight in Moscow.
    assert query["start"] == ["20261119T210000Z"]
    assert query["end"] == ["20261124T210000Z"]


async def test_counts_repeats_and_offers_to_call_back(vats: VirtualVats, anna: Person, clock: MovedClock) -> None:
    for minutes in (90, 60, 30):
        has_called(vats, clock, CLIENT, department=SALES_ID, destination="group", minutes=minutes)
    has_called(vats, clock, "anonymous", department=SALES_ID, minutes=20)

    answer = await anna.writes("/missed")

    assert "3 раза" in answer.text
    assert "11:30" in answer.text
    assert "номер скрыт" in answer.text
    assert answer.buttons == [["Перезвонить: +7 916 123-45-67"]]
    await anna.presses("Перезвонить", answer)
    assert "+7 916 123-45-67" in (await anna.sees("Звоню")).text
    (request,) = vats.performed("make_call")
    assert request.body == {"phone": CLIENT, "user": "anna"}


async def test_an_unanswered_call_of_ours_is_not_missed(vats: VirtualVats, anna: Person, clock: MovedClock) -> None:
    has_called(vats, clock, CLIENT, out=True, user="anna")
    has_called(vats, clock, OTHER_CLIENT, "success", user="anna", talk=60)
    assert "нет" in (await anna.writes("/missed")).text


async def test_scopes(
    vats: VirtualVats, anna: Person, olga: Person, ivan: Person, pavel: Person, clock: MovedClock
) -> None:
    has_called(vats, clock, "79990000001", user="anna", department=SALES_ID)
    has_called(vats, clock, "79990000002", user="boris", department=SALES_ID)
    has_called(vats, clock, "79990000003", department=SALES_ID)
    has_called(vats, clock, "79990000004", number=SUPPORT, department=SUPPORT_ID)
    has_called(vats, clock, "79990000005", number=HOURS)
    # A colleague's own line, beside the department.
    has_called(vats, clock, "79990000006", user="boris")

    async def seen(person: Person, said: str) -> str:
        answer = await person.writes(said)
        return "".join(str(number) for number in range(1, 7) if f"+7 999 000-00-0{number}" in answer.text)

    # One's own, and what nobody took in the own departments.
    assert await seen(anna, "/missed") == "13"
    assert await seen(anna, "/missed мои") == "1"
    assert await seen(anna, "/missed сегодня отдел") == "123"
    assert await seen(ivan, "/missed today") == "4"
    # A head's departments.
    assert await seen(olga, "/missed") == "1236"
    assert await seen(olga, "/missed all") == "1236"
    assert await seen(pavel, "/missed department") == ""
    assert "администраторы" in (await anna.writes("/missed all")).text


async def test_an_administrators_all(
    vats: VirtualVats,
    bot: RunningBot,
    owner: Person,
    clock: MovedClock,
) -> None:
    has_called(vats, clock, "79990000005", number=HOURS)
    assert "+7 999 000-00-05" in (await owner.writes("/missed")).text
    assert "+7 999 000-00-05" in (await owner.writes("/missed все")).text
    assert "не связаны" in (await owner.writes("/missed me")).text


async def test_somebody_in_no_department(vats: VirtualVats, pavel: Person, clock: MovedClock) -> None:
    vats.department(ACCOUNTS_ID).members = []
    await clock.moves(minutes=11)
    await eventually(lambda: len(vats.performed("list_groups")) > 1)
    assert "ни в одном отделе" in (await pavel.writes("/missed отдел")).text


async def test_a_restricted_user_reads_and_is_offered_no_calls(
    vats: VirtualVats, maria: Person, clock: MovedClock
) -> None:
    has_called(vats, clock, CLIENT, user="maria", department=SUPPORT_ID)
    answer = await maria.writes("/missed")
    assert "+7 916 123-45-67" in answer.text
    assert answer.buttons == []


BAD = (
    ("/missed давно", "Например: /missed"),
    ("/missed 24.11-20.11", "20.11-23.11"),
    ("/missed завтра", "Можно: сегодня"),
)


async def test_bad_periods(vats: VirtualVats, anna: Person) -> None:
    asked = len(vats.performed("get_history_json"))
    for said, told in BAD:
        assert told in (await anna.writes(said)).text
    assert len(vats.performed("get_history_json")) == asked


async def test_errors(vats: VirtualVats, anna: Person) -> None:
    vats.fail("get_history_json", "501")
    assert "не умеет" in (await anna.writes("/missed")).text
    assert changes(vats) == []
