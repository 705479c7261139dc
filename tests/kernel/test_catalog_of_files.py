"""A folder of one-record files is a mapping, and a wrong file is named."""

import sys
from dataclasses import dataclass

import pytest

from backsight.kernel.catalog import Catalog
from backsight.kernel.errors import BadInput, BadRecord, UnknownName


@dataclass(frozen=True)
class Fruit:
    name: str


RECORD = '"""A {0}, in one line.\n\nMore."""\nfrom {1} import Fruit\n{0} = Fruit("{0}")\n'


@pytest.fixture
def orchard(tmp_path, monkeypatch, request):
    """A function that grows a catalog of fruit from file names and their texts."""
    package = f"orchard_{abs(hash(request.node.nodeid))}"
    sys.modules[f"{package}_kind"] = sys.modules[__name__]
    monkeypatch.syspath_prepend(tmp_path)

    def grow(*names, **texts):
        folder = tmp_path / package
        folder.mkdir()
        (folder / "__init__.py").write_text('"""Fruit."""\n')
        for name in names:
            (folder / f"{name}.py").write_text(RECORD.format(name, f"{package}_kind"))
        for name, text in texts.items():
            head = f'"""One."""\nfrom {package}_kind import Fruit\n'
            (folder / f"{name}.py").write_text(head + text)
        return Catalog(package, Fruit, "fruit")

    yield grow
    for name in [m for m in sys.modules if m.startswith(package)]:
        del sys.modules[name]


def test_a_file_is_a_record(orchard):
    """Dropping a file in is enough; names are sorted and files with _ are left out."""
    fruit = orchard("plum", "apple", "_cellar")
    assert list(fruit) == ["apple", "plum"]
    assert len(fruit) == 2
    assert fruit["plum"] == Fruit("plum")
    assert fruit["plum"] is fruit["plum"]
    assert "plum" in fruit
    assert "pear" not in fruit


def test_listing_imports_nothing(orchard):
    """A file is read when its record is asked for, not before."""
    fruit = orchard("plum", broken="raise RuntimeError")
    assert list(fruit) == ["broken", "plum"]
    assert f"{fruit.package}.plum" not in sys.modules
    assert fruit["plum"].name == "plum"


def test_an_unknown_name_offers_the_nearest(orchard):
    """The message says what was asked, the nearest, the known ones and how to add one."""
    fruit = orchard("plum", "apple")
    with pytest.raises(UnknownName) as caught:
        fruit["appel"]
    text = str(caught.value)
    assert text.startswith(
        "No fruit is called 'appel'. Did you mean 'apple'? Known: apple, plum. One of your own"
    )
    assert isinstance(caught.value, KeyError)
    assert isinstance(caught.value, BadInput)


def test_nothing_near_is_not_guessed(orchard):
    """A name like none of them gets no guess, and `get` gives its default."""
    fruit = orchard("plum", "apple")
    with pytest.raises(UnknownName, match=r"called 'xyzzy'\. Known"):
        fruit["xyzzy"]
    assert fruit.get("xyzzy") is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('pear = Fruit("pear")\nfig = Fruit("fig")', r"\['pear', 'fig'\]"),
        ('pear = Fruit("peer")', r"\['peer'\]"),
        ('pear = again = Fruit("pear")', r"\['pear', 'pear'\]"),
        ('pear = "pear"', r"\[\]"),
    ],
)
def test_a_file_that_breaks_the_rules_is_named(orchard, text, found):
    """Two records, none, or one of another name than its file are a BadRecord."""
    fruit = orchard("plum", pear=text)
    with pytest.raises(BadRecord, match=rf"pear must define exactly one Fruit.*{found}"):
        fruit["pear"]
    assert fruit["plum"].name == "plum"


def test_a_record_from_outside_is_admitted(orchard):
    """It is found, listed and described like the others."""
    fruit = orchard("plum")
    fruit.admit(Fruit("kiwi"), "Green inside.\n\n    Remedy: peel it.\n    ")
    assert list(fruit) == ["kiwi", "plum"]
    assert "kiwi" in fruit
    assert fruit["kiwi"] == Fruit("kiwi")
    assert fruit.describe("kiwi") == "Green inside."
    assert fruit.read_docstring("kiwi") == "Green inside.\n\nRemedy: peel it."


def test_a_record_from_outside_cannot_replace_one_of_ours(orchard):
    """A name that a file has already is refused, and nothing changes."""
    fruit = orchard("plum")
    with pytest.raises(BadRecord, match="'plum' exists already"):
        fruit.admit(Fruit("plum"))
    assert list(fruit) == ["plum"]


def test_what_is_said_of_it_is_the_first_line_of_the_file(orchard):
    """And asking it of an unknown name is an UnknownName."""
    fruit = orchard("plum")
    assert fruit.describe("plum") == "A plum, in one line."
    with pytest.raises(UnknownName):
        fruit.describe("pear")
