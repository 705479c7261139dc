"""`doctor`: what `--json` prints is what `--schema` says, and every address in it opens."""

import json
import shlex
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

import backsight
from backsight.doctor.faults import faults
from backsight.kernel.numerals import format_number

RNG = np.random.default_rng(0)
X = RNG.normal(size=(240, 3))
KINDS = (X[:, 0] + X[:, 1] > 0).astype(int)
SPEC = {
    "data": {"source": "./rows.csv", "validation": 0.2, "test": 0},
    "layers": [{"units": 8, "activation": "tanh"}, {}],
    "optimizer": "sgd",
    "rate": 300.0,
    "epochs": 10,
}
REFUSED = {
    **SPEC,
    "layers": [{"units": 1, "activation": "sigmoid"}],
    "loss": "categorical_cross_entropy",
}
FAULT = '''"""There are more rows than anybody asked for."""

from backsight.doctor.faults import Evidence, Fault
from backsight.doctor.symptom import Symptom

many_rows = Fault(
    name="many_rows",
    why="It is only a test.",
    evidence=(
        Evidence(
            certainty="certain",
            symptoms=(Symptom(value="batch_share", above=0.001, reason="There are many."),),
        ),
    ),
)
'''
SICK = {
    "a rate that is too high": "digits --optimizer sgd --lr 5 --epochs 2 --no-trial",
    "a wild Adam": "digits --lr 1 --dropout 0 --epochs 2 --no-trial",
    "a start that is too large": (
        "digits --hidden 32,32,32 --init normal:std=2 --optimizer sgd --lr .5 --no-trial"
    ),
    "zeros": "digits --init zeros --epochs 2 --no-trial",
    "six sigmoids": "digits --hidden 16,16,16,16,16,16 --activation sigmoid --epochs 3 --no-trial",
    "a cost of weights": "digits --l2 10 --epochs 3 --no-trial",
    "tight clipping": "digits --clip-norm 1e-6 --optimizer sgd --epochs 3 --no-trial",
    "dropout": "digits --dropout .95 --epochs 3 --no-trial",
    "a layer of one unit": "digits --hidden 32,1,32 --dropout 0 --epochs 5 --no-trial",
    "a table": "rows.csv --optimizer sgd --lr 1e-6 --epochs 3 --no-trial --target y",
    "a file with a blank": (
        "'my rows.csv' --scale none --optimizer sgd --lr .1 --epochs 3 --no-trial --bias-init "
        "constant:number=6"
    ),
    "a spec": "sick.json --no-trial",
    "a spec that is refused": "refused.json --no-trial",
    "a recorded run": "run --no-trial",
    "a failed run": "wild --no-trial",
    "a fault of one's own": "xor --with my_fault.py --no-trial",
    "a trial": "rows.csv --optimizer sgd --lr 300 --epochs 3 --budget 1",
    "native code": (
        "digits --engine native --optimizer sgd --lr 1 --epochs 5 --dropout .9 --no-trial"
    ),
    "healthy": "digits --epochs 10 --no-trial",
}
"""What is asked; what is sick in it, mostly."""
QUICK = ("a table",)


@pytest.fixture
def folder(call, monkeypatch) -> Path:
    """The empty folder that commands are called in, with what the cases need; a fault of one's own
    is gone with it."""
    monkeypatch.setattr(faults, "_admitted_records", dict(faults._admitted_records))
    rows = "\n".join(f"{','.join(map(str, x))},{'ab'[y]}" for x, y in zip(X, KINDS, strict=True))
    Path("rows.csv").write_text(f"u,v,w,y\n{rows}\n", encoding="utf-8")
    large = "\n".join(f"{1e3 * x[0]},{x[1]},{'ab'[y]}" for x, y in zip(X, KINDS, strict=True))
    Path("my rows.csv").write_text(f"u,v,y\n{large}\n", encoding="utf-8")
    Path("sick.json").write_text(json.dumps(SPEC))
    Path("refused.json").write_text(json.dumps(REFUSED))
    Path("my_fault.py").write_text(FAULT, encoding="utf-8")
    return Path.cwd()


def look(call, name: str) -> dict[str, Any]:
    """The verdict of a case, as the command prints it; it is what the schema says."""
    if name == "a recorded run":
        backsight.train("digits", optimizer="sgd", lr=5.0, epochs=2, out="run")
    if name == "a failed run":
        options = {"activation": "identity", "output": "identity", "loss": "mean_squared_error"}
        backsight.train("blobs", hidden=[4], optimizer="sgd", lr=1e30, out="wild", **options)
    words = shlex.split(SICK[name])
    _status, out, _err = call("doctor", *words, "--json")
    plain: dict[str, Any] = json.loads(out)
    named = [w for at, w in enumerate(words) if words[at - 1] == "--with"]
    schema = json.loads(call("doctor", "--schema", *(f"--with={w}" for w in named))[1])
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(plain, schema, jsonschema.Draft202012Validator)
    return plain


def list_addresses(plain: dict[str, Any]) -> list[dict[str, Any]]:
    signs = [s for c in plain["causes"] for s in c["evidence"]]
    places = [r["address"] for s in signs for r in s["readings"].values()]
    return [p for p in (*places, *(s["address"] for s in signs)) if p is not None]


def open_addresses(call, name: str) -> int:
    """Run each command of a verdict: it opens, and shows the same number. How many there were."""
    plain = look(call, name)
    commands = {p["command"]: p["value"] for p in list_addresses(plain)}
    for command, value in commands.items():
        status, out, err = call(*shlex.split(command)[1:])
        assert status == 0, f"{name}: {command}\n{err}"
        shown = format_number(float(value), 6)
        assert shown in out, f"{name}: {command} does not show {shown}:\n{out[:2000]}"
    return len(commands)


@pytest.mark.parametrize("name", QUICK)
def test_addresses_open(call, folder, name):
    """Of a table; of recorded runs below."""
    assert open_addresses(call, name) > 0


@pytest.mark.slow
@pytest.mark.parametrize("name", SICK)
def test_every_address_opens_with_explain(call, folder, name):
    """Whatever is sick, and however it was named; a spec that is refused has no numbers."""
    count = open_addresses(call, name)
    assert (count > 0) == (name not in ("a spec that is refused", "healthy"))


def test_a_schema_needs_no_source(call):
    """It is printed alone; without it a source is asked for, as everywhere."""
    status, out, _err = call("doctor", "--schema")
    assert (status, json.loads(out)["title"]) == (0, "Verdict of backsight doctor")
    status, _out, err = call("doctor")
    assert (status, "Missing argument 'SOURCE'" in err) == (2, True)


def test_a_fault_has_a_page(call, folder):
    """`backsight list faults NAME`; also one of one's own, and none for a name that is none."""
    status, out, _err = call("list", "faults", "dead_relus")
    assert status == 0
    assert "WHY IT IS BAD" in out
    assert "dead_at_start > 0.7" in out
    status, out, _err = call("list", "faults", "many_rows", "--with", "my_fault.py")
    assert (status, "batch_share > 0.001" in out) == (0, True)
    assert call("list", "faults", "low_rate")[0] == 2
    status, out, _err = call("list", "optimizers", "adam")
    assert (status, len(out.splitlines())) == (0, 1)


@pytest.mark.slow
def test_a_branch_and_a_run_without_steps(call):
    """Steps are counted as in the run that it branched off from; where there is none, no number has
    an address."""
    backsight.train("digits", optimizer="sgd", lr=5.0, epochs=1, out="run")
    for _step in backsight.fork("run", 8, out="branch").steps():
        pass
    assert "begins with the weights of another one" in call("doctor", "branch", "--no-trial")[1]
    places = list_addresses(json.loads(call("doctor", "branch", "--no-trial", "--json")[1]))
    assert {place["step"] for place in places} == {9, 40}
    for command in {place["command"] for place in places}:
        assert call(*shlex.split(command)[1:])[0] == 0
    next(iter(backsight.fork("run", 8, out="none").steps()))
    status, out, err = call("doctor", "none", "--no-trial", "--json")
    assert (status, list_addresses(json.loads(out)), err) == (1, [], "")
