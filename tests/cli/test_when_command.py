"""`when`: what is printed, the status, the formats and the refusals."""

import json

import pytest

import backsight

WILD = {
    "hidden": [4], "activation": "identity", "output": "identity", "loss": "mean_squared_error",
    "optimizer": "sgd", "lr": 1e30, "batch": 16, "steps": 50, "seed": 1, "dtype": "float32",
}  # fmt: skip
WELL = {"hidden": [3], "activation": "relu", "lr": 0.01, "steps": 40, "seed": 1}


@pytest.fixture
def wild(call):
    """A run that explodes, in the folder that commands are called in."""
    backsight.train("blobs", out="wild", **WILD)


@pytest.fixture
def well(call):
    """A run that does not."""
    backsight.train("xor", out="well", **WELL)


def test_the_first_bad_number(call, wild):
    """The step, the operation, what carried it on, where to see more; status 0."""
    status, out, err = call("when", "wild", "--first", "nonfinite")
    assert (status, err) == (0, "")
    shown = " ".join(out.split())
    assert "The first number that is not finite is" in shown
    assert "∞" in out
    assert "Carried on by" in shown
    step = json.loads(call("when", "wild", "--first", "nonfinite", "--json")[1])["step"]
    assert f"backsight explain wild --step {step} --number" in shown


def test_the_command_it_points_to_works(call, wild):
    """`backsight explain` shows the number that was found."""
    found = json.loads(call("when", "wild/record.sqlite", "--first", "nonfinite", "--json")[1])
    number = f"{found['symbol']}[{','.join(map(str, found['index']))}]"
    status, out, _ = call("explain", "wild", "--step", found["step"], "--number", number)
    assert status == 0
    assert "∞" in out


def test_as_json(call, wild):
    """All of it as plain data; a number that is none as a text."""
    status, out, _ = call("when", "wild", "--first", "nonfinite", "--json")
    found = json.loads(out)
    assert status == 0
    assert found["question"] == "nonfinite"
    assert found["value"] in ("inf", "-inf", "nan")
    assert found["carriers"]
    assert found["lines"][-1].endswith("∞")
    assert {"equation", "act", "row", "data_row", "training_row"} <= found.keys()


@pytest.mark.parametrize(
    ("words", "step", "said"),
    [
        ("--loss-above 0", 1, "In step 1 the loss is above 0 for the first time"),
        ("--norm-above 1 0.1", 0, "the weights of layer 1 is above 0.1"),
        ("--norm-above g 0", 1, "In step 1 the norm of g is"),
        ("--first turn", None, "It did not happen in the 40 steps of this run."),
        ("--first turn --by 0.5", None, "It did not happen"),
        ("--first nonfinite", None, "It did not happen"),
        ("--loss-above 1e9", None, "It did not happen"),
        ("--dead-units h1 0.9", None, "a dead unit stays dead"),
    ],
)
def test_every_question(call, well, words, step, said):
    """Status 0 where it happened, 1 where it never did, and what is said."""
    status, out, _ = call("when", "well", *words.split())
    assert said in " ".join(out.split())
    assert status == (1 if step is None else 0)
    assert json.loads(call("when", "well", *words.split(), "--json")[1])["step"] == step


@pytest.mark.sweep(6)
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("well", "Ask a question, one of: --dead-units NAME SHARE"),
        ("well --first turns", "Did you mean 'turn'"),
        ("well --first turn --loss-above 3", "One question at a time"),
        ("well --loss-above 3 --by 1", "--by goes with --first turn"),
        ("well --first turn --by -1", "share of 0 or more"),
        ("well --loss-above high", "'high' is not a valid float"),
        ("well --loss-above nan", "a finite number"),
        ("well --norm-above 1", "requires 2 arguments"),
        ("well --norm-above W7 1", "Did you mean 'W2'"),
        ("well --dead-units h9 0.5", "No layer of units is called 'a9'"),
        ("well --dead-units h1 1.5", "share from 0 up to 1"),
        ("nowhere --first turn", "There is no record nowhere"),
        ("xor --first turn", "There is no record xor"),
        ("--first turn", "Missing argument"),
    ],
)
def test_bad_input_ends_with_status_2(call, well, words, expected):
    """One message."""
    status, out, err = call("when", *words.split())
    assert (status, out) == (2, "")
    assert expected in err
    assert "Traceback" not in err


def test_help_says_what_each_question_asks(call):
    """Of every question in the folder, and that one is defined."""
    status, out, _ = call("when", "--help")
    shown = " ".join(out.split())
    assert status == 0
    assert "--first nonfinite|turn" in shown
    assert "in the loss, the gradient, or the state carried on" in shown
    for option in ("--loss-above X", "--norm-above L X", "--dead-units NAME SHARE", "--by FLOAT"):
        assert option in shown
