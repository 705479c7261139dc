"""Tables as text: flipped bytes, zero bytes, quotes without end, long fields, other encodings."""

import gzip
from pathlib import Path
from random import Random

from attack import Attack
from changes import NUMBERS, TEXTS, change_bytes, change_text, pickle_code

import backsight

TABLES = [
    "a,b,kind\n" + "".join(f"{k},{k * 0.7 - 3},{('yes', 'no')[k % 2]}\n" for k in range(40)),
    "date;größe;preis\n" + "".join(f"2024-01-{k + 1:02};{k},5;{k * k},25\n" for k in range(28)),
    '"id"\t"name, first"\t"y"\n' + "".join(f'{k}\t"n{k % 5} ""x"""\t{k % 3}\n' for k in range(40)),
    "".join(f"{k % 7} {k % 5}.5 {k % 2}\n" for k in range(50)),
    "sep=;\nx;y\n" + "".join(f"{k}%;${k},000.5\n" for k in range(30)),
]
LONG = [
    "9" * 10_000, "1e999999", "0x" + "f" * 1000, "-" * 5000, "1" + ",000" * 5000, "a" * 2_000_000,
    "1e-999999", "1_000", "١٢٣", "½", "Infinity", "nan(1)", "0" * 100_000 + "1",
    "1." + "3" * 50_000,
    "9999-99-99", "2024-02-30", "0000-00-00", "99999999999-01-01", "12:61", "2024-01-01T25:00:00Z",
    "1e308", "1e309", "TRUE", "#REF!", '"', '""', '"""', "'", "\\", "%", "$", "€", "1,2,3", "\x1f",
]  # fmt: skip
ENCODINGS = ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "cp1252", "utf-7", "cp037"]


def prepare(folder: Path) -> None:
    """A table and a run on it."""
    (folder / "rows.csv").write_text(TABLES[0])
    (folder / "rows.csv.gz").write_bytes(gzip.compress(TABLES[0].encode()))
    backsight.train(folder / "rows.csv", steps=2, out=folder / "run")


def change(luck: Random, honest: Path, folder: Path) -> None:
    """A table with a few changes, and the same packed; or something that is none."""
    text = luck.choice(TABLES)
    for _ in range(luck.choice([1, 1, 2, 3])):
        text = _change(luck, text)
    data = _encode(luck, text)
    if luck.randrange(4) == 0:
        data = change_bytes(luck, data)
    packed = gzip.compress(data, 1)
    how = luck.randrange(12)
    if how == 0:
        packed = change_bytes(luck, packed)
    elif how == 1:
        data, packed = luck.choice([(b"", b""), (pickle_code(),) * 2, (b"PK\3\4" + data, data)])
    elif how == 2:
        packed += packed
    elif how == 3 and luck.randrange(4) == 0:
        packed = gzip.compress(bytes(300_000_000), 1)
    (folder / "rows.csv").write_bytes(data)
    (folder / "rows.csv.gz").write_bytes(packed)
    (folder / "run").symlink_to(honest / "run")


def _change(luck: Random, text: str) -> str:
    lines = text.split("\n")
    how, at = luck.randrange(14), luck.randrange(len(lines))
    mark = luck.choice([",", ";", "\t", "|", " "])
    if how == 0:
        return mark.join(f"c{k}" for k in range(luck.choice([300, 20_000]))) + "\n" + text
    if how == 1:
        lines[0] = mark.join(luck.choice(TEXTS)[:100_000] for _ in range(luck.choice([1, 3, 9])))
    elif how == 2:
        lines[at:at] = [mark * luck.choice([1, 50_000])]
    elif how == 3:
        return luck.choice(["\0", "\ufeff", "\r", "\r\n", "\x1a", "\v"]).join(lines)
    elif how == 4:
        return text * luck.choice([0, 2, 200])
    elif how == 5:
        lines = [line.replace(",", mark) for line in lines]
    elif how == 6:
        k = luck.randrange(3)
        value = luck.choice([*LONG, *map(str, NUMBERS)])[:5000]
        lines = lines[:1] + [_replace_cell(line, k, value) for line in lines[1:]]
    elif how < 11:
        value = luck.choice([*LONG, *TEXTS, *map(str, NUMBERS)])
        lines[at] = _replace_cell(lines[at], luck.randrange(3), value)
    else:
        return change_text(luck, text)
    return "\n".join(lines)


def _replace_cell(line: str, k: int, value: str) -> str:
    mark = max(",;\t ", key=line.count)
    cells = line.split(mark)
    cells[k % len(cells)] = value
    return mark.join(cells)


def _encode(luck: Random, text: str) -> bytes:
    encoding = luck.choice(ENCODINGS) if luck.randrange(6) == 0 else "utf-8"
    return text.encode(encoding, "surrogatepass" if "utf" in encoding[:3] else "replace")


ATTACK = Attack(
    name="table",
    prepare=prepare,
    change=change,
    uses=(
        ("train", "rows.csv", "--steps", "2"),
        ("train", "rows.csv.gz", "--steps", "2"),
        ("train", "rows.csv", "--steps", "2", "--missing", "drop"),
        ("train", "rows.csv", "--steps", "2", "--encoding", "cp1252"),
        ("derive", "rows.csv", "--target", "b"),
        ("train", "rows.csv", "--steps", "2", "--test-file", "rows.csv.gz"),
        ("predict", "run", "rows.csv"),
        ("predict", "run", "rows.csv.gz"),
        ("score", "run", "rows.csv"),
        ("explain", "rows.csv"),
    ),
)
