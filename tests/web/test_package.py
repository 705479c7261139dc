"""A package holds what the portable engine trains on, and says what was left out."""

import msgspec
import pytest

import backsight
from backsight.cli.options.page_words import read_words
from backsight.kernel.errors import BadInput, BadRecord
from backsight.kernel.formula import formula
from backsight.languages.choose import LANGUAGES, speaking
from backsight.maths import catalogs
from backsight.maths.activations import Activation
from backsight.training.prepare import prepare
from backsight.training.where import Where
from backsight.web import row_limit
from backsight.web.named_source import NamedSource
from backsight.web.package import encode_package
from backsight.web.packed import unpack
from backsight.web.preparation import prepare_package

TABLES = {
    "mixed.csv": "age,city,bought\n" + "".join(
        f"{i % 61 + i / 7},{'BCA'[i % 3]},{'yes' if i % 5 < 2 else 'no'}\n" for i in range(90)
    ),
    "numbers.csv": "a,b,y\n" + "".join(f"{i / 9},{i * i % 17},{i ** 1.5}\n" for i in range(60)),
    "gaps.csv": "a,b,y\n" + "".join(
        f"{i / 9 if i % 8 else ''},{i % 13},{i % 2}\n" for i in range(60)
    ),
}  # fmt: skip
LINES = [
    ["xor"],
    ["xor", "--dtype", "float32", "--loss", "hinge", "--output", "tanh"],
    ["digits"],
    ["sine"],
    ["spirals:classes=3", "--dtype", "float32"],
    ["mixed.csv", "--class-weights", "balanced"],
    ["numbers.csv", "--dtype", "float64"],
    ["numbers.csv", "--task", "regression", "--target-scale", "standard", "--scale", "minmax"],
    ["gaps.csv", "--missing", "median"],
]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """With some tables."""
    monkeypatch.chdir(tmp_path)
    for name, text in TABLES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def require_same_rows(package, experiment):
    """Each part has the bits that the engine gets."""
    for part, rows in package.data.parts.items():
        wanted = experiment.select_rows(part).arrays
        assert set(wanted) == set(package.data.arrays)
        for name, array in wanted.items():
            values = unpack(package.data.arrays[name], experiment.spec.dtype)
            values = values[rows.first : rows.first + rows.count]
            assert values.dtype == array.dtype
            assert values.shape == array.shape
            assert values.tobytes() == array.tobytes()


@pytest.mark.parametrize("words", LINES, ids=" ".join)
def test_the_rows_have_the_bits_of_the_engine(words):
    """Inputs, targets and weights of all parts."""
    named = read_words(words)
    package = prepare_package(named, Where())
    options = {**named.options, "engine": "portable"}
    experiment = prepare(named.source, **options)
    require_same_rows(package, experiment)
    assert package.source.words == (*words, "--engine", "portable")
    assert package.spec["engine"] == "portable"
    assert package.notes == experiment.notes


def test_a_package_says_the_same_in_every_language():
    """Its program is in English, whoever asks; its texts are what that is in the others."""
    named = read_words(["xor", "--hidden", "2"])
    ours = prepare_package(named, Where())
    with speaking("zh-TW"):
        theirs = prepare_package(named, Where())
    assert (theirs.program, theirs.texts) == (ours.program, ours.texts)
    assert [*ours.texts] == [*LANGUAGES]
    reasons = {equation.reason for equation in ours.program.equations}
    assert reasons <= {*ours.texts["en"], ""}
    assert len({*map(len, ours.texts.values())}) == 1
    chain = next(k for k, text in enumerate(ours.texts["en"]) if text.startswith("chain rule"))
    assert ours.texts["zh-TW"][chain].startswith("連鎖律")


def test_a_package_is_plain():
    """As the page's README says; numbers of digits are bytes."""
    plain = msgspec.json.decode(encode_package(prepare_package(read_words(["digits"]), Where())))
    data = plain["data"]
    assert (plain["format"], plain["start"], plain["server"], plain["language"]) == (
        1, None, None, "en",
    )  # fmt: skip
    assert plain["program"] == msgspec.json.decode(msgspec.json.encode(plain["program"]))
    assert data["parts"]["train"] == {"first": 0, "count": 1258}
    assert (data["task"], data["picture"], data["outputs"][3]) == ("classification", [8, 8], "3")
    assert data["arrays"]["x"]["type"] == data["arrays"]["y"]["type"] == "u1"
    assert len(encode_package(prepare_package(read_words(["digits"]), Where()))) < 250_000


def test_a_run_begins_where_it_was():
    """Its vectors after a step, and what the schedule remembers, bit for bit."""
    words = {"engine": "portable", "schedule": "reduce_on_plateau", "optimizer": "momentum"}
    run = backsight.train("sine", steps=30, out="run", **words)
    for step in (None, 7):
        package = prepare_package(NamedSource(words=("run",), source="run"), Where(), step)
        with backsight.open("run") as record:
            state = record.at(30 if step is None else step)
        assert (package.start.step, package.start.recorded) == (state.step, 30)
        for name, vector in state.vectors.items():
            packed = package.start.vectors[name]
            assert unpack(packed, run.spec.dtype).tobytes() == vector.tobytes()
        assert set(package.start.numbers) == set(state.numbers)
        assert package.notes == ()
    assert package.source.words == ("run",)
    require_same_rows(package, run.experiment)


def test_a_run_of_another_engine_says_so():
    """What the page goes on with has other last digits."""
    backsight.train("xor", steps=3, out="run", engine="numpy")
    package = prepare_package(read_words(["run"]), Where())
    assert "trained by the engine numpy" in package.notes[0]
    assert package.spec["engine"] == "portable"


def test_of_a_large_table_a_part_is_used(monkeypatch):
    """It is said, and what other commands are told is the same training."""
    monkeypatch.setattr(row_limit, "MOST_ROWS", 40)
    monkeypatch.setattr(row_limit, "MOST_MEASURED", 5)
    package = prepare_package(read_words(["mixed.csv", "--test", "0.1", "--seed=3"]), Where())
    assert package.data.parts["train"].count == 40
    assert package.data.parts["test"].count == 5
    words = package.source.words
    assert words == ("mixed.csv", "--seed=3", "--engine", "portable", "--test", "41")
    assert "trains on 40 of 90 rows, and `--test 41`" in package.notes[0]
    again = read_words(words)
    told = prepare(again.source, **again.options)
    assert len(told.data.test) == 41
    x = unpack(package.data.arrays["x"], told.spec.dtype)
    assert x[:40].tobytes() == told.select_rows("train").x.tobytes()
    assert msgspec.to_builtins(package.spec["steps"]) == told.spec.steps


def test_a_run_that_is_too_large_is_refused(monkeypatch):
    """It was trained on all its rows."""
    backsight.train("spirals", steps=2, out="run")
    monkeypatch.setattr(row_limit, "MOST_ROWS", 40)
    with pytest.raises(BadInput, match=r"room for 40 rows .* trained on 320"):
        prepare_package(read_words(["run"]), Where())


def test_a_network_that_is_too_large_is_refused(monkeypatch):
    """It says how large it may be."""
    monkeypatch.setattr(row_limit, "MOST_WEIGHTS", 16)
    prepare_package(read_words(["xor", "--hidden", "2"]), Where())
    with pytest.raises(BadInput, match="up to 16 weights; this one has 17"):
        prepare_package(read_words(["xor", "--hidden", "3"]), Where())


def test_what_is_not_portable_is_refused():
    """By its name and place, as `--engine portable` does; and a gradient that is not its own."""

    @formula
    def value(z):
        return z * 2.0**0.3

    @formula
    def slope(z, a):
        return 2.0**0.3 + 0 * z

    record = Activation(name="powered", symbol="p", value=value, slope=slope)
    catalogs["activations"].admit(record)
    with pytest.raises(BadRecord, match=r"activations\.powered.* is not portable"):
        prepare_package(read_words(["xor", "--activation", "powered"]), Where())
    with pytest.raises(BadInput, match="backprop alone"):
        prepare_package(read_words(["xor", "--gradient", "central"]), Where())


def test_no_word_of_a_page_is_run(folder):
    """Python is named by the command line alone."""
    (folder / "evil.py").write_text("open('ran', 'w')")
    for words in (["xor", "--with", "evil.py"], ["xor", "--with=evil.py"]):
        with pytest.raises(BadInput, match="only the command line may say it"):
            read_words(words)
    assert not (folder / "ran").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Missing argument"),
        (["xor", "--bogus"], "No such option"),
        (["--help"], "A source was expected"),
        (["xor", "--lr", "0.1", "--lr", "0.2"], "more than once"),
        (["xor", "--steps", "abc"], "not a valid integer"),
    ],
)
def test_bad_words_are_an_error(words, said):
    """With what is wrong with them."""
    with pytest.raises(BadInput, match=said):
        read_words(words)
