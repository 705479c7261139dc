"""The numbers that symptoms are made of, by name."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache

from backsight.doctor.examination import Examination
from backsight.doctor.readings._reading import Found, NamedReading, reading
from backsight.kernel.errors import UnknownName
from backsight.kernel.language import _

__all__ = ["Found", "Reading", "Readings", "list_readings", "reading"]


@cache
def list_readings() -> Mapping[str, NamedReading]:
    """All of them, by name."""
    found: dict[str, NamedReading] = {}
    for info in pkgutil.iter_modules(__path__):
        if not info.name.startswith("_"):
            module = importlib.import_module(f"{__name__}.{info.name}")
            found |= {r.name: r for r in vars(module).values() if isinstance(r, NamedReading)}
    return found


class PatientReadings(Mapping[str, float]):
    """The readings of one examination; each is taken once, when it is first asked for."""

    def __init__(self, exam: Examination) -> None:
        self._exam = exam
        self._found: dict[str, Found] = {}

    def __getitem__(self, name: str) -> float:
        return self.find(name).value

    def __iter__(self) -> Iterator[str]:
        return iter(list_readings())

    def __len__(self) -> int:
        return len(list_readings())

    def find(self, name: str) -> Found:
        """The number with its place."""
        if name not in self._found:
            if name not in list_readings():
                raise UnknownName(_("reading"), name, list_readings())
            self._found[name] = list_readings()[name].take(self._exam)
        return self._found[name]
