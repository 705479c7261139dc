"""Numbers as they are printed, for renderers; the kernel has them, for prose has numbers too."""

from backsight.kernel.numerals import Numeral, numeral, read_number

__all__ = ["Numeral", "numeral", "read_number"]
