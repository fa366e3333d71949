"""A table for people, as a file. Slow: to be made in a thread."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import TypeAlias

Cell: TypeAlias = str | int | datetime | None


def sheet(title: str, columns: Mapping[str, int], rows: Sequence[Sequence[Cell]]) -> bytes:
    """Make an xlsx file of one sheet; ``columns``: titles and widths. Texts stay texts, whatever they look like."""
    from xlsxwriter import Workbook  # noqa: PLC0415 — seldom needed, and not at the start

    file = BytesIO()
    # A client called «=HYPERLINK(…)» is a name, not a formula.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(file, options) as book:
        page = book.add_worksheet(title)
        bold, moment = book.add_format({"bold": True}), book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        page.write_row(0, 0, columns, bold)
        for number, width in enumerate(columns.values()):
            page.set_column(number, number, width)
        for at, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime):
                    page.write_datetime(at, column, cell, moment)
                elif cell is not None:
                    page.write(at, column, cell)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, len(rows), len(columns) - 1)
    return file.getvalue()
