"""What a page may ask its server. One per file; drop a file here and it can be asked."""

from backsight.kernel.catalog import Catalog
from backsight.web.asks._record import Ask, AskRequest

asks: Catalog[Ask] = Catalog(__name__, Ask, "question of the page")

__all__ = ["Ask", "AskRequest", "asks"]
