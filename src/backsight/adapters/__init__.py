"""Other people's libraries: one of them per folder or file, imported when it is used."""
