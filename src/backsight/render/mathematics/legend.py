"""What the signs mean that occur in a text of Unicode mathematics."""

from backsight.kernel.language import N_, _

SIGNS = {
    "⊙": N_("multiplies entry by entry"),
    "ᵀ": N_("transposes"),
    "Σᵢ": N_("adds up the rows of the batch"),
    "Σⱼ": N_("adds up the units of each row"),
    "maxⱼ": N_("is the largest unit of each row"),
    "Σ ": N_("adds up all entries"),
    "∂L/∂W": N_("is how L changes with W"),
    "←": N_("puts a new value in the place of the old one"),
}


def make_legend(text: str) -> str:
    """One sentence on the signs that the text uses; "" if it uses none."""
    meanings = [f"{sign.strip()} {_(meaning)}" for sign, meaning in SIGNS.items() if sign in text]
    return _("Signs: {signs}.").format(signs=_("; ").join(meanings)) if meanings else ""
