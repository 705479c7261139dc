"""Documents as HTML pages."""
