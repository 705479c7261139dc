"""What the signs mean that occur in a text of Unicode mathematics."""

SIGNS = {
    "⊙": "multiplies entry by entry",
    "ᵀ": "transposes",
    "Σᵢ": "adds up the rows of the batch",
    "Σⱼ": "adds up the units of each row",
    "maxⱼ": "is the largest unit of each row",
    "Σ ": "adds up all entries",
    "∂L/∂W": "is how L changes with W",
    "←": "puts a new value in the place of the old one",
}  # fmt: skip


def legend(text: str) -> str:
    """One sentence on the signs that the text uses; "" if it uses none."""
    told = [f"{sign.strip()} {meaning}" for sign, meaning in SIGNS.items() if sign in text]
    return f"Signs: {'; '.join(told)}." if told else ""
