"""Chapter 4: calls that were."""

from typing import Annotated, Self, TypeVar

from pydantic import Field, model_validator

from vats.answers.history import HistoryCall, InnerCall
from vats.answers.reading import Rows
from vats.choices import HistoryType, InnerType, MissedStatus, Period
from vats.fields import Digits, GroupIds, Limit, Login, Moment
from vats.operation import Operation

Times = TypeVar("Times", "GetHistoryCsv", "GetHistoryJson", "GetInnerHistoryCsv", "GetInnerHistoryJson")


def one_interval(asked: Times) -> Times:
    """What a missing end, or nothing at all, would mean is not said (A04-8)."""
    if asked.period is not None:
        if asked.start is not None or asked.end is not None:
            raise ValueError("either a period, or start and end")
    elif asked.start is None or asked.end is None:
        raise ValueError("both start and end, or a period")
    elif asked.start > asked.end:
        raise ValueError("the end is before the start")
    return asked


class GetHistoryCsv(Operation[bytes]):
    """Fetch calls with clients as a file (manual 4.1).

    The columns of the file contradict the manual (A04-2): hand it on as it is, compute from JSON.
    """

    method, path, section = "GET", "/history/csv", "4.1"
    right = None

    start: Moment | None = None
    end: Moment | None = None
    period: Period | None = None
    type: HistoryType | None = None
    limit: Limit | None = None
    user: Login | None = None
    diversion: Digits | None = None
    client: Digits | None = None

    _interval = model_validator(mode="after")(one_interval)


class GetHistoryJson(Operation[Rows[HistoryCall]]):
    """Fetch calls with clients (manual 4.2).

    There is no paging, and how many rows come is unknown (A04-9): `Vats.history` asks until nothing is cut off.
    """

    method, path, section = "GET", "/history/json", "4.2"
    right = None

    start: Moment | None = None
    end: Moment | None = None
    period: Period | None = None
    type: HistoryType | None = None
    limit: Limit | None = None
    user: Login | None = None
    diversion: Digits | None = None
    client: Digits | None = None
    groups: GroupIds | None = None
    first_answered: bool | None = None
    process_missed: Annotated[bool | None, Field(serialization_alias="processMissed")] = None
    missed_status: Annotated[
        tuple[MissedStatus, ...] | None, Field(serialization_alias="missedStatus", min_length=1)
    ] = None

    _interval = model_validator(mode="after")(one_interval)

    @model_validator(mode="after")
    def _status_is_worked_out(self) -> Self:
        if self.missed_status is not None and not self.process_missed:
            raise ValueError("missed_status needs process_missed")  # whether it works without is not said (A04-10)
        return self


class GetInnerHistoryCsv(Operation[bytes]):
    """Fetch calls between employees as a file (manual 4.3).

    The columns of the file contradict the manual (A04-3): hand it on as it is, compute from JSON.
    """

    method, path, section = "GET", "/history/inner/csv", "4.3"
    right = None

    start: Moment | None = None
    end: Moment | None = None
    period: Period | None = None
    type: InnerType | None = None
    limit: Limit | None = None
    user: Login | None = None

    _interval = model_validator(mode="after")(one_interval)


class GetInnerHistoryJson(Operation[Rows[InnerCall]]):
    """Fetch calls between employees (manual 4.4).

    As with calls with clients, rows may be cut off (A04-9).
    """

    method, path, section = "GET", "/history/inner/json", "4.4"
    right = None

    start: Moment | None = None
    end: Moment | None = None
    period: Period | None = None
    type: InnerType | None = None
    limit: Limit | None = None
    user: Login | None = None

    _interval = model_validator(mode="after")(one_interval)
