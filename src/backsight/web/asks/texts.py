"""Sentences of the page in another language."""

from backsight.kernel.language import _
from backsight.kernel.progress import Progress
from backsight.web.asks._record import Ask, AskRequest
from backsight.web.desk import Desk


class TextsRequest(AskRequest, frozen=True, kw_only=True):
    """messages: in English, as the page has them."""

    messages: tuple[str, ...]


def answer(request: TextsRequest, _desk: Desk, _progress: Progress) -> dict[str, str]:
    """Each in the language of the request; in English where nobody has translated it."""
    return {message: _(message) for message in request.messages}


texts = Ask(name="texts", request=TextsRequest, answer=answer)
