"""Everything that is printed is said in every language, and the catalogs are as they should be."""

import ast
import functools
import importlib.util
import inspect
import os
import string
import subprocess
import sys
from gettext import GNUTranslations
from pathlib import Path

import click
import pytest

from backsight.cli import spoken
from backsight.face.languages import KNOWN, choose, speaking
from backsight.kernel import errors
from backsight.kernel.errors import UnknownName
from backsight.kernel.language import _, in_words, language

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "backsight"
FILES = sorted(SOURCE.rglob("*.py"))
CHINESE = ("zh_CN", "zh_TW")
MARKS = ("_", "N_", "ngettext", "Catalog")
RAISED = {n for n, e in vars(errors).items() if inspect.isclass(e) and issubclass(e, Exception)}
# Names, not words: a shape, a place in a file, the name of a field of `View`.
UNSAID = {"View."}
SIMPLIFIED = set("这个们为数据层络权训练误导输该说请给错习应图时过还网义师单无发样选项设")
TRADITIONAL = set("這個們為數據層絡權訓練誤導輸該說請給錯習應圖時過還網義師單無發樣選項設")


def tool():
    """`tools/messages.py`, which finds the messages and reads the catalogs."""
    spec = importlib.util.spec_from_file_location("messages", ROOT / "tools" / "messages.py")
    module = sys.modules.setdefault("messages", importlib.util.module_from_spec(spec))
    spec.loader.exec_module(module)
    return module


TOOL = tool()


def translations(language):
    """Each message of a catalog but its header."""
    return [m for m in TOOL.read(language) if m.id]


def texts(message):
    """The English of a message: its forms, the plural last."""
    return TOOL.strings(message.id)


def placeholders(text):
    """What a text has in braces, with conversions and formats."""
    found = [parts[1:] for parts in string.Formatter().parse(text) if parts[1] is not None]
    return sorted(found, key=str)


@functools.cache
def said_in_the_source():
    """Each message with its context, found once for both languages."""
    return frozenset((m.one, m.context) for m in TOOL.messages())


@pytest.mark.parametrize("language", CHINESE)
def test_catalogs_hold_exactly_the_messages_of_the_source(language):
    """None is missing, none unused: else run `make messages`."""
    found = said_in_the_source()
    known = {(texts(m)[0], m.context or "") for m in translations(language)}
    assert found - known == set()
    assert known - found == set()


@pytest.mark.parametrize("language", CHINESE)
def test_every_message_is_translated(language):
    """No translation is empty or fuzzy."""
    assert [m.id for m in translations(language) if m.fuzzy] == []
    assert [m.id for m in translations(language) if not all(TOOL.strings(m.string))] == []


@pytest.mark.parametrize("language", CHINESE)
def test_placeholders_are_those_of_the_source(language):
    """Each translation has what stands in braces in the English, as it stands there."""
    wrong = [
        (m.id, said)
        for m in translations(language)
        for said in TOOL.strings(m.string)
        if "{" in texts(m)[-1] + said and placeholders(said) != placeholders(texts(m)[-1])
    ]
    assert wrong == []


@pytest.mark.parametrize("language", CHINESE)
def test_compiled_catalogs_are_those_that_are_read(language):
    """The .mo file says what the .po file does: else run `make messages`."""
    with TOOL.catalog_file(language, "mo").open("rb") as file:
        compiled = GNUTranslations(file)
    for message in translations(language):
        one = texts(message)[0]
        said = (
            compiled.pgettext(message.context, one)
            if message.context
            else compiled.ngettext(one, one, 1)
            if message.pluralizable
            else compiled.gettext(one)
        )
        assert said == TOOL.strings(message.string)[0]


@pytest.mark.parametrize(
    ("language", "strange"),
    [("zh_CN", TRADITIONAL - SIMPLIFIED), ("zh_TW", SIMPLIFIED - TRADITIONAL)],
)
def test_each_language_has_its_own_characters(language, strange):
    """No Simplified characters in Traditional Chinese, nor the other way round."""
    said = [s for m in translations(language) for s in TOOL.strings(m.string)]
    assert [s for s in said if strange & set(s)] == []


def calls(tree, names):
    """The calls of functions by these names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield node


@functools.cache
def trees():
    """Every file of the source, parsed once for all, by its path within it."""
    return {p.relative_to(SOURCE).as_posix(): ast.parse(p.read_text()) for p in FILES}


def test_texts_are_marked_whole():
    """What is translated is a plain text, or is marked elsewhere: no f-string, nothing glued."""
    wrong = [
        f"{path}: {ast.unparse(call)}"
        for path, tree in trees().items()
        for call in calls(tree, ("_", "N_", "ngettext"))
        if any(isinstance(argument, ast.JoinedStr | ast.BinOp) for argument in call.args)
    ]
    assert wrong == []


def translated_at_import(tree):
    """The calls of `_` that are in no function."""
    inside = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.Lambda):
            body = node.body if isinstance(node.body, list) else [node.body]
            inside |= {c for part in body for c in calls(part, ("_", "ngettext"))}
    return [c for c in calls(tree, ("_", "ngettext")) if c not in inside]


def test_nothing_is_translated_at_import():
    """`_` is called in functions alone, for nobody knows the language before."""
    found = [(p, ast.unparse(c)) for p, t in trees().items() for c in translated_at_import(t)]
    assert found == []


def unmarked(node):
    """The texts of some words that are in no `_(…)`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
        return
    if isinstance(node, ast.JoinedStr):
        said = "".join(p.value for p in node.values if isinstance(p, ast.Constant))
        if any(len(word) > 2 and word.isalpha() for word in said.split()):
            yield said
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        if len(node.value.split()) > 1 and node.value not in UNSAID:
            yield node.value
    else:
        for child in ast.iter_child_nodes(node):
            yield from unmarked(child)


def errors_of(tree):
    """Each `raise` of an error of ours."""
    raised = [n for n in ast.walk(tree) if isinstance(n, ast.Raise)]
    return [n.exc for n in raised if isinstance(n.exc, ast.Call)
            and isinstance(n.exc.func, ast.Name) and n.exc.func.id in RAISED]  # fmt: skip


def test_errors_are_said_in_the_language():
    """Every text in a `raise` of ours goes through `_`."""
    found = [(p, said) for p, t in trees().items() for e in errors_of(t) for said in unmarked(e)]
    assert found == []


@pytest.mark.parametrize("word", spoken.CLICKS_WORDS)
def test_clicks_words_are_clicks(word):
    """What is translated for click is what click says."""
    folder = Path(click.__file__).parent
    source = "".join(p.read_text() for p in sorted(folder.glob("*.py")))
    assert repr(word)[1:-1] in source or word in source


@pytest.mark.parametrize(
    ("names", "tag"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh-CN"),
        ({"LANG": "zh_SG"}, "zh-CN"),
        ({"LANG": "zh_HK.UTF-8"}, "zh-TW"),
        ({"LANG": "zh_CN", "LC_MESSAGES": "zh_TW@radical"}, "zh-TW"),
        ({"LANG": "zh_CN", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": "zh_CN", "BACKSIGHT_LANG": "zh-Hant"}, "zh-TW"),
        ({}, "en"),
    ],
)
def test_the_language_is_found(monkeypatch, names, tag):
    """$BACKSIGHT_LANG goes before the locale, LC_ALL before LC_MESSAGES before LANG."""
    for name in ("BACKSIGHT_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in names.items():
        monkeypatch.setenv(name, value)
    assert choose() == tag == language()
    assert choose("zh_CN") == "zh-CN"


def test_an_unknown_language_is_refused(monkeypatch):
    """A tag that is none of ours is an error, wherever it was asked for."""
    with pytest.raises(UnknownName, match=r"No language is called 'fr'. Known: en, zh-CN, zh-TW."):
        choose("fr")
    monkeypatch.setenv("BACKSIGHT_LANG", "klingon")
    with pytest.raises(UnknownName, match="klingon"):
        choose()


def test_a_language_is_spoken_for_a_while():
    """Within `speaking` texts and names are translated; after it they are as before."""
    with speaking("zh-TW"):
        assert (_("Interrupted."), in_words("poisson")) == ("已中斷。", "卜瓦松損失")
        with speaking(None):
            assert language() == "zh-TW"
    assert (_("Interrupted."), in_words("poisson")) == ("Interrupted.", "poisson")


def call(*arguments, folder, **environment):
    """Status, output and error output of `backsight` in a process of its own."""
    known = {k: v for k, v in os.environ.items() if k not in ("BACKSIGHT_LANG", "LANG", "LC_ALL")}
    done = subprocess.run(
        [sys.executable, "-m", "backsight", *arguments], cwd=folder, text=True,
        capture_output=True, env={**known, "PYTHONUTF8": "1", **environment},
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("tag", "trained", "checked", "helped", "refused", "clicked"),
    [
        ("zh-CN", "优化器：adam，学习率", "全部与反向传播一致。", "逐个数组比较反向传播",
         "错误：没有名为 'xo' 的数据源。您是不是指 'xor'？", "错误：没有命令 'trian'。"),
        pytest.param(
            "zh-TW", "最佳化器：adam，學習率", "全部與反向傳播一致。", "逐個陣列比較反向傳播",
            "錯誤：沒有名為 'xo' 的資料來源。您是不是指 'xor'？", "錯誤：沒有指令 'trian'。",
            marks=pytest.mark.slow,
        ),
    ],
)  # fmt: skip
def test_the_command_line_speaks(tmp_path, tag, trained, checked, helped, refused, clicked):
    """Training, a check, help, an error of ours and one of click's, in the language asked for."""
    status, out, _err = call("--lang", tag, "train", "xor", "--steps", "5", folder=tmp_path)
    assert (status, trained in out) == (0, True)
    status, out, _err = call("check", "xor", folder=tmp_path, BACKSIGHT_LANG=tag)
    assert (status, checked in out) == (0, True)
    assert helped in call("--lang", tag, "--help", folder=tmp_path)[1]
    status, _out, err = call("train", "xo", folder=tmp_path, LANG=f"{KNOWN[tag]}.UTF-8")
    assert (status, err.startswith(refused)) == (2, True)
    status, _out, err = call("trian", f"--lang={tag}", folder=tmp_path)
    assert (status, clicked in err) == (2, True)


def test_an_unknown_language_on_the_command_line(tmp_path):
    """One message, exit status 2."""
    status, out, err = call("train", "xor", "--lang", "fr", folder=tmp_path)
    assert (status, out) == (2, "")
    assert err == "Error: No language is called 'fr'. Known: en, zh-CN, zh-TW.\n"
