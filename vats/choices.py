"""Closed lists of values that the ВАТС takes. What it answers with is read as text: there the lists are open."""

from enum import StrEnum


class HistoryType(StrEnum):
    """Which calls with clients: by direction, or the missed (manual 4.1, 4.2)."""

    ALL = "all"
    IN = "in"
    OUT = "out"
    MISSED = "missed"


class InnerType(StrEnum):
    """Which calls between employees: by outcome (manual 4.3, 4.4)."""

    ALL = "all"
    SUCCESS = "success"
    NO_ANSWER = "noanswer"


class Period(StrEnum):
    """Named periods; in whose time zone is not said (A04-7), so ``start`` and ``end`` are better (manual 4.5)."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    THIS_WEEK = "this_week"
    LAST_WEEK = "last_week"
    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"


class MissedStatus(StrEnum):
    """What became of a missed call (manual 4.2)."""

    CLIENT_CALLED_AGAIN = "1"
    CALLED_BACK = "2"
    NOT_CALLED_BACK = "3"
    NOT_REACHED = "4"


class CallOrder(StrEnum):
    """How calls are shared out in a department (manual 8.1)."""

    ALL = "ALL"
    EVENLY = "EVENLY"
    BY_ORDER = "BYORDER"
    WATERFALL = "WATERFALL"


class Advanced(StrEnum):
    """What impatient clients of a department are offered (manual 8.1)."""

    OFF = "off"
    BUSY_MESSAGE = "msg_busy"
    CALL_BACK = "callback"


class TimeoutTarget(StrEnum):
    """Where a department's call goes when nobody answers (manual 8.7)."""

    VOICEMAIL = "voicemail"
    USER = "user"
    GROUP = "group"
    TELNUM = "telnum"
    BUSY_MESSAGE = "msg_busy"


class RouteType(StrEnum):
    """Where a number of ours leads (manual 9.3)."""

    USER = "user"
    GROUP = "group"
    IVR = "ivr"
    SCHEDULER = "scheduler"
    FAX = "fax"


class Weekday(StrEnum):
    """A day of the week (manual 9.7)."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class MusicType(StrEnum):
    """Where music is heard: while it rings, or on hold. The manual's text has one word for both (12.3, A12-1)."""

    RINGBACK = "ringback"
    HOLD = "holdmusic"


class RegionMode(StrEnum):
    """For calls to which phones of a region a number is shown (manual 13.5)."""

    ALL = "all"
    MOBILE = "mobile"
    FIXED = "fixed"


class Direction(StrEnum):
    """Where may be called (manual 14.5)."""

    RUSSIA = "RU"
    MOBILE = "179"
    CIS = "CIS"
    BALTIC = "BALT"
    EUROPE = "EURO"
    AUSTRALIA = "AUS"
    ASIA = "ASIA"
    AFRICA = "AFR"
    NORTH_AMERICA = "NA"
    SOUTH_AMERICA = "SA"
    OTHER = "OTH"
    LOCAL = "LOCAL"


class WebhookType(StrEnum):
    """What a subscription tells of (manual 18.2)."""

    SIP_REGISTRATION_FAULT = "sipregs_error"
