"""NAME=VALUE, taken apart."""


def split_pair(text: str, *, at_last: bool = False) -> tuple[str, str] | None:
    """The name and the value, without blanks around them; None where there is no "=".

    at_last: names may have a "=", as those of classes do.
    """
    name, equals, value = text.rpartition("=") if at_last else text.partition("=")
    return (name.strip(), value.strip()) if equals else None
