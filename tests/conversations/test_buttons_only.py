"""Contract 5 without typing commands: each of the 100 operations is reached from /menu by buttons.

Text is written only where a question has no choices: a name, a new number, a time of day.
"""

from typing import Final

import pytest

from sandbox.company import HOURS, SUPPORT, SUPPORT_ID
from sandbox.vats.state import Branch, CustomRoute, Holiday, Interval, SipUri, Subscription
from tests.conversations.scene import Scene, scene, telegram
from tests.conversations.tapping import Taps, Typed
from vats.operations import OPERATIONS

__all__ = ["scene", "telegram"]

OK: Final = "Подтвердить"
DONE: Final = "Готово"
NEW_LINE, DOMAIN, HOOK = "78123330000", "filial.vats.example", "hook-1"
T = Typed

EXCHANGE: Final = "Настройки ВАТС"
CALLS_FILE: Final = ("Звонки", "Звонки файлом", "Уточнить", "Что")
AS_CSV: Final = ("Вид файла", "csv", DONE)
ANNA: Final = ("Сотрудники", "Анна")
SERVICE: Final = ("Отделы", "Поддержка")
WINDOW: Final = ("Номера", "Витрина", "Расписание")
OUTGOING: Final = (EXCHANGE, "Исходящие номера")
LIMITS: Final = (EXCHANGE, "Куда можно звонить")
SIM: Final = (EXCHANGE, "SIM-карты", "+7 926 111-22-33")
LINE: Final = (EXCHANGE, "Другие операторы", "Питер")
TRANSFER: Final = (EXCHANGE, "Переадресация SIP", "+7 812 333-00-00")
BRANCH: Final = (EXCHANGE, "Другие АТС", "Филиал")

WAYS: Final[dict[str, tuple[str, ...]]] = {
    "get_history_csv": (*CALLS_FILE, "Звонки", *AS_CSV),
    "get_history_json": ("Звонки", "Все звонки"),
    "get_inner_history_csv": (*CALLS_FILE, "Внутренние", *AS_CSV),
    "get_inner_history_json": ("Звонки", "Внутренние"),
    "make_call": ("Звонки", "Позвонить", T("8 926 190-41-98")),
    "list_users": ("Сотрудники", "Все сотрудники"),
    "get_user": ANNA,
    "add_user": ("Сотрудники", "Добавить", T("Пётр Сидоров"), "Роль", "Пользователь", DONE),
    "edit_user": (*ANNA, "Изменить", "Должность", T("Старший менеджер"), DONE),
    "delete_user": ("Сотрудники", "Павел", "Удалить", OK),
    "get_user_groups": ("Мои отделы",),
    "get_group_calls": ("Мои отделы",),
    "enable_group_calls": ("Мои отделы", "Получать", "Бухгалтерия"),
    "disable_group_calls": (*ANNA, "Звонки отделов", "Не получать", "Отдел продаж"),
    "get_dnd": ("Не беспокоить",),
    "enable_calls": ("Не беспокоить", "Выкл"),
    "disable_calls": (*ANNA, "Не беспокоить", "Вкл"),
    "list_groups": ("Отделы", "Все отделы"),
    "get_group": SERVICE,
    "add_group": ("Отделы", "Добавить", T("Поставки"), DONE),
    "edit_group": (*SERVICE, "Изменить", "Название", T("Сервис"), DONE),
    "delete_group": ("Отделы", "Бухгалтерия", "Удалить", OK),
    "edit_group_users": (*SERVICE, "Состав", "Добавить", "Анна", DONE, DONE),
    "list_telnums": ("Номера", "Все номера"),
    "get_telnum": ("Номера", "Основной"),
    "edit_telnum_route": ("Номера", "Основной", "Направить", "Отдел «Поддержка»", OK),
    "disable_telnum_calls": ("Номера", "Основной", "Выключить", OK),
    "enable_telnum_calls": ("Номера", "Поддержка", "Включить"),
    "add_interval_schedule": (
        *WINDOW,
        "Добавить интервал",
        T("Ночь"),
        "Выходные",
        T("20:00"),
        T("23:30"),
    ),
    "edit_interval_schedule": (*WINDOW, "Изменить интервал", "До какого", T("22:00"), DONE, "пн"),
    "delete_interval_schedule": (*WINDOW, "Удалить интервал", "пн", OK),
    "add_calendar_schedule": (
        *WINDOW,
        "Добавить праздник",
        T("Праздник"),
        "С какого",
        T("2027-05-01"),
        "По какой",
        T("2027-05-03"),
        DONE,
    ),
    "edit_calendar_schedule": (*WINDOW, "Изменить праздник", "По какой", T("2027-01-10"), DONE, "2027-01-01"),
    "delete_calendar_schedule": (*WINDOW, "Удалить праздник", "2027-01-01", OK),
    "list_sims": (EXCHANGE, "SIM-карты", "Все SIM"),
    "get_sim": SIM,
    "list_available_sims": (EXCHANGE, "SIM-карты", "Что можно"),
    "add_sim": (EXCHANGE, "SIM-карты", "Добавить", "+7 926 555-00-01", "Сотрудник", "Иван", DONE),
    "assign_sim_to_user": (*SIM, "Отдать", "Иван"),
    "assign_sim_to_company": (*SIM, "Сделать"),
    "disable_sim": (*SIM, "Выключить"),
    "delete_sim": (*SIM, "Удалить", OK),
    "list_blacklist": ("Чёрный список",),
    "add_to_blacklist": ("Чёрный список", "Добавить", T("+7 926 190-41-98")),
    "delete_from_blacklist": ("Чёрный список", "+7 499 333-22-11", "Убрать", OK),
    "get_block_anonymous": ("Чёрный список", "Скрытые"),
    "enable_block_anonymous": ("Чёрный список", "Скрытые", "Состояние", "Вкл"),
    "disable_block_anonymous": ("Чёрный список", "Скрытые", "Состояние", "Выкл"),
    "get_domain": (EXCHANGE,),
    "get_music": (EXCHANGE, "Мелодии"),
    "set_music": (EXCHANGE, "Мелодии", "Мелодия на дозвоне", "Гудок"),
    "list_media_files": (EXCHANGE, "Мелодии", "Файлы", "Удержание"),
    "get_record_settings": (EXCHANGE, "Запись"),
    "add_record_exceptions": (EXCHANGE, "Запись", "Не записывать", "Анна", DONE),
    "delete_record_exceptions": (EXCHANGE, "Запись", "Снова", "Павел", DONE),
    "list_custom_roles": (EXCHANGE, "Роли"),
    "list_blf_users": (EXCHANGE, "Консоль"),
    "add_blf_users": (EXCHANGE, "Консоль", "Добавить", "Анна", DONE),
    "delete_blf_users": (EXCHANGE, "Консоль", "Убрать", "Администратор", DONE, OK),
    "get_answering_machine": (EXCHANGE, "Автоответчик"),
    "add_answering_machine_users": (EXCHANGE, "Автоответчик", "Слать сотруднику", "Анна", DONE),
    "delete_answering_machine_users": (EXCHANGE, "Автоответчик", "Не слать сотруднику", "Администратор", DONE, OK),
    "add_answering_machine_groups": (EXCHANGE, "Автоответчик", "Слать отделу", "Поддержка", DONE),
    "delete_answering_machine_groups": (EXCHANGE, "Автоответчик", "Не слать отделу", "Отдел продаж", DONE, OK),
    "get_caller_ids": OUTGOING,
    "list_caller_id_telnums": (*OUTGOING, "С каких"),
    "set_main_caller_id": (*OUTGOING, "Исходящий: основной", "Поддержка", OK),
    "set_user_caller_id": (*OUTGOING, "Исходящий: сотрудник", "Борис", "Поддержка"),
    "delete_user_caller_id": (*ANNA, "Исходящий", "Удалить", OK),
    "set_group_caller_id": (*OUTGOING, "Исходящий: отдел", "Отдел продаж", "Основной"),
    "delete_group_caller_id": (*SERVICE, "Исходящий", "Удалить", OK),
    "set_region_caller_id": (*OUTGOING, "Исходящий: регион", "Москва", "Основной"),
    "delete_region_caller_id": (*OUTGOING, "Исходящий: регион", "Алтай", "Удалить", OK),
    "list_regions": (*OUTGOING, "Список"),
    "get_calls_restrictions": LIMITS,
    "allow_main_directions": (*LIMITS, "Разрешить всем", "СНГ", DONE, OK),
    "deny_main_directions": (*LIMITS, "Запретить всем", "Россия", DONE, OK),
    "allow_user_directions": (*LIMITS, "Разрешить сотруднику", "Борис", "СНГ", DONE),
    "deny_user_directions": (*ANNA, "Куда", "Запретить", "СНГ", DONE),
    "allow_group_directions": (*LIMITS, "Разрешить отделу", "Поддержка", "СНГ", DONE),
    "deny_group_directions": (*SERVICE, "Куда", "Запретить", "Россия", DONE),
    "list_sip_registrations": (EXCHANGE, "Другие операторы", "Все номера"),
    "get_sip_registration": LINE,
    "add_sip_registration": (
        EXCHANGE,
        "Другие операторы",
        "Добавить",
        T(NEW_LINE),
        T("Нева"),
        T("sip.operator.example"),
        T("sever"),
        T("Tayna-1"),
        DONE,
    ),
    "edit_sip_registration": (*LINE, "Изменить", "Название", T("Нева"), DONE),
    "delete_sip_registration": (*LINE, "Удалить", OK),
    "list_sipuri_transfers": (EXCHANGE, "Переадресация SIP", "Все"),
    "get_sipuri_transfer": TRANSFER,
    "add_sipuri_transfer": (EXCHANGE, "Переадресация SIP", "Добавить", T("+7 812 333-44-55"), DONE),
    "edit_sipuri_transfer": (*TRANSFER, "Выключить"),
    "delete_sipuri_transfer": (*TRANSFER, "Удалить", OK),
    "list_branches": (EXCHANGE, "Другие АТС", "Все АТС"),
    "get_branch": BRANCH,
    "add_branch": (EXCHANGE, "Другие АТС", "Подключить", T("kazan.vats.example"), T("Казань"), T("Tayna-2")),
    "edit_branch": (*BRANCH, "Переименовать", T("Казань")),
    "sync_branch": (*BRANCH, "Синхронизировать"),
    "delete_branch": (*BRANCH, "Отключить", OK),
    "list_webhooks": (EXCHANGE, "Сообщения о сбоях"),
    "add_webhook": (
        EXCHANGE,
        "Сообщения о сбоях",
        "Сообщать",
        "Уточнить",
        "Адрес",
        T("https://bot.example.ru/vats"),
        DONE,
    ),
    "delete_webhook": (EXCHANGE, "Сообщения о сбоях", "https://crm", "Удалить", OK),
}
"""By operation: what is tapped, from the first screen on; `Typed` is written."""


def test_the_table_has_every_operation() -> None:
    assert set(WAYS) == set(OPERATIONS)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("operation", WAYS)
async def test_taps_perform(scene: Scene, operation: str) -> None:
    await scene.restored()
    _prepare(scene, operation)
    taps = await Taps(scene.admin).opens()
    await taps.follows(*WAYS[operation])
    assert [one.operation for one in scene.vats.performed(operation)] != [], taps.text
    assert "Меню" in taps.labels or "‹ Назад" in taps.labels


def _prepare(scene: Scene, operation: str) -> None:
    """Put in what some operations need: something to change or to take away."""
    company = scene.vats.company
    company.employee("admin").takes_calls = False
    company.block_anonymous = operation == "disable_block_anonymous"
    company.number(SUPPORT).disabled = True
    interval = Interval("interval-1", ["monday"], 72000, 84600)
    holiday = Holiday("holiday-1", "2027-01-01T00:00:00", "2027-01-08T23:59:00")
    company.number(HOURS).custom_routes.append(CustomRoute("r-1", "Смена", [interval], [holiday]))
    company.sipuris.append(SipUri(NEW_LINE, "uri", active=True))
    company.branches.append(Branch(DOMAIN, "Филиал", "key", "success", reads_to_success=0))
    company.subscriptions.append(Subscription(HOOK, "sipregs_error", "https://crm.example.ru/hook"))
    company.directions.groups[SUPPORT_ID] = ["RU", "LOCAL"]
