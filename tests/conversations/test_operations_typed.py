"""Contract 5: each of the 100 operations is reached by a line that an administrator writes."""

from typing import Final

import pytest

from sandbox.company import ACCOUNTS_ID, ANNA_NUMBER, HOURS, MAIN, OTHER_OPERATOR, SPAM, SUPPORT, SUPPORT_ID
from sandbox.vats.state import Branch, CustomRoute, Holiday, Interval, SipUri, Subscription
from tests.conversations.scene import Scene, scene, telegram
from vats.operations import OPERATIONS

__all__ = ["scene", "telegram"]

OK: Final = "Подтвердить"
NEW_SIM, NEW_LINE, DOMAIN, HOOK = "79265550001", "78123330000", "filial.vats.example", "hook-1"

LINES: Final[dict[str, tuple[str, ...]]] = {
    "get_history_csv": ("/export calls неделя csv",),
    "get_history_json": ("/calls неделя",),
    "get_inner_history_csv": ("/export inner вчера csv",),
    "get_inner_history_json": ("/inner вчера",),
    "make_call": ("/call 79261904198",),
    "list_users": ("/users",),
    "get_user": ("/user anna",),
    "add_user": ("/user add name=«Пётр Сидоров» login=sidorov ext=715",),
    "edit_user": ("/user edit anna position=«Старший менеджер»",),
    "delete_user": ("/user del pavel", OK),
    "get_user_groups": ("/departments anna",),
    "get_group_calls": ("/departments anna",),
    "enable_group_calls": ("/join бухгалтерия",),
    "disable_group_calls": ("/leave «Отдел продаж» anna",),
    "get_dnd": ("/dnd status anna",),
    "enable_calls": ("/dnd off anna",),
    "disable_calls": ("/dnd on anna",),
    "list_groups": ("/groups",),
    "get_group": ("/group поддержка",),
    "add_group": ("/group add name=Поставки",),
    "edit_group": ("/group edit поддержка name=Сервис",),
    "delete_group": (f"/group del {ACCOUNTS_ID}", OK),
    "edit_group_users": ("/group members поддержка add=anna",),
    "list_telnums": ("/numbers",),
    "get_telnum": (f"/number {MAIN}",),
    "edit_telnum_route": (f"/route {MAIN} group поддержка", OK),
    "disable_telnum_calls": (f"/number off {MAIN}", OK),
    "enable_telnum_calls": (f"/number on {SUPPORT}",),
    "add_interval_schedule": (f"/interval add {HOURS} route=Ночь days=вт,ср start=20:00 end=23:30",),
    "edit_interval_schedule": (f"/interval edit {HOURS} interval-1 end=22:00",),
    "delete_interval_schedule": (f"/interval del {HOURS} interval-1", OK),
    "add_calendar_schedule": (f"/holiday add {HOURS} route=Праздник from=2027-05-01 to=2027-05-03",),
    "edit_calendar_schedule": (f"/holiday edit {HOURS} holiday-1 to=2027-01-10",),
    "delete_calendar_schedule": (f"/holiday del {HOURS} holiday-1", OK),
    "list_sims": ("/sims",),
    "get_sim": (f"/sim {ANNA_NUMBER}",),
    "list_available_sims": ("/sim available",),
    "add_sim": (f"/sim add {NEW_SIM} user=ivan",),
    "assign_sim_to_user": (f"/sim user {ANNA_NUMBER} ivan",),
    "assign_sim_to_company": (f"/sim company {ANNA_NUMBER}",),
    "disable_sim": (f"/sim off {ANNA_NUMBER}",),
    "delete_sim": (f"/sim del {ANNA_NUMBER}", OK),
    "list_blacklist": ("/blacklist",),
    "add_to_blacklist": ("/blacklist add 79261904198 спам",),
    "delete_from_blacklist": (f"/blacklist del {SPAM}", OK),
    "get_block_anonymous": ("/blacklist anonymous",),
    "enable_block_anonymous": ("/blacklist anonymous on",),
    "disable_block_anonymous": ("/blacklist anonymous off",),
    "get_domain": ("/domain",),
    "get_music": ("/music",),
    "set_music": ("/music ringback Гудок",),
    "list_media_files": ("/music files holdmusic",),
    "get_record_settings": ("/record",),
    "add_record_exceptions": ("/record except anna",),
    "delete_record_exceptions": ("/record restore pavel",),
    "list_custom_roles": ("/roles",),
    "list_blf_users": ("/blf",),
    "add_blf_users": ("/blf add anna",),
    "delete_blf_users": ("/blf del admin", OK),
    "get_answering_machine": ("/voicemail",),
    "add_answering_machine_users": ("/voicemail add user anna",),
    "delete_answering_machine_users": ("/voicemail del user admin", OK),
    "add_answering_machine_groups": ("/voicemail add group поддержка",),
    "delete_answering_machine_groups": ("/voicemail del group «Отдел продаж»", OK),
    "get_caller_ids": ("/clid",),
    "list_caller_id_telnums": ("/clid numbers",),
    "set_main_caller_id": (f"/clid main {SUPPORT}", OK),
    "set_user_caller_id": (f"/clid user boris {SUPPORT}",),
    "delete_user_caller_id": ("/clid user anna del", OK),
    "set_group_caller_id": (f"/clid group «Отдел продаж» {MAIN}",),
    "delete_group_caller_id": ("/clid group поддержка del", OK),
    "set_region_caller_id": (f"/clid region Москва {MAIN} mobile",),
    "delete_region_caller_id": ("/clid region Алтай del", OK),
    "list_regions": ("/clid regions",),
    "get_calls_restrictions": ("/limits",),
    "allow_main_directions": ("/limits allow all СНГ", OK),
    "deny_main_directions": ("/limits deny all RU", OK),
    "allow_user_directions": ("/limits allow user boris СНГ",),
    "deny_user_directions": ("/limits deny user anna СНГ",),
    "allow_group_directions": ("/limits allow group поддержка СНГ",),
    "deny_group_directions": ("/limits deny group поддержка RU",),
    "list_sip_registrations": ("/sip",),
    "get_sip_registration": (f"/sip {OTHER_OPERATOR}",),
    "add_sip_registration": (
        f"/sip add {NEW_LINE} name=Питер domain=sip.operator.example login=sever password=Tayna-1",
    ),
    "edit_sip_registration": (f"/sip edit {OTHER_OPERATOR} name=Нева",),
    "delete_sip_registration": (f"/sip del {OTHER_OPERATOR}", OK),
    "list_sipuri_transfers": ("/sipuri",),
    "get_sipuri_transfer": (f"/sipuri {NEW_LINE}",),
    "add_sipuri_transfer": (f"/sipuri add {OTHER_OPERATOR}",),
    "edit_sipuri_transfer": (f"/sipuri off {NEW_LINE}",),
    "delete_sipuri_transfer": (f"/sipuri del {NEW_LINE}", OK),
    "list_branches": ("/branches",),
    "get_branch": (f"/branch {DOMAIN}",),
    "add_branch": ("/branch add kazan.vats.example name=«Филиал в Казани» key=Tayna-2",),
    "edit_branch": (f"/branch edit {DOMAIN} name=Казань",),
    "sync_branch": (f"/branch sync {DOMAIN}",),
    "delete_branch": (f"/branch del {DOMAIN}", OK),
    "list_webhooks": ("/webhooks",),
    "add_webhook": ("/webhook add https://bot.example.ru/vats",),
    "delete_webhook": (f"/webhook del {HOOK}", OK),
}
"""By operation: the line, and the buttons that are pressed after it."""


def test_the_table_has_every_operation() -> None:
    assert set(LINES) == set(OPERATIONS)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("operation", LINES)
async def test_a_typed_line_performs(scene: Scene, operation: str) -> None:
    await scene.restored()
    company = scene.vats.company
    company.employee("admin").takes_calls = False
    company.block_anonymous = operation == "disable_block_anonymous"
    company.number(SUPPORT).disabled = True
    company.employee("anna").takes_calls = operation != "enable_calls"
    company.number(HOURS).custom_routes.append(
        CustomRoute(
            "r-1",
            "Смена",
            [Interval("interval-1", ["monday"], 72000, 84600)],
            [Holiday("holiday-1", "2027-01-01T00:00:00", "2027-01-08T23:59:00")],
        )
    )
    company.sipuris.append(SipUri(NEW_LINE, "uri", active=True))
    company.branches.append(Branch(DOMAIN, "Филиал", "key", "success", reads_to_success=0))
    company.subscriptions.append(Subscription(HOOK, "sipregs_error", "https://crm.example.ru/hook"))
    company.directions.groups[SUPPORT_ID] = ["RU", "LOCAL"]

    line, *presses = LINES[operation]
    answer = await scene.asked(line, *presses)
    assert [one.operation for one in scene.vats.performed(operation)] != [], answer.text
