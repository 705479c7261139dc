"""The audit of the four articles: claims, the commands that show them, and docs/audit.md."""
