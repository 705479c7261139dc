"""Files and folders: written whole or not at all, and what the system refuses said in words."""
