"""What of a verdict is written: a page, the remedy as a spec, JSON."""

import json
from pathlib import Path

from backsight.disk.write import write_whole
from backsight.doctor.report import DoctorReport
from backsight.engine.spec import to_text
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.kernel.plain import replace_nan
from backsight.render import to_html

SPEC = ".toml"
FORMATS = (".html", SPEC, ".json")


def write_report(report: DoctorReport, path: str | Path) -> None:
    """Write it as its name says. Raises BadInput where a spec is asked for and none is proved."""
    suffix = Path(path).suffix.lower()
    if suffix == SPEC and report.spec is None:
        raise BadInput(
            _("There is no remedy to write: none was proved. Write the verdict as .html or .json.")
        )
    text = (
        to_html(report.document)
        if suffix == ".html"
        else to_text(report.spec, form="toml")
        if report.spec is not None and suffix == SPEC
        else json.dumps(replace_nan(report.as_plain()), indent=2, ensure_ascii=False) + "\n"
    )
    write_whole(Path(path), lambda file: file.write(text.encode()))
