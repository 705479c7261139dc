"""What was noticed in a run is told in the language of who reads the record."""

import copy
from pathlib import Path
from typing import Any

import msgspec
import pytest

import backsight
from backsight.kernel.language import Sentence, join_sentences, say
from backsight.languages.choose import speaking
from backsight.recorder.entries import FindingEntry, PieceEntry, make_finding
from backsight.recorder.record import Record

TABLE = "a,b,name\n" + "".join(
    f"{'' if k % 9 == 3 else k % 7},{k % 5},{'AB'[k % 2]}\n" for k in range(60)
)


def read_findings(language: str) -> list[str]:
    with speaking(language), Record.open("run") as record:
        return [finding.say() for finding in record.findings]


@pytest.mark.parametrize("trained", ["en", "zh-CN"])
def test_the_language_of_the_reader_counts(tmp_path, monkeypatch, trained: str) -> None:
    """Notes of a table and of a schedule, whatever was spoken when it was trained."""
    monkeypatch.chdir(tmp_path)
    Path("t.csv").write_text(TABLE)
    with speaking(trained):
        backsight.train("t.csv", missing="mean", schedule="cosine", steps=9, out="run")
    first, last = read_findings("en")
    assert first.startswith("Missing values, of 60 rows: a 7. The mean of the training rows")
    assert last.startswith("cosine: the rate of the last step is 0")
    assert read_findings("zh-CN")[0].startswith("60 行中的缺失值：a 7。")
    assert read_findings("zh-TW")[1].startswith("餘弦：")


def test_a_failure_is_told_and_refused_in_the_reader_s_language(tmp_path, monkeypatch) -> None:
    """Also where `resume` says why a run cannot go on."""
    monkeypatch.chdir(tmp_path)
    with speaking("zh-TW"):
        backsight.train("sine", optimizer="sgd", lr=1e8, steps=40, out="run")
    assert read_findings("en")[-1].endswith(
        "all that it was made of was. A float64 ends at 1.8e+308."
    )
    assert read_findings("zh-CN")[-1].startswith("第 18 步：L = inf。")
    with speaking("en"), pytest.raises(backsight.BacksightError, match="Step 18: L = inf"):
        backsight.resume("run")


def test_an_old_record_says_what_it_has(tmp_path, monkeypatch) -> None:
    """A finding that is a sentence alone is read as it was written."""
    monkeypatch.chdir(tmp_path)
    old = b'{"kind":"note","step":0,"text":"The file has decimal commas.","settings":{}}'
    assert msgspec.json.decode(old, type=FindingEntry).say() == "The file has decimal commas."


@pytest.mark.parametrize(
    "piece",
    [
        PieceEntry(message="{a.__class__}", values={"a": 1}),
        PieceEntry(message="{a:>99999999999}", values={"a": "x"}),
        PieceEntry(message="Step {step}: {place} = {value}.", values={"step": 1}),
        PieceEntry(message="{count:,} row of weight 0 is left out.", values={"count": "x"}),
    ],
    ids=lambda piece: piece.message,
)
def test_a_stranger_s_pieces_are_not_formatted(piece: PieceEntry) -> None:
    """Only messages of ours are; else the text stands."""
    finding = FindingEntry(kind="note", step=1, text="as it is", pieces=(piece,))
    for language in ("en", "zh-CN"):
        with speaking(language):
            assert finding.say() == "as it is"


def test_a_sentence_is_kept_whole() -> None:
    """Through a file and through another process: numbers, lists, sentences in sentences."""
    inner = say(
        "{count:,} cell is no number ({text!r}) and counts as missing.",
        "{count:,} cells are no number ({text!r}) and count as missing.",
        count=2,
        text="x",
    )
    first = say("Column {name!r}: training has not seen {words}.", name="c", words=("'u'", "'v'"))
    whole = join_sentences(first, say("Column {name!r}: {note}", name="d", note=inner))
    assert isinstance(whole, Sentence)
    assert copy.deepcopy(whole).pieces == whole.pieces
    body = msgspec.json.encode(make_finding("note", 3, whole))
    finding = msgspec.json.decode(body, type=FindingEntry)
    assert finding.text == finding.say() == whole
    with speaking("zh-CN"):
        assert (
            finding.say()
            == "列 'c'：训练时没有见过 'u'、'v'。列 'd'：有 2 格不是数（'x'），视为缺失。"
        )
    assert not isinstance(join_sentences(whole, "plain"), Sentence)


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize(
    "inner",
    [
        {"message": "{missing}", "values": {"x": 1}},
        {"message": "{"},
        {"message": "{0}"},
        {"message": "a", "many": "b"},
        {"message": "{x:.3g}", "values": {"x": "abc"}},
        {"message": "{x:>2000000000}", "values": {"x": "s"}},
        {"message": "{x.__class__.__mro__}", "values": {"x": "s"}},
    ],
)
def test_a_template_of_a_stranger_is_never_formatted(language: str, inner: dict[str, Any]) -> None:
    """At no depth, whatever it asks for; what stands beside it in English is said."""
    for outer, name in (("{x}", "x"), ("Note: {note}", "note")):
        piece = {"message": outer, "values": {name: inner}}
        raw = {"kind": "warn", "step": 1, "text": "T", "pieces": [piece]}
        with speaking(language):
            assert msgspec.convert(raw, FindingEntry).say() == "T"


def test_sentences_in_sentences_without_end_are_not_built() -> None:
    piece: dict[str, Any] = {"message": "cosine", "is_name": True}
    for _depth in range(30):
        piece = {"message": "Note: {note}", "values": {"note": piece}}
    raw = {"kind": "warn", "step": 1, "text": "T", "pieces": [piece]}
    with speaking("zh-CN"):
        assert msgspec.convert(raw, FindingEntry).say() == "T"
