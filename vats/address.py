from urllib.parse import urlsplit

API = "/crmapi/v1"


def base_address(text: str) -> str:
    """Make the address of the API out of what an operator wrote: a host, or an address with or without ``/crmapi/v1``.

    A bare host is taken as https; a slash at the end does not matter (A00-6).

    Raises:
        ValueError: It is no address of a web server.
    """
    written = text.strip()
    parts = urlsplit(written if "://" in written else f"https://{written}")
    if parts.scheme not in {"https", "http"}:
        raise ValueError("the address begins with https://")
    if not parts.hostname or not written.isprintable() or any(sign in written for sign in " \\?#@"):
        raise ValueError("the address is a host, perhaps with a port and a path, and nothing else")
    _ = parts.port  # raises where the port is no number
    path = parts.path.rstrip("/")
    return f"{parts.scheme}://{parts.netloc}{path if path.endswith(API) else path + API}"
