"""On which devices an employee hears a call (manual 7)."""

from sandbox.vats.state import Employee


def devices(employee: Employee, seconds: float) -> tuple[str, ...]:
    """Name what rings after so many seconds of a call: ``desk``, ``sim``, ``mobile``.

    Forwarding to the mobile begins after its delay, and either joins the other devices or replaces them.
    """
    redirect = employee.redirect
    found = []
    if not (redirect.enabled and redirect.only):
        found += ["desk"] * employee.online + ["sim"] * bool(employee.telnum)
    if redirect.enabled and employee.mobile and seconds >= redirect.delay:
        found.append("mobile")
    return tuple(found)
