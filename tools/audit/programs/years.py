"""The year that article 001 names, beside the one it was written in.

python tools/audit/programs/years.py
"""

from datetime import date

WRITTEN = date(2021, 10, 12)
"""As its first line says."""
FAMOUS = 2023
"""When, by its text, the speed of backpropagation was first appreciated."""


def main():
    """Both years."""
    print(f"The article says {FAMOUS}; it was written in {WRITTEN.year}.")


if __name__ == "__main__":
    main()
