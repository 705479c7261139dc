"""What of a table is trained on, validated with and tested with."""
