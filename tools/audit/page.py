"""docs/audit.md, piece by piece, from claims that were run."""

import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from audit.articles import ARTICLES, Article
from audit.claim import Claim, Finding, Verdict
from audit.shell import Shell
from backsight.bugs import bugs

PAGE = Path(__file__).parents[2] / "docs" / "audit.md"
WIDTH = 100
LONGEST = 30
"""Lines of what a program printed that the page shows."""

HEAD = """\
# Four articles, audited

Backsight began with four articles on how networks are trained. Many read them, and they are wrong
in places. This page goes through what they say in {claims} claims, in our own words, each with a
verdict, the number that decides, and the command that shows it. No number of ours is typed: `make
audit` runs all commands, reads the numbers out of what they print, and decides. A claim is one file
in [tools/audit/claims](../tools/audit/claims); a test runs its command, and compares what comes of
it with this page.

- **true**: it was run, and it is so.
- **false**: it was run, or looked up, and it is not.
- **true with a condition**: it is so in the case that the article thinks of, and not in another one
  that was run too.
- **cannot be checked**: no program would show it; the reason is given.

Commands stand as they are typed in the repository's folder, after `pip install .`; those on MNIST
need its files ([tables of sources](../README.md#your-data)). Training runs of a million steps take
seconds in native code (`pip install ".[fast]"`).

"""


def write_page(claims: Mapping[str, Claim], findings: Mapping[str, Finding], shell: Shell) -> str:
    """All of it. findings: by the claims' numbers."""
    pieces = [HEAD.format(claims=len(claims)), *write_totals(claims, findings)]
    for article in ARTICLES:
        own = {n: claim for n, claim in claims.items() if claim.article == article.number}
        pieces += write_article(article, own, findings, shell)
    return "".join(pieces)


def write_totals(claims: Mapping[str, Claim], findings: Mapping[str, Finding]) -> Iterator[str]:
    """How many claims of each article have which verdict."""
    yield f"| article | {' | '.join(Verdict)} | all |\n|---|{'---:|' * 5}\n"
    for article in ARTICLES:
        own = Counter(findings[n].verdict for n, c in claims.items() if c.article == article.number)
        link = f"[{article.number}](#article-{article.number})"
        yield f"| {link} {article.title} | {write_counts(own)} |\n"
    yield f"| all | {write_counts(Counter(f.verdict for f in findings.values()))} |\n\n"


def write_counts(counts: Counter[Verdict]) -> str:
    """By verdict, and their sum."""
    return " | ".join(str(n) for n in (*(counts[v] for v in Verdict), counts.total()))


def write_article(
    article: Article,
    claims: Mapping[str, Claim],
    findings: Mapping[str, Finding],
    shell: Shell,
) -> Iterator[str]:
    """What it is, its claims in a table, its code, and each claim by itself."""
    yield from write_about(article)
    yield "| | what it says | verdict | the number |\n|---|---|---|---|\n"
    for number, claim in claims.items():
        finding = findings[number]
        yield f"| [{number}](#{number.replace('.', '')}) | {claim.words} | {finding.verdict} | "
        yield f"{finding.number} |\n"
    yield "\n"
    yield from write_code(article, shell)
    for number, claim in claims.items():
        yield write_claim(number, claim, findings[number], shell)


def write_about(article: Article) -> Iterator[str]:
    """Its heading, whose it is, what is in it, and its pictures."""
    yield f"## Article {article.number}\n\n"
    yield f"{wrap(f'**{article.title}.** {article.source}')}\n\n"
    yield f"{wrap(article.about)}\n\n"
    for file, description in article.pictures:
        yield f"![{description}](pictures/{file})\n\n"


def write_code(article: Article, shell: Shell) -> Iterator[str]:
    """Its code, printed and mended: what the programs do, and its bugs in the gallery."""
    names = [name for name, bug in bugs.items() if bug.article == article.number]
    if not names and not article.programs:
        return
    yield f"### The code of article {article.number}, as printed and mended\n\n"
    for sentence, command in article.programs:
        yield f"{wrap(sentence)}\n\n{write_block([command], shell.run((command,)))}"
    for name in names:
        yield f"{bugs.describe(name)}\n\n"
        command = f"backsight bugs {name}"
        yield write_block([command], cut_end(shell.run((command,))))


def cut_end(text: str) -> str:
    """Without how to see it oneself, which the command says."""
    return text.partition("SEE IT YOURSELF")[0]


def write_block(commands: Sequence[str], printed: str = "") -> str:
    """Commands with what they print."""
    lines = [f"$ {command}" for command in commands]
    return "\n".join(["```console", *lines, *printed.rstrip().splitlines(), "```", "", ""])


def write_claim(number: str, claim: Claim, finding: Finding, shell: Shell) -> str:
    """One claim with its command and its verdict."""
    text = f"### {number}\n\n{wrap(f'*{claim.place}:* {claim.words}')}\n\n"
    if claim.commands:
        text += write_block(list(dict.fromkeys(claim.commands)), show_program(claim, shell))
    return f"{text}{wrap(f'**{finding.verdict.capitalize()}.** {finding.sentence}')}\n\n"


def wrap(text: str) -> str:
    """A paragraph in lines of the page's width."""
    return textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)


def show_program(claim: Claim, shell: Shell) -> str:
    """What a short program of ours printed; nothing of longer ones and of others."""
    printed = shell.run(claim.commands)
    programs = all(line.startswith("python tools/audit") for line in claim.commands)
    shown = {command for article in ARTICLES for _s, command in article.programs}
    is_short = len(printed.splitlines()) <= LONGEST and not set(claim.commands) & shown
    return printed if programs and is_short else ""
