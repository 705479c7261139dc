// What tests/page/test_cards.py compares with Python: node cards.mjs FOLDER writes the cards that
// cards.json asks for, {"steps": {"3": ["forward/z1[0,2]", …]}, "digits": 6, "words": ["xor"]}, as
// `backsight explain --json` has them, and how many numbers of all equations have one.
import { readFileSync, writeFileSync } from "node:fs";
import { readAddress } from "../cards/addresses";
import { type Card, type CardLine, CardMaker } from "../cards/card";
import { copyTape, unflatten } from "../cards/tape";
import { formatTree } from "../cards/text";
import type { FunctionSymbols } from "../cards/typeset";
import { sizeOf } from "../program/shapes";
import { type Language, language, sayCases, type Texts, texts } from "../state/words";
import { makeTraining } from "./rows";

interface Question {
  steps: Record<string, string[]>;
  digits: number;
  words: string[];
  language: Language;
  texts: Texts;
  all: boolean;
}

const writeValue = (x: number): number | string => (Number.isFinite(x) ? x : String(x));

function writeLine(line: CardLine, symbols: FunctionSymbols, digits: number) {
  const write = (tree: CardLine["symbol"]): string => formatTree(tree, symbols, digits, sayCases());
  return {
    address: line.address,
    symbol: write(line.symbol),
    value: writeValue(line.value),
    formula: line.formulas.map(write).join(" = "),
    numbers: line.numbers ? write(line.numbers) : "",
    left_out: line.leftOut.map(({ count, rest }) => ({ count, rest: writeValue(rest) })),
  };
}

function writeCard(card: Card, symbols: FunctionSymbols, digits: number) {
  return {
    ...writeLine(card, symbols, digits),
    lines: card.lines.map((line) => writeLine(line, symbols, digits)),
    reason: card.reason,
    made_from: card.madeFrom.names,
    more_made_from: card.madeFrom.more,
    goes_into: card.goesInto.names,
    more_goes_into: card.goesInto.more,
    command: card.command,
  };
}

/** The addresses of all numbers of a step whose card has no formula though an equation makes them. */
function listDead(maker: CardMaker): string[] {
  const { ledger } = maker;
  return ledger.listArrays().flatMap((name) => {
    const shape = ledger.findShape(name);
    const cards = Array.from({ length: sizeOf(shape) }, (_, at) => maker.make(name, unflatten(shape, at)));
    return cards.filter((c) => !c.address.startsWith("given/") && !c.formulas.length).map((c) => c.address);
  });
}

const folder = process.argv[2]!;
const question = JSON.parse(readFileSync(`${folder}/cards.json`, "utf8")) as Question, { steps, digits, words, all } = question;
language.value = question.language;
texts.value = question.texts;
const training = makeTraining(folder), last = Math.max(...Object.keys(steps).map(Number));
const answer: Record<string, unknown> = {};
for (let t = 1; t <= last; t++) {
  training.run();
  if (steps[t]) {
    const maker = new CardMaker(copyTape(training), words), { ledger, symbols } = maker;
    const cards = steps[t]!.map((text) => {
      const { name, index } = readAddress(text)!;
      return writeCard(maker.make(name, index), symbols, digits);
    });
    answer[t] = { cards, arrays: ledger.listArrays(), dead: all ? listDead(maker) : [] };
  }
  training.finish();
}
writeFileSync(`${folder}/answer.json`, JSON.stringify(answer));
process.stdout.write("true");
