"""Other people's libraries: one folder or file for each, imported when it is used."""
