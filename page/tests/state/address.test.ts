import { describe, expect, test } from "vitest";
import { fits, MOST_CHANGED, readAddress, writeAddress } from "../../state/address";
import { makeBookmark, type View } from "../../state/bookmark";
import { readFile, writeFile } from "../../state/page_file";
import type { Course } from "../../time/messages";
import { makeSmallPackage } from "../packages";

const pkg = makeSmallPackage();
const view: View = { numbers: true, chosen: "dL_dW[0,2]", speed: 10, lesson: "" };
const course: Course = {
  step: 41,
  turns: [
    { step: 5, edits: [{ kind: "weight", vector: "theta", at: 2, value: 0.1 + 0.2 }] },
    {
      step: 9, edits: [
        { kind: "number", name: "N", value: -0 },
        { kind: "row", row: 1, arrays: new Map([["x", [1e-300, NaN, -Infinity]]]) },
      ],
    },
  ],
};
const bookmark = makeBookmark(pkg, pkg, course, view);

test("a link holds every bit of what was changed", async () => {
  const hash = await writeAddress(bookmark);
  expect(hash).toMatch(/^#v1\.[\w-]+$/);
  const { readCourse, ...read } = await readAddress(hash);
  expect(read).toEqual({ words: pkg.words, spec: undefined, network: bookmark.network, now: undefined, view });
  expect(readCourse(pkg)).toEqual(course);
});

test("what is not said is as it was at first", async () => {
  const plain = makeBookmark(pkg, pkg, { step: 1, turns: [] }, { numbers: false, chosen: "", speed: 0, lesson: "" });
  const { readCourse, ...read } = await readAddress(await writeAddress(plain));
  expect({ ...read, course: readCourse(pkg) }).toEqual(plain);
});

test("a link is short, and says when there is too much for it", () => {
  const edits = Array.from({ length: MOST_CHANGED }, (_, at) => ({ kind: "weight", vector: "theta", at, value: 1 } as const));
  expect(fits({ ...bookmark, course: { step: 2, turns: [{ step: 1, edits }] } })).toBe(true);
  expect(fits({ ...bookmark, course: { step: 2, turns: [{ step: 1, edits: [...edits, edits[0]!] }] } })).toBe(false);
});

describe("a damaged link is refused in words", () => {
  test("whatever letter is lost or changed", async () => {
    const hash = await writeAddress(bookmark);
    let refused = 0;
    for (let at = 4; at < hash.length; at += 7) {
      const one = hash.slice(0, at) + hash.slice(at + 1), two = hash.slice(0, at) + (hash[at] === "A" ? "B" : "A") + hash.slice(at + 1);
      for (const bad of [one, two])
        await readAddress(bad).then((b) => b.readCourse(pkg)).catch((error: Error) => {
          expect(error.name).toBe("ProgramError");
          refused++;
        });
    }
    expect(refused).toBeGreaterThan(20);
  });

  test("of another version, or with another network", async () => {
    await expect(readAddress("#v2.abc")).rejects.toThrow("begin with #v1.");
    const read = await readAddress(await writeAddress(bookmark));
    expect(() => read.readCourse(makeSmallPackage(6))).toThrow("the checksum of this network and its rows");
  });

  test.each([
    [{ kind: "weight", vector: "theta", at: 3, value: 1 }, "a place in the vector"],
    [{ kind: "weight", vector: "z", at: 0, value: 1 }, "a vector of the program"],
    [{ kind: "number", name: "nothing", value: 1 }, "a number of the program"],
    [{ kind: "row", row: 0, arrays: new Map([["x", [1]]]) }, "the numbers of a row"],
    [{ kind: "number", name: "T", value: -1 }, "a whole number of at least 1"], [{ kind: "number", name: "T", value: 0.5 }, "a whole number"],
    [{ kind: "number", name: "W", value: 1 }, "a number of the program"],
    [{ kind: "else" }, 'one of "weight", "number", "row", "add"'],
  ])("with what the network has not: %j", async (edit, said) => {
    const bad = { ...bookmark, course: { step: 2, turns: [{ step: 1, edits: [edit as never] }] } };
    const read = await readAddress(await writeAddress(bad));
    expect(() => read.readCourse(pkg)).toThrow(said);
  });
});

test("a file holds the package and the bookmark", () => {
  const read = readFile(writeFile(pkg, bookmark));
  expect(read.pkg.text).toBe(pkg.text);
  expect(read.bookmark.readCourse(read.pkg)).toEqual(course);
});

test.each(["", "{}", '{"format":1}', '{"format":2}', "[]"])("%j is no file", (text) => {
  expect(() => readFile(text)).toThrow(/file/);
});

test("a file without its package is refused as what it is", () => {
  const whole = JSON.parse(writeFile(pkg, bookmark)) as Record<string, unknown>;
  delete whole.package;
  expect(() => readFile(JSON.stringify(whole))).toThrow(/got null/);
});

describe("the steps of a link", () => {
  const read = async (course: Course) => (await readAddress(await writeAddress({ ...bookmark, course }))).readCourse(pkg);
  const plan = (step: number, value: number) => ({ step, edits: [{ kind: "number", name: "T", value } as const] });

  test.each<[Course, string]>([
    [{ step: 1e15, turns: [] }, "step: expected a whole number from 1 to 50, got 1000000000000000"],
    [{ step: 51, turns: [] }, "from 1 to 50"],
    [{ step: 60, turns: [plan(70, 90)] }, "turns[0].step: expected a whole number from 1 to 50"],
    [{ step: 60, turns: [plan(40, 50)] }, "from 40 to 50"],
    [{ step: 9, turns: [plan(10, 20)] }, "from 10 to 20"],
    [{ step: 20, turns: [plan(20, 10)] }, "a plan of at least 20 steps"],
  ])("are those of the plan: %j", async (course, said) => {
    await expect(read(course)).rejects.toThrow(said);
  });

  test("may go beyond what was planned at first", async () => {
    const course = { step: 60, turns: [plan(50, 70)] };
    expect(await read(course)).toEqual(course);
  });
});
