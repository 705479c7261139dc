"""What commands print fits the terminal in every language, and no sign stands where none may.

A line may be wider than the terminal only where it is one name of the user's, without a blank.
"""

import random
from pathlib import Path

import pytest
from rich.cells import cell_len

import backsight
from backsight.cli.commands import commands
from backsight.studies.selftest import selftest

LANGUAGES = ("en", "zh-CN", "zh-TW")
WIDTHS = (60, 80)
PLACES = [(language, width) for language in LANGUAGES for width in WIDTHS]
CLOSING = tuple("，。、；：！？）》〉」』】〕”’％‰" + ",;!?)]}")
OPENING = tuple("（《〈「『【〔“‘" + "([{")

CITY = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogoch"
CITIES = ("北京", "上海", "广州和深圳以及所有其他的南方城市", CITY)
KINDS = (
    "山鸢尾",
    "变色鸢尾中最长的一个名字，没有之一（真的）",
    "virginica_with_a_long_tail_of_a_name",
)
COLUMNS = ("花萼长度（厘米）", "a_column_with_a_very_long_name_longer_than_any", "城市", "品种")
A, B = "runs/a", "runs/b_with_a_very_long_name_that_goes_on_and_on_and_on"
FLOWERS, BRANCH = "runs/花卉的第一次运行", "runs/分支"
NEW = "NEW"
"""In the place of a folder that is not there yet."""

UPDATE = """\
def step(w, g, state, t, lr):
    state["m"] = 0.9 * state["m"] + 0.1 * g
    state["v"] = 0.999 * state["v"] + 0.001 * g * g
    return w - lr * state["m"] / (state["v"] ** 0.5 + 1e-8)


def odd(w, g):
    return w - 0.1 * g**3
"""
BP3 = """\
def bp3(delta):
    return delta.mean(axis=0)
"""
QUICK = {
    "the catalogs": ("list",),
    "the runs": ("runs", "runs"),
    "the family": ("tree", "runs"),
    "a run": ("show", FLOWERS),
    "four runs side by side": ("compare", A, B, FLOWERS, BRANCH),
    "a score by class": ("score", FLOWERS, "花卉.csv"),
    "equations": ("derive", "花卉.csv", "--hidden", "3"),
    "paths of a weight": ("paths", "xor", "--weight", "W1[0,2]"),
    "a change of a weight": ("influence", "xor", "--weight", "W1[0,2]"),
    "a race on a surface": ("race", "bowl", "--steps", "30"),
    "functions": ("formulas", "losses"),
    "an update with a slip": ("check", "--update", "更新.py:step", "--as", "adam"),
    "an update that nobody knows": ("check", "--update", "更新.py:odd", "--as", "momentum"),
    "no such function": ("check", "--update", "更新.py:none", "--as", "momentum"),
    "when it happened": ("when", A, "--first", "nonfinite"),
    "a test of the machine": ("selftest",),
    "a fault": ("list", "faults", "bottleneck"),
    "a slip": ("list", "slips", "slope_at_output"),
    "a slip in an update": ("list", "update_slips", "power_forgotten"),
    "a convention of an update": ("list", "update_conventions", "growing_beta1"),
    "no such optimizer": ("train", "xor", "--optimizer", "addam"),
    "no such option": ("train", "xor", "--bogus", "3"),
    "no number": ("train", "xor", "--steps", "abc"),
    "no argument": ("train",),
    "no such command": ("bogus",),
    "a file that is there": ("lr", "xor", "-o", "花卉.csv"),
    "a record in the place of a file": ("predict", A, "花卉.csv", "-o", f"{A}/record.sqlite"),
    "a folder that has files": ("export", A, "--out", FLOWERS),
    "a page of a step that is none": ("play", "花卉.csv", "--step", "3"),
}
SLOW = {
    **{f"functions: {c}": ("formulas", c) for c in ("activations", "optimizers", "layers")},
    **{
        f"variants: {topic}": ("conventions", topic)
        for topic in ("momentum", "nesterov", "adam", "decay", "rmsprop")
    },
    **{f"a proof: {name}": ("prove", name, "--networks", "2") for name in ("bp2", "adam")},
    "all proofs": ("prove",),
    "all bugs": ("bugs",),
    **{f"a bug: {n}": ("bugs", n) for n in ("softmax_taken_twice", "steps_counted_per_array")},
    "a bug: column_minus_row": ("bugs", "column_minus_row"),
    "a bug: scaled_by_rows": ("bugs", "scaled_by_rows"),
    "all exercises": ("exercise",),
    **{f"an exercise: {t}": ("exercise", t) for t in ("bp4", "update", "difference_quotient")},
    "a key": ("exercise", "bp2", "--key"),
    "answers to an exercise": ("exercise", "bp3", "--answers", "bp3.csv"),
    "a function": ("exercise", "bp3", "--code", "bp3.py"),
    "records of a catalog": ("list", "optimizers"),
    "equations of xor": ("derive", "xor"),
    "a step": ("explain", "xor"),
    "a step of a run": ("explain", FLOWERS),
    "a worksheet": ("mark", "sheet.key.json", "sheet.answers.csv"),
    "a check": ("check", "xor"),
    "a check of a run": ("check", FLOWERS),
    "a sweep": ("check", "xor", "--sweep", "--out", NEW),
    "a range of rates": ("lr", "xor"),
    "verdict": ("doctor", "花卉.csv", "--optimizer", "sgd", "--lr", "1e-5", "--budget", "1"),
    "verdict of a run": ("doctor", A, "--no-trial"),
    "noise by batch size": ("noise", "花卉.csv", "--trial", "5"),
    "noise that is not known": ("noise", "花卉.csv", "--init", "zeros", "--norm", "batch"),
    "noise along a run": ("noise", A, "--along", "--states", "4"),
    "a race with gradients": ("race", "rosenbrock", "--steps", "20", "--fair"),
    "a race on a network": ("race", "xor", "--steps", "5", "--grid", "5"),
    "a plane": ("landscape", A, "--grid", "5"),
    "two runs side by side": ("compare", A, B),
    "a score without classes": ("score", "runs/curve"),
    "another question": ("when", A, "--loss-above", "0.1"),
    "a run that has ended": ("follow", A),
    "training": ("train", "花卉.csv", "--steps", "5", "--out", NEW),
    "training without classes": ("train", "curve.csv", "--steps", "5", "--out", NEW),
    "training with notes": (
        "train", "xor", "--output", "relu", "--loss", "binary_cross_entropy", "--steps", "3",
        "--out", NEW,
    ),
    "replicas": ("train", "花卉.csv", "--steps", "5", "--seeds", "0-2", "--out", NEW),
    "a grid": (
        "train", "xor", "--steps", "5", "--grid", "lr=0.1,0.2", "--grid", "optimizer=sgd,adam",
        "--out", NEW,
    ),
    "a branch": ("fork", A, "--at", "5", "--set", "rate=0.5", "--out", NEW),
    "nothing to resume": ("resume", A),
    "an export": ("export", A, "--what", "csv", "--out", NEW),
    "a run as code": ("export", A, "--what", "code", "--for", "numpy,torch", "--out", NEW),
    "a run that scikit-learn cannot say": (
        *("export", A, "--what", "code", "--for", "sklearn", "--out", NEW),
    ),
    "predictions": ("predict", FLOWERS, "花卉.csv", "-o", NEW),
    "no such file": ("train", "nothing.csv"),
    "no such run": ("show", "nowhere"),
}  # fmt: skip


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two tables, of long and of Chinese names, and small runs of all kinds."""
    folder = tmp_path_factory.mktemp("layout")
    draw = random.Random(1)
    rows = [
        f"{draw.random():.3f},{draw.gauss(0, 1):.4f},{draw.choice(CITIES)},{KINDS[i % 3]}"
        for i in range(90)
    ]
    (folder / "花卉.csv").write_text("\n".join([",".join(COLUMNS), *rows]), encoding="utf-8")
    curve = "\n".join(f"{i / 50},{(i / 50) ** 2}" for i in range(100))
    (folder / "更新.py").write_text(UPDATE, encoding="utf-8")
    (folder / "curve.csv").write_text(f"x,y\n{curve}", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        backsight.train("xor", steps=30, out=A)
        backsight.train("xor", steps=30, rate=0.3, optimizer="sgd", out=B)
        backsight.train("花卉.csv", steps=20, out=FLOWERS)
        backsight.train("curve.csv", steps=20, out="runs/curve")
        for _step in backsight.fork(A, 10, {"rate": 0.01}, out=BRANCH).steps():
            pass
        backsight.explain("xor", blank=0.3).save("sheet.html")
        backsight.exercise("bp3").save("bp3.html")
        answers = Path("bp3.answers.csv").read_text(encoding="utf-8").replace("],", "],0.25")
        Path("bp3.csv").write_text(answers, encoding="utf-8")
        Path("bp3.py").write_text(BP3, encoding="utf-8")
    return folder


@pytest.fixture
def list_faults(call, samples, monkeypatch):
    """The lines of a command's output that are too wide, begin with a sign that closes, or end
    with one that opens, each with what it is a fault of."""

    def run(words, language, width):
        monkeypatch.chdir(samples)
        monkeypatch.setenv("COLUMNS", str(width))
        monkeypatch.setattr(selftest, "compute_hashes", lambda _: selftest.read_golden())
        target = f"{language}-{width}-{len(list(samples.iterdir()))}"
        args = [target if word == NEW else word for word in words]
        _status, out, err = call("--lang", language, *args)
        assert out or err or "predict" in words
        return [
            (cell_len(line), line)
            for line in (out + err).splitlines()
            if is_too_wide(line, width)
            or line.strip().startswith(CLOSING)
            or line.rstrip().endswith(OPENING)
        ]

    return run


def is_too_wide(line: str, width: int) -> bool:
    """Whether a line is wider than the terminal, and could be narrower."""
    is_one_name = CITY in line and " " not in line.strip()
    return cell_len(line.rstrip()) > width and not is_one_name


@pytest.mark.parametrize(("language", "width"), PLACES)
def test_help_fits(list_faults, language, width):
    """The list of commands, and each command's description and options."""
    assert not {
        name: faults
        for name in ("", *commands)
        if (faults := list_faults([*filter(None, [name]), "--help"], language, width))
    }


@pytest.mark.sweep(10)
@pytest.mark.parametrize("words", QUICK.values(), ids=QUICK)
def test_output_fits(list_faults, words):
    """What most commands print, and what is said of a mistake, in a narrow terminal."""
    assert not list_faults(words, "en", 60)
    assert not list_faults(words, "zh-CN", 60)


@pytest.mark.slow
@pytest.mark.parametrize(("language", "width"), PLACES)
@pytest.mark.parametrize("words", (QUICK | SLOW).values(), ids=QUICK | SLOW)
def test_all_output_fits(list_faults, words, language, width):
    """What every command prints, in both widths and every language."""
    assert not list_faults(words, language, width)


def test_every_command_is_here():
    """A new command has a line above."""
    assert {words[0] for words in (QUICK | SLOW).values()} >= set(commands)
