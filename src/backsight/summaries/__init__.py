"""How every value that a public function gives back looks: in a notebook, and under `print`.

`kernel.shown.Shown` asks for both by the names below.
"""

from backsight.summaries.show import format_html, format_text

__all__ = ["format_html", "format_text"]
