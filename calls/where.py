"""Where an error happened, for the log: its text and its traceback may hold a client's name or number."""

from pathlib import Path


def where(error: BaseException) -> str:
    """Name the file and line that raised an error."""
    trace = error.__traceback__
    if trace is None:
        return "?"
    while trace.tb_next is not None:
        trace = trace.tb_next
    code = trace.tb_frame.f_code
    return f"{Path(code.co_filename).parent.name}/{Path(code.co_filename).name}:{trace.tb_lineno}"
