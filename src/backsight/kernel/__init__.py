"""What everything else stands on: formulas, catalogs, errors, streams. No input or output."""
