"""Processors besides this one that code is made for, and that this one can stand in for."""

import pytest

from backsight.native.processor import find_host

OTHERS = ("x86-64", "haswell")
"""With SSE2 alone; with AVX2, and fused instructions, which are not to be used."""
NEEDS = {"x86-64": ("+sse2",), "haswell": ("+avx2", "+fma", "+bmi2")}


def require_processor(name: str) -> None:
    """Skip where code for another processor would not run."""
    lacking = set(NEEDS[name]) - set(find_host().features.split(","))
    if lacking:
        pytest.skip(f"this processor cannot stand in for {name}: it lacks {sorted(lacking)}")
