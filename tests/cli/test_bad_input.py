"""Bad input: one clear message, status 2, no traceback, nothing damaged."""

from pathlib import Path

import pytest

FILES = {
    "empty.csv": "",
    "one_class.csv": "a,b,c\n1,2,x\n3,4,x\n",
    "text.csv": "a,b,c\n1,2,x\n3,q,y\n4,5,x\n",
    "gap.csv": "a,b,c\n1,2,x\n3,,y\n4,5,x\n",
    "infinite.csv": "a,b,c\n1,2,x\n3,4,y\n5,inf,x\n",
    "counts.csv": "a,b\n" + "".join(f"{i},{i * 0.7 - 2}\n" for i in range(12)),
    "three.csv": "a,p,q,r\n" + "".join(f"{i},{i}.1,{i}.2,{i}.3\n" for i in range(12)),
    "unknown.toml": 'sead = 1\n[data]\nsource = "xor"\n',
    "broken.toml": "[data",
    "one_unit.toml": '[data]\nsource = "three.csv"\ntarget = "p,q,r"\n[[layers]]\nunits = 1\n',
}

CASES = {
    "train empty.csv": "empty",
    "train one_class.csv": "one class only",
    "train text.csv": "line 3, column 'b' has 'q'",
    "train gap.csv --missing refuse": "line 3",
    "train infinite.csv": "line 4, column 'b' is infinite",
    "train nothing.csv": "no file",
    "train counts.csv --loss poisson": "counts of 0 or more, but row 1 has the target -2",
    "train three.csv --target p,q,r --loss binary_cross_entropy": "between 0 and 1",
    "train one_unit.toml": "1 unit, but the targets need 3",
    "train unknown.toml": "Did you mean 'seed'",
    "train broken.toml": "not valid TOML",
    "train digits --batch 5000": "larger than the training part",
    "train digits --batch none": "whole number",
    "train digits --lr 0": "not in the range x>0",
    "train digits --lr -1": "not in the range x>0",
    "train digits --hidden 0": "at least 1",
    "train digits --epochs 0": "not in the range x>=1",
    "train digits --l2 -1": "not in the range x>=0",
    "train digits --dropout 1": "not in the range 0<=x<1",
    "train digits --activation rleu": "Did you mean 'relu'",
    "train digits --optimizer adamm": "Did you mean 'adam'",
    "train digits --optimizer adam:beta4=1": "beta4",
    "train digits --optimizer adam:beta1": "SETTING=VALUE",
    "train digits --loss crossentropy": "categorical_cross_entropy",
    "train digits --schedule cosin": "cosine",
    "train digits --init henormal": "he_normal",
    "train digit": "Did you mean 'digits'",
    "train spirals:arms=1": "arms",
    "train mnist --data-dir nowhere": "train-images-idx3-ubyte",
    "train digits --out full": "never overwrites",
    "train digits --out /dev/null": "not a folder",
    "train digits --with nothing.py": "no such file",
    "train digits --with broken.py": "SyntaxError",
    "train digits --nonsense": "No such option",
    "train": "Missing argument",
    "check xor --memory 0.001": "give at least",
    "check xor --memory -1": "--memory",
    "check xor --step-size 0": "not in the range x>0",
    "check digits --methods central": "central_difference",
    "influence xor --weight W9[0,0]": "W1",
    "influence xor --weight W1[0,9]": "W1",
    "paths xor --weight W1[5,0]": "W1",
    "train xor --gradient guess": "gradient",
    "list optimisers": "Did you mean 'optimizers'",
    "predict nowhere x.csv": "nowhere",
    "derive digit": "Did you mean 'digits'",
    "nonsense": "No command is called 'nonsense'",
    "trian xor": "Did you mean 'train'?",
    "train xor --dropout 2": "--dropout",
    "derive xor --json --code": "--json, --loops and --code are different",
}


@pytest.mark.parametrize("words", CASES)
def test_bad_input_is_told_once(call, words: str) -> None:
    """One message that holds the words expected, status 2, no run folder, nothing overwritten."""
    for name, text in FILES.items():
        Path(name).write_text(text)
    Path("full").mkdir()
    Path("full/mine.txt").write_text("keep")
    Path("broken.py").write_text("def step(:\n")
    status, out, err = call(*words.split())
    assert status == 2, out
    assert CASES[words] in err
    assert "Traceback" not in err
    assert not Path("runs").exists()
    assert [p.name for p in Path("full").iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("damage", ["cut", "gone", "garbage"])
def test_a_damaged_run_is_told(call, damage: str) -> None:
    """predict on a folder with a damaged record names the file, with status 2."""
    call("train", "moons", "--epochs", "1", "--out", "run")
    Path("new.csv").write_text("x1,x2\n0.1,0.2\n")
    path = Path("run/record.sqlite")
    data = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(data[: len(data) // 2] if damage == "cut" else b"\xff\x00garbage")
    status, _, err = call("predict", "run", "new.csv")
    assert status == 2
    assert "record.sqlite" in err
    assert "Traceback" not in err


def test_names_that_look_like_markup_or_steer_a_terminal_are_printed_as_text(tmp_path, call):
    """Of columns, words and classes: [/min], :smile: and escapes are letters like others."""
    rows = [f"{k},[/b],{('[/x]', ':smile:')[k % 2]}\n" for k in range(40)]
    path = tmp_path / "a.csv"
    path.write_text("rate [/min],a\x1b[2Jb,kind\n" + "".join(rows), encoding="utf-8")
    status, out, err = call("train", path, "--steps", "3", "--out", tmp_path / "run")
    assert (status, err) == (0, "")
    assert "rate [/min]" in out
    assert "a␛[2Jb" in out
    status, out, err = call("score", tmp_path / "run")
    assert "[/x]" in out
    assert ":smile:" in out
    assert "\x1b" not in out + err
