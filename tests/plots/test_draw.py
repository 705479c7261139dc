"""Drawing by name, and saving."""

import threading

import pytest
from matplotlib.text import Text

from backsight.kernel.errors import BadInput, CannotWrite, UnknownName
from backsight.languages.choose import speaking
from backsight.plots import describe_missing_font, draw, save, style


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_a_saved_picture_is_the_same_every_time(tmp_path, make_view, suffix):
    """No date, no random names: equal views give equal files."""
    files = [tmp_path / f"{i}{suffix}" for i in range(2)]
    for file in files:
        save(draw("loss", make_view("two classes")), file)
    assert files[0].read_bytes() == files[1].read_bytes()
    assert len(list(tmp_path.iterdir())) == 2


def test_a_chart_that_does_not_fit_says_what_it_needs(make_view):
    """And which charts do fit."""
    with pytest.raises(BadInput, match=r"needs a confusion matrix.*of it: loss"):
        draw("confusion", make_view("bare"))


def test_an_unknown_chart_is_named_with_the_nearest(make_view):
    """As everywhere."""
    with pytest.raises(UnknownName, match="Did you mean 'boundary'"):
        draw("boundry", make_view("bare"))


def test_an_unknown_suffix_lists_those_that_work(tmp_path, make_view):
    """Before anything is written."""
    with pytest.raises(BadInput, match=r"\.png, .*\.svg"):
        save(draw("loss", make_view("bare")), tmp_path / "loss.bmq")


def test_a_path_that_cannot_be_written_says_why(tmp_path, make_view):
    """The path and the reason stand in the message."""
    path = tmp_path / "nowhere" / "loss.png"
    with pytest.raises(CannotWrite, match=r"loss\.png cannot be written: No such file"):
        save(draw("loss", make_view("bare")), path)


def test_a_folder_in_the_way_is_left_alone(tmp_path, make_view):
    """And no half-written file stays behind."""
    (tmp_path / "loss.png").mkdir()
    with pytest.raises(CannotWrite):
        save(draw("loss", make_view("bare")), tmp_path / "loss.png")
    assert [p.name for p in tmp_path.iterdir()] == ["loss.png"]


def test_charts_can_be_drawn_in_threads(tmp_path, make_view):
    """Four at a time give four equal files."""
    view = make_view("two classes")
    files = [tmp_path / f"{i}.png" for i in range(4)]
    jobs = [threading.Thread(target=lambda f=f: save(draw("loss", view), f)) for f in files]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()
    assert len({file.read_bytes() for file in files}) == 1


def text_of(figure):
    """All that is written on a figure."""
    return " ".join(t.get_text() for t in figure.findobj(Text))


def test_pictures_speak_the_language(make_view, monkeypatch):
    """In Chinese where a font has its characters; in English, and said so, where none has."""
    monkeypatch.setattr(style, "_list_installed_fonts", lambda: ["Noto Sans CJK JP"])
    with speaking("zh-CN"):
        monkeypatch.setattr(style, "list_fonts", lambda: ["DejaVu Sans"])
        with pytest.warns(UserWarning, match="图中以方框代替"):
            assert "混淆矩阵" in text_of(draw("confusion", make_view("two classes")))
        assert describe_missing_font() == ""
        monkeypatch.setattr(style, "_list_installed_fonts", list)
        assert "Confusion on test" in text_of(draw("confusion", make_view("two classes")))
        assert "fonts-noto-cjk" in describe_missing_font()
    assert describe_missing_font() == ""
