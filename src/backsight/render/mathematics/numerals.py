"""Numbers as they are printed, for renderers; the kernel has them, for prose has numbers too."""

from backsight.kernel.numerals import Numeral, format_number, to_numeral

__all__ = ["Numeral", "format_number", "to_numeral"]
