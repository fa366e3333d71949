from sandbox.vats.state import Company

_MOBILE = "179"
_LOCAL = ("7495", "7499", "7498")
_PREFIXES = {
    "CIS": ("375", "374", "994", "996", "373", "992", "993", "998", "380", "995", "77", "76"),
    "BALT": ("370", "371", "372"),
    "OTH": ("870", "881", "882", "883", "888"),
    "NA": ("1",),
    "SA": ("5",),
    "AFR": ("20", "21", "22", "23", "24", "25", "26", "27", "29"),
    "AUS": ("61", "64", "67", "68"),
    "EURO": ("3", "4"),
    "ASIA": ("6", "8", "9"),
}
_EXTENSION = 5


def direction_of(phone: str) -> str | None:
    """Name the direction (14.5) of a phone; an extension has none."""
    if len(phone) <= _EXTENSION:
        return None
    if phone.startswith(_LOCAL):
        return "LOCAL"
    if phone.startswith("79"):
        return _MOBILE
    for direction, prefixes in _PREFIXES.items():
        if phone.startswith(prefixes):
            return direction
    return "RU"


def is_mobile(phone: str) -> bool:
    """Whether a phone is a mobile one of the own country."""
    return direction_of(phone) == _MOBILE


def may_call(company: Company, login: str, phone: str) -> bool:
    """Whether an employee may call there: the own rules, else the departments', else the company's."""
    direction = direction_of(phone)
    if direction is None:
        return True
    allowed = company.directions.users.get(login) or [
        one for department in company.departments_of(login) for one in company.directions.groups.get(department.id, ())
    ]
    return bool({direction, "ALL"} & set(allowed or company.directions.main))
