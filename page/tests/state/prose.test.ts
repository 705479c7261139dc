import { expect, test } from "vitest";
import { readLesson } from "../../state/lessons";
import { readBlocks, readSpans } from "../../state/prose";
import { writeToml } from "../../state/toml";

test("blocks end at empty lines, headings and items", () => {
  expect(readBlocks("One\ntwo.\n\n## Head\nthree\n- a\n  b\n- c\n\n1. d\n\n```\n# code\n\n- x\n```\nlast")).toEqual([
    { kind: "paragraph", text: "One two." },
    { kind: "heading", level: 2, text: "Head" },
    { kind: "paragraph", text: "three" },
    { kind: "items", isNumbered: false, items: ["a b", "c"] },
    { kind: "items", isNumbered: true, items: ["d"] },
    { kind: "code", text: "# code\n\n- x" },
    { kind: "paragraph", text: "last" },
  ]);
});

test("spans are read, and what is none stays as it is typed", () => {
  expect(readSpans("a **b** *c* `d*e*` [f](#step=1&choose=W1[0,0]) g")).toEqual([
    { kind: "text", text: "a " }, { kind: "strong", text: "b" }, { kind: "text", text: " " },
    { kind: "emphasis", text: "c" }, { kind: "text", text: " " }, { kind: "code", text: "d*e*" },
    { kind: "text", text: " " }, { kind: "link", text: "f", to: "#step=1&choose=W1[0,0]" }, { kind: "text", text: " g" },
  ]);
  for (const text of ["[a](javascript:alert(1))", "[a](data:text/html,b)", "[a](http://b)", "<b>c</b>", "2 * 3 * 4", "**", "[]()"])
    expect(readSpans(text).every((s) => s.kind !== "link"), text).toBe(true);
  expect(readSpans("<img src=x>")).toEqual([{ kind: "text", text: "<img src=x>" }]);
});

test("the head of a lesson names its networks and its verbs", () => {
  const lesson = readLesson("a", "---\ntitle: T: t\norder: 2\nwords: xor --hidden 3\nwords b: xor\ndo w: set=W1[0,0]:1\n---\nText");
  expect(lesson).toMatchObject({ name: "a", title: "T: t", order: 2, blocks: [{ kind: "paragraph", text: "Text" }] });
  expect([...lesson.networks]).toEqual([
    ["", { words: ["xor", "--hidden", "3"], spec: undefined }], ["b", { words: ["xor"], spec: undefined }],
  ]);
  expect([...lesson.deeds]).toEqual([["w", "set=W1[0,0]:1"]]);
});

test("a spec as TOML", () => {
  const spec = { seed: 3, rate: 1e-7, on: true, none: null, names: ['a "b"', "c"], data: { source: "xor", settings: {} }, layers: [{ units: 2, layer: { name: "dense" } }] };
  expect(writeToml(spec)).toBe(
    'seed = 3\nrate = 1e-7\non = true\nnames = ["a \\"b\\"", "c"]\n\n[data]\nsource = "xor"\n\n[data.settings]\n\n[[layers]]\nunits = 2\n\n[layers.layer]\nname = "dense"\n',
  );
});
