"""Generated source to machine code, by Numba: what a formula's words are there, and a cache of
compiled code on disk that is used only where it is whole and one's own.

Nothing here knows of networks. Only the extra `fast` needs Numba, so only what compiles imports it.
"""
