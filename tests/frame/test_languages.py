"""Everything that is printed can be said in every language, and what is translated is well said.

That everything is translated is for a release: test_release.py.
"""

import ast
import functools
import inspect
import os
import shutil
import string
import subprocess
import sys
from gettext import GNUTranslations
from pathlib import Path

import click
import pytest
from babel.messages.pofile import PoFileError
from call_here import call_here
from source import MODULES

import backsight
from backsight.cli import language as spoken
from backsight.cli.commands import commands
from backsight.kernel import errors
from backsight.kernel.errors import UnknownName
from backsight.kernel.language import _, get_language, translate_name
from backsight.languages import choose as languages
from backsight.languages.choose import LANGUAGES, choose, speaking
from messages import Message, by_package, messages, renew, replace_po_files
from translations import (
    FOLDER,
    compile_language,
    disagreements,
    is_stale,
    is_translated,
    language_folders,
    mo_file,
    read,
    read_all,
    strings,
)

ROOT = Path(__file__).parents[2]
MARKS = ("_", "N_", "ngettext", "say", "Catalog")
RAISED = {n for n, e in vars(errors).items() if inspect.isclass(e) and issubclass(e, Exception)}
# Names, not words: a shape, a place in a file, the name of a field of `View`.
UNSAID = {"View."}
SIMPLIFIED = set("这个们为数据层络权训练误导输该说请给错习应图时过还网义师单无发样选项设")
TRADITIONAL = set("這個們為數據層絡權訓練誤導輸該說請給錯習應圖時過還網義師單無發樣選項設")


each_language = pytest.mark.parametrize(
    "folder", language_folders(), ids=lambda folder: folder.name
)


def translations(folder):
    """The messages of a language that have a translation, of all packages."""
    catalogs = read_all(folder).values()
    return [m for catalog in catalogs for m in catalog if m.id and is_translated(m)]


def texts(message):
    """The English of a message: its forms, the plural last."""
    return strings(message.id)


def placeholders(text):
    """What a text has in braces, with conversions and formats."""
    found = [parts[1:] for parts in string.Formatter().parse(text) if parts[1] is not None]
    return sorted(found, key=str)


@each_language
def test_no_message_stands_twice_in_a_file(folder):
    """Nor is anything in a .po file that is none of its: a conflict of two branches, say."""
    for path, catalog in read_all(folder).items():
        begun = [x for x in path.read_text().splitlines() if x.startswith("msgid ")]
        assert len(begun) - 1 == len(catalog), path


def test_a_conflict_in_a_po_file_is_refused(tmp_path):
    """With the file's name."""
    path = tmp_path / "cli.po"
    path.write_text('msgid "a"\nmsgstr "b"\n<<<<<<< HEAD\n')
    with pytest.raises(PoFileError) as refused:
        read(path, "zh_CN")
    assert refused.value.__notes__ == [f"in {path}"]


@each_language
def test_packages_say_the_same_in_the_same_way(folder):
    """A text that stands in several .po files has one translation."""
    assert list(disagreements(folder)) == []


@each_language
def test_placeholders_are_those_of_the_source(folder):
    """Each translation has what stands in braces in the English, as it stands there."""
    wrong = [
        (m.id, said)
        for m in translations(folder)
        for said in strings(m.string)
        if "{" in texts(m)[-1] + said and placeholders(said) != placeholders(texts(m)[-1])
    ]
    assert wrong == []


@each_language
def test_what_is_compiled_is_what_is_translated(folder):
    """The .mo file says what the .po files do."""
    with mo_file(folder).open("rb") as file:
        compiled = GNUTranslations(file)
    for message in translations(folder):
        one = texts(message)[0]
        said = (
            compiled.pgettext(message.context, one)
            if message.context
            else compiled.ngettext(one, one, 1)
            if message.pluralizable
            else compiled.gettext(one)
        )
        assert said == strings(message.string)[0]


def language_folder(folder, **files):
    """A folder of a language with these .po files."""
    language = folder / "zh_CN"
    language.mkdir()
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    for package, text in files.items():
        (language / f"{package}.po").write_text(head + text)
    return language


STEP = 'msgid "step"\nmsgstr "步"\n'
PLURAL = 'msgid "{n} run"\nmsgid_plural "{n} runs"\nmsgstr[0] ""\n'


def test_what_is_not_translated_is_english(tmp_path):
    """An empty translation is not compiled: neither a text's nor a plural's."""
    folder = language_folder(tmp_path, cli='msgid "run"\nmsgstr ""\n\n' + PLURAL, plots=STEP)
    compile_language(folder)
    with mo_file(folder).open("rb") as file:
        compiled = GNUTranslations(file)
    assert (compiled.gettext("run"), compiled.gettext("step")) == ("run", "步")
    assert compiled.ngettext("{n} run", "{n} runs", 2) == "{n} runs"


def test_a_change_of_a_translation_is_compiled(tmp_path):
    """And a file that goes, and a first time; nothing where nothing changed."""
    folder = language_folder(tmp_path, cli=STEP, plots=STEP)
    assert is_stale(folder)
    compile_language(folder)
    assert not is_stale(folder)
    later = mo_file(folder).stat().st_mtime_ns + 10**9
    os.utime(folder / "cli.po", ns=(later, later))
    assert is_stale(folder)
    compile_language(folder)
    os.utime(mo_file(folder), ns=(later, later))
    assert not is_stale(folder)
    (folder / "cli.po").unlink()
    os.utime(folder, ns=(later + 1, later + 1))
    assert is_stale(folder)


def test_a_translation_moves_with_its_message(tmp_path):
    """Into the file of each package that says it; what nothing says, and its file, go."""
    folder = language_folder(tmp_path, explain=STEP, face='msgid "gone"\nmsgstr "无"\n')
    message = Message("step")
    uses = {message: {"plots/axes.py", "explanations/a.py"}, Message("new"): {"plots/axes.py"}}
    replace_po_files(folder, renew(folder, by_package(uses)))
    catalogs = {path.stem: catalog for path, catalog in read_all(folder).items()}
    assert sorted(catalogs) == ["explanations", "plots"]
    assert [c.get("step").string for c in catalogs.values()] == ["步", "步"]
    assert catalogs["plots"].get("new").string == ""
    assert catalogs["plots"].get("step").locations == [("plots/axes.py", None)]


def test_two_ways_to_say_one_text_are_seen(tmp_path):
    """With the files in which they stand."""
    folder = language_folder(tmp_path, cli=STEP, plots=STEP.replace("步", "阶"))
    (line,) = disagreements(folder)
    assert "cli.po" in line
    assert "plots.po" in line


@pytest.mark.parametrize(
    ("language", "strange"),
    [("zh_CN", TRADITIONAL - SIMPLIFIED), ("zh_TW", SIMPLIFIED - TRADITIONAL)],
)
def test_each_language_has_its_own_characters(language, strange):
    """No Simplified characters in Traditional Chinese, nor the other way round."""
    said = [s for m in translations(FOLDER / language) for s in strings(m.string)]
    assert [s for s in said if strange & set(s)] == []


def calls(tree, names):
    """The calls of functions by these names."""
    return [call for call in named_calls(tree) if call.func.id in names]


@functools.cache
def named_calls(tree):
    """The calls of functions by their names: each tree is gone through once for all tests."""
    nodes = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return [node for node in nodes if isinstance(node.func, ast.Name)]


def trees():
    """Every file of the source, parsed once for all, by its path within it."""
    return {module.path: module.tree for module in MODULES.values()}


def test_texts_are_marked_whole():
    """What is translated is a plain text, or is marked elsewhere: no f-string, nothing glued."""
    wrong = [
        f"{path}: {ast.unparse(call)}"
        for path, tree in trees().items()
        for call in calls(tree, ("_", "N_", "ngettext", "say"))
        if any(isinstance(argument, ast.JoinedStr | ast.BinOp) for argument in call.args)
    ]
    assert wrong == []


def test_lists_in_sentences_are_of_the_language():
    """No list is put into a text with English commas: `join_words` has those of each language."""
    wrong = [
        f"{path}: {ast.unparse(value)}"
        for path, tree in trees().items()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith(").format")
        for keyword in call.keywords
        for value in ast.walk(keyword.value)
        if isinstance(value, ast.Call) and ast.unparse(value.func) == "', '.join"
    ]
    assert wrong == []


def translated_at_import(tree):
    """The calls of `_` that are in no function."""
    inside = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.Lambda):
            body = node.body if isinstance(node.body, list) else [node.body]
            inside |= {c for part in body for c in calls(part, ("_", "ngettext", "say"))}
    return [c for c in calls(tree, ("_", "ngettext", "say")) if c not in inside]


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


def test_what_options_say_can_be_translated():
    """Each help text is a message; but for those of `when`, which are made of messages."""
    known = {message.one for message in messages()}
    said = [
        (name, option.help)
        for name, command in commands.items()
        for option in command.get_params(click.Context(command))
        if isinstance(option, click.Option) and option.help and name != "when"
    ]
    assert len(said) > 150
    assert [(name, text) for name, text in said if text not in known] == []


@pytest.mark.parametrize("word", spoken.CLICK_MESSAGES)
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
    assert choose() == tag == get_language()
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
        assert (_("Interrupted."), translate_name("poisson")) == ("已中斷。", "卜瓦松損失")
        with speaking(None):
            assert get_language() == "zh-TW"
    assert (_("Interrupted."), translate_name("poisson")) == ("Interrupted.", "poisson")


def start(folder, *arguments, env):
    """`backsight` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "backsight", *arguments], cwd=folder, text=True,
        capture_output=True, env=env,
    )  # fmt: skip


def call(*arguments, folder, way=start, **environment):
    """Status, output and error output of `backsight`. way: in which process."""
    known = {k: v for k, v in os.environ.items() if k not in ("BACKSIGHT_LANG", "LANG", "LC_ALL")}
    done = way(folder, *arguments, env={**known, "PYTHONUTF8": "1", **environment})
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("way", [call_here, pytest.param(start, marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    ("tag", "trained", "checked", "helped", "refused", "clicked"),
    [
        ("zh-CN", "优化器：adam，学习率", "全部与反向传播一致。", "逐个数组比较反向传播",
         "错误：没有名为 'xo' 的数据源。您是不是指 'xor'？", "错误：没有选项 '--nonsense'。"),
        pytest.param(
            "zh-TW", "最佳化器：adam，學習率", "全部與反向傳播一致。", "逐個陣列比較反向傳播",
            "錯誤：沒有名為 'xo' 的資料來源。您是不是指 'xor'？", "錯誤：沒有選項 '--nonsense'。",
            marks=pytest.mark.slow,
        ),
    ],
)  # fmt: skip
def test_the_command_line_speaks(tmp_path, way, tag, trained, checked, helped, refused, clicked):
    """Training, a check, help, an error of ours and one of click's, in the language asked for."""
    speak = functools.partial(call, folder=tmp_path, way=way)
    status, out, _err = speak("--lang", tag, "train", "xor", "--steps", "5")
    assert (status, trained in out) == (0, True)
    status, out, _err = speak("check", "xor", BACKSIGHT_LANG=tag)
    assert (status, checked in out) == (0, True)
    assert helped in speak("--lang", tag, "--help")[1]
    status, _out, err = speak("train", "xo", LANG=f"{LANGUAGES[tag]}.UTF-8")
    assert (status, err.startswith(refused)) == (2, True)
    status, _out, err = speak("runs", "--nonsense", f"--lang={tag}")
    assert (status, clicked in err) == (2, True)


def test_an_unknown_language_on_the_command_line(tmp_path):
    """One message, exit status 2."""
    status, out, err = call("train", "xor", "--lang", "fr", folder=tmp_path)
    assert (status, out) == (2, "")
    assert err == "Error: No language is called 'fr'. Known: en, zh-CN, zh-TW.\n"


def test_a_language_that_was_not_compiled_is_english(tmp_path, monkeypatch):
    """And a warning says which file is missing, and what to do."""
    monkeypatch.setattr(languages, "FOLDER", str(tmp_path))
    with pytest.warns(UserWarning, match=r"zh_CN/LC_MESSAGES/backsight\.mo is missing"):
        assert choose("zh-CN") == get_language() == "en"
    assert _("Interrupted.") == "Interrupted."


def test_a_checkout_without_compiled_languages_works(tmp_path):
    """Help is in English, with one note before it."""
    package = tmp_path / "backsight"
    ignored = shutil.ignore_patterns("__pycache__", "*.mo")
    shutil.copytree(Path(backsight.__file__).parent, package, ignore=ignored)
    status, out, err = call("--lang=zh-TW", "--help", folder=tmp_path, PYTHONPATH=str(tmp_path))
    assert (status, out.startswith("Usage:")) == (0, True)
    assert err.startswith("Note: This is English")
    assert err.count("\n") == 1
