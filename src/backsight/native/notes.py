"""What a user should know of how code was compiled."""

notes: list[str] = []
"""Each once, in the order in which they came up."""


def add_note(text: str) -> None:
    """Keep a note that is not there yet."""
    if text not in notes:
        notes.append(text)
