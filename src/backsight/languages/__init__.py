"""The catalogs of messages, and which language is spoken."""
