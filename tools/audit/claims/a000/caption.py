"""What the caption multiplies to go back through the second layer."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_number


def decide(output: str) -> Finding:
    """Beside the derivative itself."""
    right = read_number(output, r"dL/dh1: (-?[\d.]+)")
    caption = read_number(output, r"dh2/dz2 W2ᵀ: (-?[\d.]+)")
    return Finding(
        verdict=choose((abs(right - caption) > 1e-6, FALSE), (True, TRUE)),
        number=f"{caption:.4f} for {right:.4f}",
        sentence="The shapes of ∂h₂/∂z₂, two numbers, and of W₂, three rows of two, do not fit. "
        f"With W₂ transposed the first entry is {caption:.8f}; the derivative is {right:.8f}, "
        "which is ∂L/∂z₂ W₂ᵀ: the loss's own slope belongs to the product.",
    )


claim = Claim(
    article="000",
    order=22,
    place="the backward pass, the caption of a picture",
    words="∂L/∂h₁ is ∂h₂/∂z₂ times W₂.",
    commands=("python tools/audit/programs/worked_step.py",),
    decide=decide,
)
