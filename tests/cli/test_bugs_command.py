"""`backsight bugs`: the list, a page in each format, files to try, JSON and refusals."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from backsight.bugs import bugs
from backsight.cli.commands import bugs as module


def test_without_a_name_all_are_listed(call):
    """By kind, a line each."""
    status, out, err = call("bugs")
    assert (status, err) == (0, "")
    assert all(f"\n{name} " in out for name in bugs)
    assert [out.index(word) for word in ("GRADIENTS", "UPDATES", "LOSSES", "DATA")] == sorted(
        out.index(word) for word in ("GRADIENTS", "UPDATES", "LOSSES", "DATA")
    )


def test_an_unknown_bug_names_the_list(call):
    """In one line, not some 70 names."""
    status, _out, err = call("bugs", "nope")
    assert (status, "`backsight list bugs` lists them." in err, "Known" in err) == (2, True, False)


@pytest.mark.parametrize("kind", ["gradient", "update", "loss", "data"])
def test_a_list_may_be_of_one_kind(call, kind):
    """As text and as plain data."""
    own = {name for name, bug in bugs.items() if bug.kind == kind}
    status, out, _err = call("bugs", "--kind", kind)
    assert status == 0
    assert {name for name in bugs if f"\n{name} " in out} == own
    status, out, _err = call("bugs", "--kind", kind, "--json")
    assert status == 0
    assert set(json.loads(out)) == own


def test_a_page_has_all_its_parts(call):
    """The program, what it does, what the check says, why, the mended one, and the commands."""
    status, out, err = call("bugs", "slope_forgotten")
    assert (status, err) == (0, "")
    for heading in (
        "THE WRONG PROGRAM", "WHAT HAPPENS WHEN IT IS RUN", "WHAT THE CHECK SAYS",
        "WHAT IS WRONG", "THE MENDED PROGRAM", "SEE IT YOURSELF",
    ):  # fmt: skip
        assert f"\n{heading}\n" in out
    assert "def gradient(p):" in out
    assert "slope of the activation" in out
    assert '+     d1 = d2 @ p["W2"].T * (1 - h**2)' in out


@pytest.mark.parametrize(
    ("form", "piece"),
    [
        ("terminal", "    def gradient(p):"),
        ("html", '<pre class="listing" tabindex="0"><code>def gradient(p):'),
        ("latex", "def~gradient(p):"),
        ("markdown", "```python\ndef gradient(p):"),
    ],
)
def test_every_format_shows_the_program(call, form, piece):
    """Each in its own way, and nothing is written."""
    status, out, err = call("bugs", "slope_forgotten", "--format", form)
    assert (status, err) == (0, "")
    assert piece in out
    assert list(Path().iterdir()) == []


def test_a_page_has_both_curves(call):
    """In HTML, without any script."""
    status, out, _err = call("bugs", "slope_forgotten", "-o", "page.html")
    page = Path("page.html").read_text(encoding="utf-8")
    assert (status, out) == (0, "page.html\n")
    assert page.count("<polyline") == 2
    assert "<script" not in page


def test_json_has_stable_keys(call):
    """Of the bug and of each of its programs."""
    status, out, err = call("bugs", "slope_forgotten", "--json")
    data = json.loads(out)
    assert (status, err) == (0, "")
    assert set(data) == {
        "bug", "kind", "what", "why", "remedy", "article", "blame", "holds", "command", "wrong",
        "mended",
    }  # fmt: skip
    for program in (data["wrong"], data["mended"]):
        assert set(program) == {"program", "losses", "accuracy", "error", "agrees", "names"}
    assert (data["blame"], data["wrong"]["names"]) == ("missing_slope", ["missing_slope"])
    assert data["mended"]["agrees"] is True


def test_a_bug_that_is_not_blamed_is_exit_status_1(call, monkeypatch):
    """The page says so."""
    run = module.run_bug
    exchanged = bugs["slope_forgotten"]
    other = type(exchanged)(
        **{**vars(exchanged), "wrong": exchanged.mended, "mended": exchanged.wrong}
    )
    monkeypatch.setattr(module, "run_bug", lambda bug: run(other))
    status, out, _err = call("bugs", "slope_forgotten")
    assert status == 1
    assert "Not as its record says" in out


@pytest.mark.parametrize("name", ["slope_forgotten", "steps_counted_from_zero", "sum_for_mean"])
@pytest.mark.parametrize(("program", "status"), [("wrong", 1), ("mended", 0)])
def test_what_is_written_is_checked_as_it_says(call, monkeypatch, name, program, status):
    """The command that is printed blames the wrong program, and finds the mended one right."""
    code, out, err = call("bugs", name, "--write", "try")
    assert (code, err) == (0, "")
    command = next(line for line in out.splitlines() if "backsight check" in line)
    monkeypatch.chdir("try")
    words = command.split()[1:]
    code, out, err = call(*(word.replace("wrong.", f"{program}.") for word in words))
    assert (code, err) == (status, "")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["pixels_as_they_are", "sorted_rows_in_order"])
def test_rows_that_are_written_are_examined(call, monkeypatch, name):
    """By the command that is printed: the doctor names the fault."""
    _status, out, _err = call("bugs", name, "--write", "try")
    command = out.replace("\\\n", " ").partition("backsight doctor")
    monkeypatch.chdir("try")
    status, out, _err = call("doctor", *command[2].split())
    assert status == 1
    assert bugs[name].blame.replace("_", " ") in out.lower()


@pytest.mark.parametrize(
    "name",
    [
        "slope_forgotten",
        pytest.param("correction_forgotten", marks=pytest.mark.slow),
        pytest.param("labels_one_row_late", marks=pytest.mark.slow),
        pytest.param("sorted_rows_in_order", marks=pytest.mark.slow),
    ],
)
def test_the_lines_of_python_run(call, monkeypatch, name):
    """In the folder that was written, as the page has them."""
    call("bugs", name, "--write", "try")
    bug = bugs[name]
    lines = bug.trial.make_python("wrong.py", bug.called)
    done = subprocess.run(
        [sys.executable, "-c", lines], cwd="try", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "wrong" in done.stdout or "Verdict" in done.stdout


def test_nothing_is_written_over_unasked(call):
    """A second time it is refused, and done with --force."""
    assert call("bugs", "sum_for_mean", "--write", "try")[0] == 0
    Path("try/wrong.py").write_text("mine", encoding="utf-8")
    status, _out, err = call("bugs", "sum_for_mean", "--write", "try")
    assert status == 2
    assert "is there already" in err
    assert Path("try/wrong.py").read_text(encoding="utf-8") == "mine"
    assert call("bugs", "sum_for_mean", "--write", "try", "--force")[0] == 0
    assert Path("try/wrong.py").read_text(encoding="utf-8") != "mine"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["slope_forgoten"], "Did you mean 'slope_forgotten'?"),
        (["xyz"], "No bug is called 'xyz'"),
        (["--kind", "typo"], "'typo' is not one of"),
        (["slope_forgotten", "--kind", "loss"], "--kind is for the list"),
        (["--write", "try"], "give its name"),
        (["slope_forgotten", "--format", "word"], "'word' is not one of"),
        (["slope_forgotten", "-o", "no/such/folder/all.html"], "cannot be written"),
        (["slope_forgotten", "-o", "all.docx"], "all.docx"),
        (["slope_forgotten", "--json", "-o", "all.html"], "leave -o and --format out"),
        (["slope_forgotten", "--write", "try", "--json"], "--write"),
        (["slope_forgotten", "--with", "missing.py"], "there is no such file"),
    ],
)
def test_bad_input_is_one_message(call, arguments, message):
    """And exit status 2; nothing is written."""
    status, out, error = call("bugs", *arguments)
    assert (status, out) == (2, "")
    assert message in error
    assert list(Path().iterdir()) == []


def test_a_file_is_no_folder(call):
    """A path at which a file stands already is refused."""
    Path("try").write_text("mine", encoding="utf-8")
    status, _out, err = call("bugs", "sum_for_mean", "--write", "try")
    assert status == 2
    assert len(err.strip().splitlines()) == 1


OWN = """
'The step goes uphill.'
from backsight.bugs import bugs
from backsight.records import Bug

trial = bugs["slope_forgotten"].trial

def wrong(p):
    g = bugs["slope_forgotten"].mended(p)
    result = {}
    for name in g:
        result[name] = -g[name]
    return result

def mended(p):
    g = bugs["slope_forgotten"].mended(p)
    result = {}
    for name in g:
        result[name] = g[name]
    return result

own = Bug(name="own", wrong=wrong, mended=mended, trial=trial, blame="sign")
"""


def test_a_bug_of_ones_own(call, monkeypatch):
    """From a file, with --with."""
    monkeypatch.setattr(bugs, "_admitted_records", {})
    Path("own.py").write_text(OWN, encoding="utf-8")
    status, out, err = call("bugs", "own", "--with", "own.py")
    assert (status, err) == (0, "")
    assert "The step goes uphill." in out
    assert "result[name] = -g[name]" in out
