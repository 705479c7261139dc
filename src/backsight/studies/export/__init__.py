"""Making files from a record: weights, tables, pictures, a report."""
