"""Article 002's training on MNIST: 784-50-10, ReLU and softmax, batches of 100, weights 0.01·N(0, "
"1)."""

from audit.reading import read_numbers


def train_mnist(rate: float, steps: int, more: str = "") -> str:
    """The command line. more: how the gradient is found, if not by backpropagation."""
    name = f"mnist_{rate}_{steps}" + ("_differences" if more else "")
    return (
        "backsight train mnist --hidden 50 --dropout 0 --init normal:std=0.01 --optimizer sgd "
        f"--lr {rate} --schedule constant --batch 100 --steps {steps} --dtype float64 "
        f"{more + ' ' if more else ''}-o {name}"
    )


def read_accuracies(output: str) -> list[float]:
    """On the test rows, of each training in it."""
    return read_numbers(output, r" accuracy [\d.]+ [\d.]+ ([\d.]+)")
