"""Every question has its answer; a bad one an error, and nothing ends."""

import json
import random
import string
from pathlib import Path

import pytest
from served_page import receive_end

import backsight
from backsight.cli.main import main
from backsight.doctor.doctor import doctor
from backsight.engine.spec import from_plain, to_plain
from backsight.languages.choose import LANGUAGES, speaking
from backsight.training.prepare import prepare
from backsight.web.asks import asks

SEED = 20261130
WORDS = [
    "xor", "digits", "--hidden", "3", "-1", "", "run", "../x", "/etc/passwd", "\x00", "é",
    "9" * 400, "--with", "--help", "--lr", "nan", "spirals:noise=2",
]  # fmt: skip
KEYS = ["id", "ask", "words", "spec", "step", "language", "messages", "data", "layers", "number"]


@pytest.fixture
def call_again(capsys, monkeypatch):
    """What `backsight explain … --json` prints."""

    def run(*words):
        monkeypatch.setattr("sys.argv", ["backsight", "explain", *words, "--json"])
        with pytest.raises(SystemExit):
            main()
        return json.loads(capsys.readouterr().out)

    return run


def test_every_question_is_known():
    """A new one has a test below."""
    assert set(asks) == {"catalog", "doctor", "explain", "package", "texts"}


def test_what_it_was_started_with(client):
    """Without words; with them as anew."""
    first = client.ask("package")["answer"]
    assert first["source"]["words"] == ["xor", "--hidden", "2", "--engine", "portable"]
    again = client.ask("package", words=first["source"]["words"])["answer"]
    assert again == first | {"server": {"socket": "/socket"}}


def test_another_source_and_a_changed_spec(client):
    """A spec goes before words, which stay what is said of it."""
    answer = client.ask("package", words=["moons:noise=0.3", "--seed", "4"])["answer"]
    assert answer["data"]["parts"]["train"]["count"] == 240
    spec = answer["spec"] | {"rate": 0.125, "seed": 5}
    changed = client.ask("package", words=["moons:noise=0.3"], spec=spec)["answer"]
    assert changed["spec"]["rate"] == 0.125
    assert changed["program"]["seed"] == "5"
    assert changed["source"]["words"] == ["moons:noise=0.3"]
    assert client.ask("package", spec={"data": {"source": "xor"}})["answer"]["start"] is None


def test_a_step_of_a_run(client):
    """Not only the last."""
    backsight.train("xor", steps=20, out="run", engine="portable")
    answer = client.ask("package", words=["run"], step=12)["answer"]
    assert answer["start"]["step"] == 12
    assert "21" in client.ask("package", words=["run"], step=21)["error"]


def test_what_there_is_to_choose(client):
    """All that a spec chooses from, with settings, defaults and bounds."""
    answer = client.ask("catalog")["answer"]
    assert answer["optimizers"]["adam"]["settings"]["beta1"] == {
        "type": "number", "minimum": 0, "exclusiveMaximum": 1, "default": 0.9,
    }  # fmt: skip
    assert answer["optimizers"]["adam"]["rate"] == 0.001
    assert answer["layers"]["dropout"]["settings"]
    assert answer["sources"]["spirals"]["settings"]["classes"] == {
        "type": "integer", "default": 2, "minimum": 2, "maximum": 100,
    }  # fmt: skip
    assert set(answer) == {
        "activations", "losses", "optimizers", "schedules", "initializers", "regularizers",
        "clippings", "layers", "sources",
    }  # fmt: skip


def test_the_doctor_judges_what_is_running(client):
    """As the command does; of what the page has changed, too; in every language at once."""
    spec = to_plain(prepare("xor", optimizer="sgd", rate=1e-5, hidden=[2]).spec)
    answer = client.ask("doctor", spec=spec)["answer"]
    report = doctor(from_plain(spec), trial=False, budget=8.0)
    plain = report.as_plain()
    assert plain["causes"]
    assert {k: v for k, v in answer["en"].items() if k != "words"} == json.loads(json.dumps(plain))
    for tag, verdict in answer.items():
        with speaking(tag):
            own = json.loads(json.dumps(report.as_plain()))
        assert {k: v for k, v in verdict.items() if k != "words"} == own
        assert {cause["kind"] for cause in plain["causes"]} <= {*verdict["words"]}
    evidence = [verdict["causes"][0]["evidence"][0]["sentence"] for verdict in answer.values()]
    assert len({*evidence}) == len(LANGUAGES)


def test_where_it_went_wrong_is_said_in_every_language(client):
    """Though the doctor found it in one."""
    spec = to_plain(prepare("sine", optimizer="sgd", rate=5.0, hidden=[2]).spec)
    answer = client.ask("doctor", spec=spec, language="zh-CN")["answer"]
    english, *others = [verdict["went_wrong"]["sentence"] for verdict in answer.values()]
    assert english.startswith("It went wrong first in step")
    assert len({english, *others}) == len(LANGUAGES)


def test_how_a_number_came_about(client, call_again):
    """As `explain --json` prints it: of a source, a changed spec, and a run."""
    words = ["xor", "--hidden", "2", "--engine", "portable"]
    asked = {"step": 3, "number": "dL_dW1[0,1]"}
    answer = client.ask("explain", words=words, **asked)["answer"]
    assert answer == call_again(*words, "--step", "3", "--number", "dL_dW1[0,1]")
    assert answer["numbers"][0]["address"] == "backward/dL_dW1[0,1]"
    assert client.ask("explain", **asked)["answer"]["numbers"] != []
    spec = to_plain(prepare("xor", hidden=[2], engine="portable", seed=3).spec)
    changed = client.ask("explain", spec=spec, **asked)["answer"]["numbers"][0]
    assert changed["value"] != answer["numbers"][0]["value"]
    backsight.train("xor", steps=5, out="run", engine="portable")
    assert client.ask("explain", words=["run"], **asked)["answer"]["step"] == 3
    assert "no step 9" in client.ask("explain", words=["run"], step=9)["error"]
    assert "dL_dW9" in client.ask("explain", words=words, step=1, number="dL_dW9")["error"]


def test_texts_in_a_language(client):
    """What nobody has translated stays English."""
    answer = client.ask("texts", messages=["Interrupted.", "qwertz"], language="zh-CN")["answer"]
    assert answer == {"Interrupted.": "已中断。", "qwertz": "qwertz"}
    assert (
        client.ask("texts", messages=["Interrupted."])["answer"]["Interrupted."] == "Interrupted."
    )
    assert "'zh-C'" in client.ask("texts", messages=[], language="zh-C")["error"]


@pytest.mark.parametrize("name", ["../rows.csv", "/etc/passwd", "link.csv"])
def test_no_file_from_elsewhere_is_read(client, tmp_path, name):
    """Below the folder of the server, or named when it was started."""
    (tmp_path / "link.csv").symlink_to("/etc/passwd")
    assert "reads only files in" in client.ask("package", words=[name])["error"]
    assert "reads only files in" in client.ask("doctor", words=[name])["error"]
    spec = {"data": {"source": name}}
    assert "reads only files in" in client.ask("package", spec=spec)["error"]
    words = ["xor", "--test-file", name]
    assert "reads only files in" in client.ask("package", words=words)["error"]
    words = ["mnist", "--data-dir", str(Path("/etc"))]
    assert "reads only files in" in client.ask("package", words=words)["error"]


def test_a_file_of_the_folder_is_read(client, tmp_path):
    """Where the server was started."""
    (tmp_path / "rows.csv").write_text("a,b\n" + "".join(f"{i},{i % 2}\n" for i in range(20)))
    assert client.ask("package", words=["rows.csv"])["answer"]["data"]["inputs"] == ["a"]


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("", "A question is JSON"),
        ("[]", "A question is JSON"),
        ("{", "A question is JSON"),
        ("[" * 100_000, "A question is JSON"),
        ("1" * 100_000, "A question is JSON"),
        ("{}", "has an id"),
        ('{"id": true, "ask": "catalog"}', "has an id"),
        ('{"id": -1, "ask": "catalog"}', "has an id"),
        ('{"id": 1}', "None"),
        ('{"id": 1, "ask": "catalogs"}', "Did you mean 'catalog'"),
        ('{"id": 1, "ask": "__init__"}', "__init__"),
        ('{"id": 1, "ask": "catalog", "extra": 2}', "extra"),
        ('{"id": 1, "ask": "package", "words": "xor"}', "words: expected a list"),
        ('{"id": 1, "ask": "package", "spec": {"data": 3}}', "data"),
        ('{"id": 1, "ask": "package", "words": ["nothing"]}', "nothing"),
    ],
)
def test_a_bad_question_is_an_error(client, message, said):
    """It says what is wrong, and the next one is answered."""
    with client.open() as connection:
        connection.send(message)
        assert said in receive_end(connection)["error"]
        connection.send('{"id": 9, "ask": "texts", "messages": []}')
        assert receive_end(connection) == {"answer": {}}


def draw_value(draw, depth=0):
    """Any JSON."""
    kind = draw.randrange(9 if depth < 4 else 6)
    if kind < 6:
        return (
            draw.choice(WORDS), draw.choice([*asks]), draw.randrange(-3, 10**6), None,
            draw.random() * 10 ** draw.randrange(-300, 300), bool(kind),
        )[kind]  # fmt: skip
    if kind < 8:
        keys = [draw.choice([*KEYS, draw.choice(WORDS)]) for _i in range(draw.randrange(4))]
        return {key: draw_value(draw, depth + 1) for key in keys}
    return [draw_value(draw, depth + 1) for _i in range(draw.randrange(4))]


def draw_message(draw):
    """Bytes, letters, JSON that is no question, or one that is nearly one."""
    kind = draw.randrange(8)
    if kind == 0:
        return draw.randbytes(draw.randrange(60))
    if kind == 1:
        return "".join(draw.choices(string.printable + "éα\x00{}[]", k=draw.randrange(60)))
    if kind == 2:
        return json.dumps(draw_value(draw))
    message = {
        "id": draw.randrange(100),
        "ask": draw.choice([*asks]),
        **{draw.choice(KEYS): draw_value(draw) for _i in range(draw.randrange(3))},
    }
    # What would train or read much is asked elsewhere.
    if message["ask"] in ("doctor", "package") and not {"words", "spec"} & set(message):
        message["words"] = [draw.choice(WORDS[2:])]
    text = json.dumps(message)
    cut = draw.randrange(len(text))
    return text if kind > 3 else text[:cut] + draw.choice(string.printable) + text[cut:]


@pytest.mark.parametrize("count", [600, pytest.param(24_000, marks=pytest.mark.slow)])
def test_random_messages_crash_nothing(client, count):
    """Each is answered, in time or with an error, and so is what comes then."""
    draw = random.Random(SEED)
    with client.open() as connection:
        for start in range(0, count, 20):
            messages = [draw_message(draw) for _i in range(20)]
            for message in messages:
                connection.send(message)
            answers = [receive_end(connection) for _message in messages]
            assert all({"answer", "error"} & set(answer) for answer in answers)
            lost = [a["error"] for a in answers if "could not answer" in a.get("error", "")]
            assert not lost, (start, messages)
    assert client.ask("package")["answer"]["format"] == 1
