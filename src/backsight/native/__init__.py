"""LLVM's text to machine code, by llvmlite, and the threads that run it; a cache of object code on
disk that is used only where it is whole and one's own.

Nothing here knows of networks. Only the extra `fast` needs llvmlite, so only what compiles imports
it.
"""
