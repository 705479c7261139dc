"""Options have the names of the place where an error is read."""

import pytest

from backsight.kernel.errors import BadInput, naming_options
from backsight.web.option_fields import name_as_field

MESSAGE = "Give --hidden, a lower --clip-norm, --lr=1 or `backsight train --hidden 3`."


def test_an_error_has_the_names_of_its_reader():
    """On the page those of its fields; what is typed in a shell stays."""
    error = BadInput(MESSAGE)
    with naming_options(name_as_field):
        assert str(error) == (
            "Give “Units”, a lower “clip norm”, “Learning rate”=1 or `backsight train --hidden 3`."
        )
    assert str(error) == MESSAGE


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Give fewer units: “Units”."), ("zh-TW", "「單元數」")]
)
def test_the_page_has_its_fields(client, language, said):
    """In the language of the question."""
    spec = {"data": {"source": "digits"}, "layers": [{"units": 10**8}, {}]}
    error = client.ask("package", spec=spec, language=language)["error"]
    assert said in error
    assert "--" not in error
