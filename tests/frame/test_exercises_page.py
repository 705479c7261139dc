"""docs/exercises.md shows what is true: its commands print what stands there, its Python too."""

import doctest
import os
import re
from pathlib import Path

import pytest
from call_here import call_here

from backsight.exercises import exercises

PAGE = (Path(__file__).parents[2] / "docs/exercises.md").read_text(encoding="utf-8")
FILES = re.findall(r"^```\w+ (\S+)\n(.*?)^```", PAGE, flags=re.M | re.S)
CONSOLE = re.findall(r"^\$ (backsight .*)\n((?:(?!```|\$ ).*\n)*)", PAGE, flags=re.M)


@pytest.mark.parametrize(("line", "below"), CONSOLE)
def test_commands_print_what_stands_there(tmp_path, line, below):
    """With the files that the page shows."""
    for name, text in FILES:
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = call_here(tmp_path, *line.split()[1:], env={"PATH": os.environ["PATH"]})
    assert (done.stdout.rstrip(), done.stderr) == (below.rstrip(), "")


def test_the_page_has_a_whole_example():
    """A sheet, answers, a function, each marked."""
    assert len(CONSOLE) >= 4
    assert [name for name, _text in FILES] == ["anna.csv", "anna.py"]


def test_its_python_gives_what_it_says():
    """Every >>> of the page."""
    (text,) = re.findall(r"```pycon\n(.*?)```", PAGE, flags=re.S)
    test = doctest.DocTestParser().get_doctest(text, {}, "exercises.md", "exercises.md", 0)
    runner = doctest.DocTestRunner()
    runner.run(test)
    assert runner.failures == 0
    assert len(test.examples) >= 5


def test_every_topic_is_listed_on_it():
    """Each with its function."""
    for name, record in exercises.items():
        assert re.search(rf"^{name} .*{re.escape(record.code.signature)}$", PAGE, flags=re.M)
