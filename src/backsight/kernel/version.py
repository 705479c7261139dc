"""Which version of Backsight this is; it stands in every record."""

VERSION = "0.1.0"
