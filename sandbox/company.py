"""The example company, «Магазин «Север»»: the same in tests and in the demo. All phones and people are made up."""

from datetime import UTC, datetime, timedelta
from itertools import count

from sandbox.vats.state import (
    Blocked,
    CallerIds,
    Company,
    CustomRole,
    Department,
    Directions,
    Employee,
    InsideCall,
    Melody,
    Member,
    Number,
    OutsideCall,
    Redirect,
    Registration,
    Route,
    Sim,
    Timeout,
)

MAIN = "74951234567"
SUPPORT = "74959876543"
MENU = "78005550199"
HOURS = "74952223344"
ANNA_NUMBER = "79261112233"
BORIS_NUMBER = "79264445566"
OTHER_OPERATOR = "78123334455"

SALES_ID = "sales"
SUPPORT_ID = "g_5a1f6f0e-4a6c-4f2b-9f0e-0c2d8f4f7a11"
ACCOUNTS_ID = "g_0d1b7a52-93c1-4b6f-8f45-6a5f3c1f9e22"
DISPATCHER_ID = "custom_542ec326-860e-429a-9457-ff2fff9e15e4"

CLIENT = "79161234567"
OTHER_CLIENT = "79037654321"
SPAM = "74993332211"


def sever(now: datetime) -> Company:
    """Make the company as it is at ``now``, with the calls of its last days."""
    company = Company(
        domain="sever.vats.example",
        employees=_employees(),
        departments=_departments(),
        numbers=_numbers(),
        sims=[Sim(ANNA_NUMBER, user="anna"), Sim(BORIS_NUMBER, user="boris")],
        available_sims=["79265550001", "79265550002"],
        blacklist=[Blocked(SPAM, "Спам", week=2, year=14), Blocked("749933344*", "Обзвон", year=3)],
        roles=[CustomRole(DISPATCHER_ID, "Диспетчер", ["users.get", "groups.get", "telnums.edit"])],
        melodies={
            "ringback": Melody("holdmusic", "Утренняя волна", uploaded=False),
            "holdmusic": Melody("27f58ad3-c06f-4467-8326-f3be27ad9aed", "Север.mp3"),
        },
        media={
            "holdmusic": [
                Melody("27f58ad3-c06f-4467-8326-f3be27ad9aed", "Север.mp3"),
                Melody("0b0ced08-9bd5-40b8-88e1-7f55412c0e96", "Зима.mp3"),
            ],
            "ringback": [Melody("6a0c37cb-0a56-4bb4-9d43-7e6a54c1b0d3", "Гудок.mp3")],
            "greeting": [Melody("d7a5e3f1-5b0e-4f1c-8b9a-2f6f5e4d3c2b", "Приветствие.mp3")],
        },
        record_exceptions=["pavel"],
        blf=["admin"],
        voicemail_users=["admin"],
        voicemail_groups=[SALES_ID],
        caller_ids=CallerIds(users={"anna": MAIN}, groups={SUPPORT_ID: SUPPORT}, regions={("2", "all"): MAIN}),
        regions={"2": "Алтай", "43": "Москва и Московская обл.", "61": "Санкт-Петербург и Ленинградская обл."},
        region_prefixes={
            "2": ("7385", "7388", "7913", "7923"),
            "43": ("7495", "7496", "7498", "7499", "7916", "7926"),
            "61": ("7812", "7813", "7921", "7931"),
        },
        directions=Directions(users={"anna": ["LOCAL", "RU", "179", "CIS"]}),
        registrations=[Registration(OTHER_OPERATOR, "Питер", "sip.operator.example", "sever", "secret")],
    )
    company.outside_calls = _outside_calls(now)
    company.inside_calls = [
        InsideCall("33100001", "success", "anna", "olga", now - timedelta(hours=5), 4, 62),
        InsideCall("33100002", "noanswer", "ivan", "anna", now - timedelta(days=1, hours=2), 18),
    ]
    return company


def _employees() -> list[Employee]:
    return [
        Employee("admin", "Администратор", "701", "Администратор", role="admin", mobile="79160000001"),
        Employee("anna", "Анна Смирнова", "702", mobile="79160000002", telnum=ANNA_NUMBER, email="anna@sever.example"),
        Employee("boris", "Борис Волков", "703", mobile="79160000003", telnum=BORIS_NUMBER),
        Employee("olga", "Ольга Петрова", "704", "Руководитель отдела продаж", role="group_head", mobile="79160000004"),
        Employee(
            "ivan", "Иван Кузнецов", "705", "Инженер", mobile="79160000005", redirect=Redirect(enabled=True, delay=15)
        ),
        Employee("maria", "Мария Орлова", "706", "Стажёр", role="restricted_user", mobile="79160000006"),
        Employee("pavel", "Павел Зайцев", "707", "Диспетчер", role=DISPATCHER_ID, mobile="79160000007", online=False),
    ]


def _departments() -> list[Department]:
    return [
        Department(
            SALES_ID,
            "Отдел продаж",
            "700",
            members=[Member("anna"), Member("boris"), Member("olga", is_head=True)],
            timeout=Timeout(60, "user", user="admin"),
        ),
        Department(
            SUPPORT_ID,
            "Поддержка",
            "710",
            order="BYORDER",
            duration=20,
            members=[Member("ivan"), Member("maria")],
        ),
        Department(
            ACCOUNTS_ID,
            "Бухгалтерия",
            "720",
            order="EVENLY",
            members=[Member("pavel"), Member("admin", takes_calls=False)],
            advanced="msg_busy",
        ),
    ]


def _numbers() -> list[Number]:
    menu = {
        "name": "Главное меню",
        "greeting": True,
        "items": [
            {"button": "1", "type": "group", "group": SALES_ID},
            {"button": "2", "type": "group", "group": SUPPORT_ID},
            {"button": "timeout", "type": "user", "user": "admin"},
        ],
    }
    week = {day: {"start": 32400, "end": 64800} for day in ("monday", "tuesday", "wednesday", "thursday", "friday")}
    hours = Route(
        "scheduler",
        work={"type": "group", "group": SALES_ID, "greeting": True},
        other={"type": "onduty", "subtype": "user", "user": "ivan", "greeting": False},
        schedule=week,
    )
    return [
        Number(MAIN, Route("group", group=SALES_ID), "Основной", greeting=True, is_main=True, location="Москва"),
        Number(SUPPORT, Route("group", group=SUPPORT_ID), "Поддержка", location="Москва"),
        Number(MENU, Route("ivr", ivr=menu), "Горячая линия", greeting=True),
        Number(HOURS, hours, "Витрина", location="Москва"),
        Number(OTHER_OPERATOR, Route("user", user="boris"), "Питер", location="Санкт-Петербург"),
    ]


def _outside_calls(now: datetime) -> list[OutsideCall]:
    """Make a few days of calls: talks, missed ones that were and were not called back, one rated."""
    ids = count(33000001)
    calls: list[OutsideCall] = []

    def add(ago: timedelta, client: str, status: str, **fields: str | int) -> None:
        uid = str(next(ids))
        calls.append(
            OutsideCall(
                uid,
                "out" if fields.pop("out", 0) else "in",
                status,
                client,
                str(fields.pop("number", MAIN)),
                (now - ago).astimezone(UTC),
                int(fields.pop("wait", 8)),
                int(fields.pop("talk", 0)),
                user=str(fields.get("user", "")),
                first_answered=str(fields.get("user", "")) if status == "success" else "",
                department=str(fields.get("department", "")),
                destination=str(fields.get("destination", "")),
                record=f"/records/{uid}.mp3" if status == "success" else "",
                rating=int(fields["rating"]) if "rating" in fields else None,
            )
        )

    hour, day = timedelta(hours=1), timedelta(days=1)
    add(3 * day, CLIENT, "success", user="anna", department=SALES_ID, destination="user", talk=184, rating=5)
    add(2 * day + hour, OTHER_CLIENT, "missed", department=SALES_ID, destination="group", wait=31)
    add(2 * day, OTHER_CLIENT, "success", user="boris", out=1, talk=75)
    add(day + 3 * hour, CLIENT, "success", user="boris", department=SALES_ID, destination="user", talk=41, rating=3)
    add(day + 2 * hour, "79851112299", "missed", number=SUPPORT, department=SUPPORT_ID, destination="group", wait=44)
    add(day + hour, "79851112299", "noanswer", user="ivan", number=SUPPORT, out=1, wait=25)
    add(day, "79123334466", "missed", number=HOURS, destination="offtime", wait=6)
    return calls
