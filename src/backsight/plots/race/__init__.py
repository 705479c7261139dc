"""Pictures, films and the page of a race."""
