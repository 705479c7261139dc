"""The built page takes a package, and names its own script in its policy."""

import base64
import hashlib
import json
import re

import pytest

from backsight.cli.options.page_words import read_words
from backsight.kernel.errors import BadInput
from backsight.training.where import Where
from backsight.web.package import encode_package
from backsight.web.page_file import PLACE, fill_page, make_policy, read_page
from backsight.web.preparation import prepare_package


def test_a_page_is_filled(stub):
    """Nothing but its place is changed, and JSON reads what stands there."""
    package = prepare_package(read_words(["xor"]), Where())
    page = read_page()
    filled = fill_page(page, package)
    before, after = page.split(PLACE)
    assert filled.startswith(before)
    assert filled.endswith(after)
    (text,) = re.findall(r'id="package">(.*?)</script>', filled)
    assert json.loads(text) == json.loads(encode_package(package))


def test_the_policy_has_the_hash_of_each_script():
    """Of those that run; of data none. A page without one may run none."""
    text = "f(1 < 2);\nlet é;"
    page = f'<script type="application/json">{{}}</script><script>{text}</script>'
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    policy = make_policy(page, "ws://127.0.0.1:1/socket")
    assert f"script-src 'sha256-{digest}';" in policy
    assert policy.count("sha256-") == 1
    assert "connect-src ws://127.0.0.1:1/socket;" in policy
    assert "script-src 'none';" in make_policy("<p>", "x")


@pytest.mark.parametrize("text", ["", "<html>", PLACE + PLACE])
def test_what_is_no_page_is_refused(stub, text):
    """It has one place for a package."""
    stub.write_text(text)
    with pytest.raises(BadInput, match="is not the page"):
        read_page()
