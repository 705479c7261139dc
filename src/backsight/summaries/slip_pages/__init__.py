"""Pages of slips and conventions, each made from its record: `backsight list slips NAME`."""

from collections.abc import Callable, Mapping

from backsight.kernel.document import Document
from backsight.summaries.slip_pages.gradient_slip import make_slip_page
from backsight.summaries.slip_pages.update_slip import make_convention_page, make_update_slip_page

SLIP_PAGES: Mapping[str, Callable[[str], Document]] = {
    "slips": make_slip_page,
    "update_slips": make_update_slip_page,
    "update_conventions": make_convention_page,
}
"""By catalog: (name of a record) -> its page."""

__all__ = ["SLIP_PAGES", "make_convention_page", "make_slip_page", "make_update_slip_page"]
