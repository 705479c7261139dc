// The texts of lessons as the page reads them, for tests/page: node lessons.mjs FILE...
import { readFileSync } from "node:fs";
import { type Block, readDocument } from "../state/prose";

function listTexts(block: Block): readonly string[] {
  if (block.kind === "items") return block.items;
  return block.kind === "code" ? [] : [block.text];
}

const texts = process.argv.slice(2).map((file) => {
  const { head, blocks } = readDocument(readFileSync(file, "utf8"));
  return [head.find(([key]) => key === "title")![1], ...blocks.flatMap(listTexts)];
});
console.log(JSON.stringify(texts));
