"""A folder of one-record files as a read-only mapping from name to record.

The file `optimizers/adam.py` defines one record called "adam" of the catalog's kind; dropping
a file into the folder is all it takes to add one. A file is imported when its record is first
asked for, so listing the names costs nothing.
"""

import ast
import importlib.util
import inspect
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib.abc import InspectLoader
from types import ModuleType
from typing import Any, Generic, Protocol, TypeVar

from backsight.kernel.errors import BadRecord, UnknownName
from backsight.kernel.language import _

PACKAGES = (
    "backsight.maths.activations",
    "backsight.maths.calculus",
    "backsight.maths.clippings",
    "backsight.maths.initializers",
    "backsight.maths.layers",
    "backsight.maths.losses",
    "backsight.maths.metrics",
    "backsight.maths.optimizers",
    "backsight.maths.regularizers",
    "backsight.maths.schedules",
    "backsight.maths.surfaces",
    "backsight.data.sources",
    "backsight.plots.charts",
    "backsight.checks.methods",
    "backsight.checks.number_slips",
    "backsight.checks.slips",
    "backsight.checks.loss_slips",
    "backsight.checks.update_conventions",
    "backsight.checks.update_slips",
    "backsight.data.files",
    "backsight.data.columns",
    "backsight.data.features",
    "backsight.recorder.questions",
    "backsight.explanations.step.topics",
    "backsight.explanations.conventions",
    "backsight.engine.readings",
    "backsight.proofs",
    "backsight.bugs",
    "backsight.exercises",
    "backsight.doctor.faults",
    "backsight.web.asks",
    "backsight.cli.commands",
)
"""Every kind of record, by the folder that holds it: a new kind is one more line here.

Names only, so nothing above the kernel is imported for it.
"""


class NamedRecord(Protocol):
    """Anything that knows its own name."""

    @property
    def name(self) -> str: ...  # noqa: D102 - the protocol's docstring says it


R = TypeVar("R", bound=NamedRecord)


class Catalog(Mapping[str, R], Generic[R]):
    """The records of one kind, by name, sorted.

    package: the dotted name of the folder. kind: the class of its records. singular: what one
    is called in messages. summarize: gives one line on a record that says itself what it is;
    others are described by the first line of their file.
    """

    def __init__(
        self,
        package: str,
        kind: type[R],
        singular: str,
        summarize: Callable[[R], str] | None = None,
    ) -> None:
        self.package, self.kind, self.singular = package, kind, singular
        self._summarize = summarize
        self._admitted_records: dict[str, R] = {}
        self._docstrings: dict[str, str] = {}
        self._loaded_records: dict[str, R] = {}
        self._file_names: frozenset[str] | None = None

    def __getitem__(self, name: str) -> R:
        if name in self._admitted_records:
            return self._admitted_records[name]
        if name not in self._loaded_records:
            if name not in self.list_files():
                raise self._make_unknown(name)
            module = importlib.import_module(f"{self.package}.{name}")
            self._loaded_records[name] = self._require_record(module, name)
        return self._loaded_records[name]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted({*self.list_files(), *self._admitted_records}))

    def __len__(self) -> int:
        return len(list(iter(self)))

    def __contains__(self, name: object) -> bool:
        return name in self._admitted_records or name in self.list_files()

    def admit(self, record: R, docstring: str = "") -> None:
        """Take in a record from outside the package (`--with FILE.py`, an installed package).

        docstring: of its file; the first line of it stands in listings, the rest on its page.
        """
        if record.name in self.list_files():
            raise BadRecord(
                _("The {singular} {name!r} exists already: give yours another name.").format(
                    singular=_(self.singular), name=record.name
                )
            )
        self._admitted_records[record.name] = record
        self._docstrings[record.name] = inspect.cleandoc(docstring)

    def describe(self, name: str) -> str:
        """One line on what the record is: the first line of its file's docstring, translated."""
        if self._summarize is not None:
            return self._summarize(self[name])
        if name in self._admitted_records:
            return read_first_line(self._docstrings[name])
        if name not in self.list_files():
            raise self._make_unknown(name)
        return _(read_first_line(self.read_docstring(name)))

    def read_docstring(self, name: str) -> str:
        """The docstring of a record's file.

        From the source, for a file of charts, once imported, brings matplotlib with it.
        """
        if name in self._admitted_records:
            return self._docstrings[name]
        path = f"{self.package}.{name}"
        spec = importlib.util.find_spec(path)
        loader = spec.loader if spec else None
        source = loader.get_source(path) if isinstance(loader, InspectLoader) else None
        if source is None:  # a package of compiled files alone
            return importlib.import_module(path).__doc__ or ""
        return find_docstring(source)

    def list_files(self) -> frozenset[str]:
        """The names of the records that the folder itself held when it was first looked into."""
        if self._file_names is None:
            folder = importlib.import_module(self.package).__path__
            names = (module.name for module in pkgutil.iter_modules(folder))
            self._file_names = frozenset(name for name in names if not name.startswith("_"))
        return self._file_names

    def _require_record(self, module: ModuleType, stem: str) -> R:
        records = list_records(module, self.kind)
        if [r.name for r in records] != [stem]:
            raise BadRecord(
                _(
                    "{module} must define exactly one {kind} called {stem!r}; it defines {names}."
                ).format(
                    module=module.__name__,
                    kind=self.kind.__name__,
                    stem=stem,
                    names=[r.name for r in records],
                )
            )
        return records[0]

    def _make_unknown(self, name: str) -> UnknownName:
        command = f"backsight list {self.folder}"
        hint = _("One of your own comes in with --with FILE.py (see `backsight list {folder}`).")
        hint = hint.format(folder=self.folder)
        return UnknownName(_(self.singular), name, self, hint=hint, command=command)

    @property
    def folder(self) -> str:
        """The catalog's own name: "optimizers"."""
        return self.package.rsplit(".", 1)[-1]


class Catalogs(Mapping[str, Catalog[Any]]):
    """Several catalogs by their folders' names; a folder is imported when it is first asked for.

    packages: the dotted names of the folders, each of which defines a Catalog of its own name.
    """

    def __init__(self, packages: Iterable[str]) -> None:
        self.packages = {package.rpartition(".")[2]: package for package in packages}
        self._catalogs: dict[str, Catalog[Any]] = {}

    def __getitem__(self, folder: str) -> Catalog[Any]:
        if folder not in self.packages:
            raise UnknownName(_("catalog"), folder, self.packages)
        if folder not in self._catalogs:
            catalog = getattr(importlib.import_module(self.packages[folder]), folder)
            assert isinstance(catalog, Catalog)
            self._catalogs[folder] = catalog
        return self._catalogs[folder]

    def __iter__(self) -> Iterator[str]:
        return iter(self.packages)

    def __len__(self) -> int:
        return len(self.packages)

    def __contains__(self, folder: object) -> bool:
        return folder in self.packages


def list_records(module: ModuleType, kind: type[R]) -> list[R]:
    """The records of a kind that a module defines at its top level."""
    return [value for value in vars(module).values() if isinstance(value, kind)]


@cache
def find_docstring(source: str) -> str:
    """The docstring of a module's source, read once; "" where it has none."""
    return ast.get_docstring(ast.parse(source)) or ""


def read_first_line(docstring: str) -> str:
    """The first line of a docstring; "" where it has none."""
    return docstring.strip().split("\n")[0]
