"""docs/faults.md: the page of every fault, from its file. `make faults` renews it."""

from pathlib import Path

from backsight.doctor.fault_page import make_faults_page
from backsight.kernel.language import set_language
from backsight.render import to_markdown

PAGE = Path(__file__).parents[1] / "docs" / "faults.md"
NOTE = (
    "<!-- Made by `make faults` from src/backsight/doctor/faults; "
    "one of them: `backsight list faults NAME`. -->\n\n"
)


def write_page() -> str:
    """The page as it should be."""
    set_language("en")
    return NOTE + to_markdown(make_faults_page())


if __name__ == "__main__":
    PAGE.write_text(write_page(), encoding="utf-8")
