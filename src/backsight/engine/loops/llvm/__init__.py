"""Loops printed as LLVM's text."""
