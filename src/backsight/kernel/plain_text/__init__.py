"""What strangers have named, as text in CSV, in JSON and in prose."""
