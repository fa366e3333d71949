"""Contract 8 «Grammar» and «Buttons», for administrators: keys first, then names; what is always confirmed."""

from typing import Any

from sandbox.company import ANNA_NUMBER, HOURS, MAIN, OTHER_OPERATOR, SPAM, SUPPORT, SUPPORT_ID
from sandbox.telegram.groups import Group
from sandbox.telegram.people import Person
from sandbox.telegram.world import Message
from sandbox.vats.virtual import VirtualVats


def _changes(vats: VirtualVats) -> list[str]:
    return [str(one.operation) for one in vats.requests if one.method != "GET"]


def _sent(vats: VirtualVats, operation: str) -> Any:
    return vats.performed(operation)[-1].body


def _labels(message: Message) -> list[str]:
    return [label for row in message.buttons for label in row]


async def test_always_confirmed(vats: VirtualVats, admin: Person) -> None:
    """The list of the contract, and each kind of thing that can be deleted."""
    await admin.writes(f"/interval add {HOURS} route=Вечер days=mon,wed start=20:00 end=23:30")
    await admin.writes(f"/holiday add {HOURS} route=Праздник from=2027-05-01 to=2027-05-03")
    await admin.writes("/webhook add sipregs_error https://bot.example.com/vats")
    interval = vats.number(HOURS).custom_routes[0].intervals[0].id
    holiday = vats.number(HOURS).custom_routes[1].holidays[0].id
    webhook = vats.company.subscriptions[0].id
    await admin.writes("/contact 79261904198 Мария")
    made = len(_changes(vats))
    for said in (
        f"/route {MAIN} group Поддержка",
        f"/number off {MAIN}",
        f"/clid main {SUPPORT}",
        "/limits deny all 179",
        "/limits allow all CIS",
        "/contact del 79261904198",
        "/user del anna",
        "/group del Поддержка",
        f"/interval del {HOURS} {interval}",
        f"/holiday del {HOURS} {holiday}",
        f"/sim del {ANNA_NUMBER}",
        f"/blacklist del {SPAM}",
        "/blf del admin",
        "/voicemail del user admin",
        "/voicemail del group продаж",
        "/clid user anna del",
        "/clid group Поддержка del",
        "/clid region Алтай del",
        f"/sip del {OTHER_OPERATOR}",
        f"/webhook del {webhook}",
    ):
        shown = await admin.writes(said)
        assert _labels(shown) == ["Подтвердить", "Отмена"], (said, shown.text)
        await admin.presses("Отмена", shown)
    assert len(_changes(vats)) == made


async def test_intervals_and_holidays(vats: VirtualVats, admin: Person) -> None:
    for said in (
        f"/interval add {HOURS} route=Вечер days=mon,wed start=20:00 end=23:30",
        f"/interval add {HOURS} end=23:30 days=пн,ср start=20:00 route=Вечер",
        "/Interval Добавить Витрина days=ПН,Ср route=«Вечер» start=20:00 end=23:30",
    ):
        await admin.writes(said)
        (route,) = vats.number(HOURS).custom_routes
        (interval,) = route.intervals
        assert route.name == "Вечер", said
        assert interval.days == ["monday", "wednesday"], said
        assert (interval.start, interval.end) == (20 * 3600, 23 * 3600 + 30 * 60), said
        await admin.writes("/undo")
        assert route.intervals == []
    await admin.writes(f"/holiday add {HOURS} route=Праздник from=2027-05-01 to=2027-05-03")
    sent = _sent(vats, "add_calendar_schedule")
    assert sent["route_name"] == "Праздник"
    assert sent["start"].startswith("2027-05-01T00:00")
    assert sent["end"].startswith("2027-05-03T23:59")


async def test_what_an_edit_does_not_name_stays(vats: VirtualVats, admin: Person) -> None:
    await admin.writes(f"/interval add {HOURS} route=Вечер days=mon,wed start=20:00 end=23:30")
    (route,) = vats.number(HOURS).custom_routes
    interval = route.intervals[0].id
    await admin.writes(f"/interval edit {HOURS} {interval} end=22:00")
    if vats.performed("edit_interval_schedule") == []:
        await admin.presses("Подтвердить")
    (kept,) = route.intervals
    assert (kept.start, kept.end, kept.days) == (20 * 3600, 22 * 3600, ["monday", "wednesday"])
    assert [one.name for one in vats.number(HOURS).custom_routes] == ["Вечер"]
    await admin.writes("/group edit Поддержка name=«Техподдержка»")
    assert _sent(vats, "edit_group")["name"] == "Техподдержка"
    group = vats.department(SUPPORT_ID)
    assert (group.name, group.ext, group.order, group.duration) == ("Техподдержка", "710", "BYORDER", 20)
    await admin.writes("/user edit anna position=«Старший менеджер»")
    anna = vats.employee("anna")
    assert (anna.position, anna.name, anna.ext, anna.mobile) == (
        "Старший менеджер",
        "Анна Смирнова",
        "702",
        "79160000002",
    )


async def test_regions_and_media_files_by_id_or_name(vats: VirtualVats, admin: Person) -> None:
    for way in ("43", "Моск", "«Москва и Московская обл.»", "москва"):
        await admin.writes(f"/clid region {way} {MAIN} mobile")
        assert _sent(vats, "set_region_caller_id") == {"id": "43", "telnum": MAIN, "mode": "mobile"}, way
        await admin.writes("/undo")
    file = "0b0ced08-9bd5-40b8-88e1-7f55412c0e96"
    for way in (file, "Зима", "зима.mp3"):
        await admin.writes(f"/music holdmusic {way}")
        assert vats.company.melodies["holdmusic"].name == "Зима.mp3", way
        await admin.writes("/music holdmusic Север")


async def test_members_of_a_department(vats: VirtualVats, admin: Person) -> None:
    shown = await admin.writes("/group members Поддержка add=anna,boris remove=maria")
    if "Подтвердить" in _labels(shown):
        await admin.presses("Подтвердить", shown)
    assert {one.login for one in vats.department(SUPPORT_ID).members} == {"ivan", "anna", "boris"}


async def test_the_key_is_the_first_value_all_else_is_named(vats: VirtualVats, admin: Person, group: Group) -> None:
    await admin.writes("/sip add 8(863)000-00-00 domain=s.example.com name=«Ростов, юг» password=p login=l")
    sent = _sent(vats, "add_sip_registration")
    assert [sent[name] for name in ("telnum", "name", "domain", "login", "password")] == [
        "78630000000",
        "Ростов, юг",
        "s.example.com",
        "l",
        "p",
    ]
    assert not any("password=" in message.text for message in admin.chat.messages)
    await admin.writes("/branch add x.example.com key=k name=Филиал")
    assert _sent(vats, "add_branch") == {"domain": "x.example.com", "name": "Филиал", "key": "k"}
    for said in ("/branch del x.example.com", "/sip del 78630000000"):
        assert _labels(await admin.writes(said)) == ["Подтвердить", "Отмена"], said
    made = len(_changes(vats))
    refused = await admin.writes("/sip add 78630000001 name=А domain=s.example.com login=l password=p", chat=group)
    assert "личном" in refused.text
    assert len(_changes(vats)) == made
