"""`backsight play`: the page as one file, and on a local server."""

import importlib.util
import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

import backsight
from backsight.cli.commands import play
from backsight.web import page_file

PAGE = """\
<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Backsight</title>
<script type="application/json" id="package"></script>
<script>document.title = "stub"</script>
</html>
"""
PLACED = re.compile(r'<script type="application/json" id="package">(.*?)</script>', re.DOTALL)


@pytest.fixture
def built(tmp_path, monkeypatch):
    """A page in place of the built one."""
    path = tmp_path / ".built.html"
    path.write_text(PAGE, encoding="utf-8")
    monkeypatch.setattr(page_file, "PATH", path)
    return path


def read_package(path):
    """What stands in a page."""
    (text,) = PLACED.findall(Path(path).read_text(encoding="utf-8"))
    return json.loads(text)


def test_one_file_has_all_in_it(call, built):
    """What is trained, as it was typed, and no server."""
    status, out, err = call("play", "xor", "--hidden", "4,4", "--no-bias", "-o", "x.html")
    assert (status, out, err) == (0, "x.html\n", "")
    package = read_package("x.html")
    words = ["xor", "--hidden", "4,4", "--no-bias", "--engine", "portable"]
    assert package["source"] == {"words": words, "title": "xor"}
    assert [layer["units"] for layer in package["spec"]["layers"]] == [4, 4, 2]
    assert (package["server"], package["start"]) == (None, None)
    assert '<script>document.title = "stub"</script>' in Path("x.html").read_text()


def test_the_language_is_no_word_of_the_network(call, built):
    """A command with it would be refused: it has no value any more."""
    assert call("play", "xor", "--lang", "zh-CN", "-o", "x.html")[0] == 0
    assert read_package("x.html")["source"]["words"] == ["xor", "--engine", "portable"]


def test_the_words_are_those_of_explain(call, built):
    """Of all kinds of options; it prints the same numbers."""
    Path("t.csv").write_text("a;b;c\n" + "".join(f"{i};{i % 3};{i % 2}\n" for i in range(40)))
    line = ["t.csv", "--header", "--delimiter", ";", "--columns", "a=number", "--columns", "b=drop"]
    line += ["--lr", "0.01", "--seed", "3", "--residual"]
    assert call("play", *line, "-o", "t.html")[0] == 0
    package = read_package("t.html")
    words = package["source"]["words"]
    assert words[-2:] == ["--engine", "portable"]
    assert sorted(words[:-2]) == sorted(line)
    status, _out, err = call("explain", *words, "--number", "W1[0,0]")
    assert (status, err) == (0, "")
    assert call("play", *words[:-2], "-o", "u.html")[0] == 0
    assert read_package("u.html") == package


def test_a_run_goes_on_from_a_step(call, built):
    """The last, or another; the page says whose bits it goes on with."""
    backsight.train("xor", steps=40, out="run", engine="portable")
    assert call("play", "run", "-o", "a.html") == (0, "a.html\n", "")
    assert read_package("a.html")["start"]["step"] == 40
    assert call("play", "run", "--step", "7", "-o", "b.html")[0] == 0
    assert read_package("b.html")["start"]["step"] == 7
    assert call("export", "run", "--what", "page")[:2] == (0, f"{Path('run/page.html')}\n")
    assert read_package("run/page.html") == read_package("a.html")
    assert call("export", "run", "--what", "page", "--step", "7", "-o", "c")[0] == 0
    assert read_package("c/page.html") == read_package("b.html")
    backsight.train("xor", steps=4, out="other", engine="numpy")
    status, _out, err = call("play", "other", "-o", "d.html")
    assert status == 0
    assert "trained by the engine numpy" in err


def test_what_the_reader_wrote_ends_no_script(call, built):
    """A column called </script><script>… is a text."""
    name = "</script><script>alert(1)</script><!--"
    Path("t.csv").write_text(f'"{name}",y\n' + "".join(f"{i},{i % 2}\n" for i in range(20)))
    assert call("play", "t.csv", "-o", "t.html")[0] == 0
    assert read_package("t.html")["data"]["inputs"] == [name]
    assert Path("t.html").read_text().count("<script") == 2


BAD = {
    "play nothing": "No data source",
    "play xor --step 3": "--step is for a recorded run; xor is none",
    "play xor -o x.txt": "must end in one of .html",
    "play xor --port 70000": "70000",
    "play xor --engine numpy": "No such option",
    "play run --hidden 3": "does not go with run",
    "play run --step 99 -o x.html": "99",
}


@pytest.mark.parametrize("line", BAD)
def test_what_cannot_be_shown_is_one_message(call, built, line):
    """Nothing is opened, nothing is written."""
    backsight.train("xor", steps=4, out="run")
    status, out, err = call(*line.split())
    assert (status, out) == (2, "")
    assert BAD[line] in err
    assert not list(Path().glob("x.*"))


def test_without_the_extra_it_says_what_to_install(call, built, monkeypatch):
    """A file needs none."""
    find = importlib.util.find_spec
    monkeypatch.setattr(
        play.importlib.util, "find_spec", lambda name: None if name == "uvicorn" else find(name)
    )
    status, _out, err = call("play", "xor")
    assert status == 2
    assert "pip install 'backsight[web]'" in err
    assert call("play", "xor", "-o", "x.html")[0] == 0


def test_without_the_page_it_says_how_to_build_it(call, tmp_path, monkeypatch):
    """In a checkout; one that is no page is none either."""
    monkeypatch.setattr(page_file, "PATH", tmp_path / "page.html")
    for line in (["play", "xor"], ["play", "xor", "-o", "x.html"]):
        status, _out, err = call(*line)
        assert status == 2
        assert "run `make page` in the checkout" in err
    (tmp_path / "page.html").write_text("<html></html>")
    assert "is not the page: build it anew" in call("play", "xor")[2]


SERVER = """
import sys
from pathlib import Path
from backsight.web import page_file
page_file.PATH = Path(sys.argv.pop(1))
from backsight.cli.main import main
main()
"""


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 0), (signal.SIGTERM, 143)], ids=["Ctrl-C", "SIGTERM"]
)
@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
def test_it_is_served_until_it_is_stopped(tmp_path, built, number, status):
    """The address is printed; another one gets nothing. Ctrl-C is the way to end it."""
    command = [sys.executable, "-c", SERVER, str(built), "play", "xor", "--no-browser"]
    with subprocess.Popen(
        [*command, "--port", "0"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:  # fmt: skip
        assert process.stdout is not None
        line = process.stdout.readline()
        (address,) = re.findall(r"http://127\.0\.0\.1:\d+/\?token=[\w-]{32}", line)
        with urllib.request.urlopen(address, timeout=20) as response:
            assert b"stub" in response.read()
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(address.partition("?")[0], timeout=20)
        process.send_signal(number)
        _out, err = process.communicate(timeout=30)
    assert process.returncode == status
    assert err.strip() == ("" if status == 0 else "Interrupted.")


def test_a_browser_is_opened_where_there_is_one(call, built, monkeypatch):
    """With a window; and not where it is not wanted."""
    opened, served = [], []
    monkeypatch.setattr(play.webbrowser, "open", opened.append)
    monkeypatch.setattr("backsight.web.server.serve", lambda *given: served.append(given))
    monkeypatch.setattr(play, "has_browser", lambda: True)
    assert call("play", "--no-browser")[0] == 0
    assert (len(served), opened) == (1, [])
    status, out, _err = call("play")
    assert (status, len(served)) == (0, 2)
    assert opened[0] in out
    monkeypatch.setattr(play, "has_browser", lambda: False)
    assert call("play")[0] == 0
    assert len(opened) == 1
    for listener, *_others in served:
        listener.close()
