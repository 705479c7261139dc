"""Explaining a step, a function, a convention: what is asked, found, and made a document."""
