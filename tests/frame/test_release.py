"""What holds at a release, and need not hold after every change: all is translated.

`make release-check` runs these; that the wheel speaks every language is in test_wheel.py.
"""

import pytest

from messages import by_package, messages
from translations import is_translated, language_folders, read_all, strings

pytestmark = [
    pytest.mark.release,
    pytest.mark.parametrize("folder", language_folders(), ids=lambda folder: folder.name),
]


def test_translations_are_of_exactly_the_messages_of_the_source(folder):
    """None is missing, none unused, each in the file of its package: else run `make messages`."""
    packages = by_package(messages())
    expected = {(p, m.one, m.context) for p, uses in packages.items() for m in uses}
    present = {
        (path.stem, strings(m.id)[0], m.context or "")
        for path, catalog in read_all(folder).items()
        for m in catalog
        if m.id
    }
    assert expected - present == set()
    assert present - expected == set()


def test_every_message_is_translated(folder):
    """No translation is empty or fuzzy."""
    messages_ = [m for catalog in read_all(folder).values() for m in catalog if m.id]
    assert [m.id for m in messages_ if m.fuzzy] == []
    assert [m.id for m in messages_ if not is_translated(m)] == []
