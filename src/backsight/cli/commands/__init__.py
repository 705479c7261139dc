"""The commands. A file here that defines `command` is one; its name is the command's."""
