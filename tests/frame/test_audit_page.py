"""docs/audit.md: every claim comes out of a fresh run as it stands there."""

import os
import re
from pathlib import Path
from unittest.mock import patch

import pytest

from audit.articles import ARTICLES
from audit.catalog import read_claims
from audit.claim import OPEN
from audit.page import HEAD, PAGE, write_about, write_claim, write_code
from audit.reading import Unread
from audit.shell import ROOT, Shell
from pictures import COMMANDS

CLAIMS = read_claims()
FEWEST = 30
NUMBER = re.compile(r"(?<![\w.])-?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?")
DATA = Path(os.environ.get("BACKSIGHT_DATA") or ROOT.parent / "shared" / "data")
needs_mnist = pytest.mark.skipif(
    not (DATA / "mnist").is_dir(),
    reason="MNIST is not beside the repository, nor in BACKSIGHT_DATA",
)


def list_marks(claim):
    """Slow ones, and those that need files which are not here."""
    marks = [pytest.mark.slow] if claim.slow else []
    return [*marks, needs_mnist] if claim.needs_mnist else marks


@pytest.fixture(scope="module")
def shell(tmp_path_factory):
    """Commands that several claims share are run once."""
    with patch.dict(os.environ, {"BACKSIGHT_DATA": str(DATA)}):
        yield Shell(folder=tmp_path_factory.mktemp("audit"))


@pytest.fixture(scope="module")
def page():
    return PAGE.read_text(encoding="utf-8")


def read_part(page, number):
    """What the page has below the heading of a claim."""
    return re.search(rf"^### {re.escape(number)}\n.*?(?=^##|\Z)", page, re.M | re.S)[0]


def read_values(text):
    """The numbers in a text."""
    return [float(n.replace(",", "")) for n in NUMBER.findall(text)]


def require_same(ours, text):
    """Word for word, and number for number but for rounding, which depends on the machine."""
    ours, text = (" ".join(part.split()) for part in (ours, text))
    assert NUMBER.sub("#", ours) == NUMBER.sub("#", text)
    for one, two in zip(read_values(ours), read_values(text), strict=True):
        assert one == pytest.approx(two, rel=0.02, abs=1e-12)


@pytest.mark.parametrize(
    "number",
    [
        pytest.param(n, marks=[*list_marks(c), *([pytest.mark.slow] if place % 6 else [])])
        for place, (n, c) in enumerate(CLAIMS.items())
    ],
)
def test_a_claim_comes_out_as_it_stands_there(number, shell, page):
    """Its commands are run, its verdict is decided anew, and the page says the same."""
    claim = CLAIMS[number]
    finding = claim.decide(shell.run(claim.commands))
    require_same(write_claim(number, claim, finding, shell), read_part(page, number))
    row = re.search(rf"^\| \[{re.escape(number)}\].*$", page, re.M)[0]
    assert f"| {finding.verdict} |" in row


@pytest.mark.parametrize("number", CLAIMS)
def test_a_verdict_is_read_off_what_was_printed(number, page):
    """Nothing printed, no verdict, or another one than the page has."""
    claim = CLAIMS[number]
    if not claim.commands:
        assert claim.decide("").verdict == OPEN
        return
    try:
        finding = claim.decide("")
    except (Unread, LookupError, ValueError, StopIteration):
        return
    assert f"**{str(finding.verdict).capitalize()}.**" not in read_part(page, number)


@pytest.mark.parametrize("number", CLAIMS)
def test_a_claim_is_in_our_own_words(number):
    """In sentences, about one of the articles, with a place in it."""
    claim = CLAIMS[number]
    assert claim.article in {article.number for article in ARTICLES}
    assert claim.words.endswith(".")
    assert claim.place
    assert claim.words.isascii() or not re.search(r"[\u4e00-\u9fff]", claim.words)


def test_the_page_has_all_claims(page):
    """Each once, in the order of the articles, and there are many."""
    assert re.findall(r"^### (\d{3}\.\d+)$", page, re.M) == list(CLAIMS)
    assert len(CLAIMS) >= FEWEST
    assert page.startswith(HEAD.format(claims=len(CLAIMS)))


def test_no_two_claims_have_one_place():
    """Their order within an article is one of its text."""
    places = [(c.article, c.order, c.words) for c in CLAIMS.values()]
    assert places == sorted(places, key=lambda p: p[:2])
    assert len({words for *_at, words in places}) == len(places)


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.number)
def test_the_code_of_an_article_does_what_the_page_shows(article, shell, page):
    """What is said of it, its pictures, and what its programs print."""
    about = "".join(write_about(article))
    assert about in page
    number = re.escape(article.number)
    shown = re.search(
        rf"^### The code of article {number}.*?(?=^### {number}\.1$)", page, re.M | re.S
    )
    require_same("".join(write_code(article, shell)), shown[0] if shown else "")


def test_every_picture_is_there_and_can_be_made():
    """Those that the articles name."""
    names = [file for article in ARTICLES for file, _alt in article.pictures]
    assert names
    for name in names:
        assert (PAGE.parent / "pictures" / name).is_file()
        assert name in COMMANDS
