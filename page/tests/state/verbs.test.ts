import { beforeEach, expect, test, vi } from "vitest";
import { pause } from "../../state/motion";
import { open } from "../../state/opening";
import { chosen } from "../../state/panels";
import { connect } from "../../state/reports";
import { shown } from "../../state/shown";
import { follow } from "../../state/lessons";
import { problem } from "../../state/problems";
import { readAddress, writeAddress } from "../../state/address";
import { checkNumbers } from "../../state/checksum";
import { restore, takeBookmark } from "../../state/restore";
import { readVerbs } from "../../state/verbs";
import { type Port, serve } from "../../time/worker";
import { makeSmallPackage } from "../packages";

const waiting: (() => void)[] = [];
const finish = (): void => { while (waiting.length) waiting.shift()!(); };
const say = (): string => checkNumbers(shown.value!.arrays.get("theta")!.data);

/** The page's state and its worker in one thread. */
beforeEach(() => {
  const port: Port & { page?: { onmessage: ((e: MessageEvent) => void) | null } } = { postMessage: () => {}, onmessage: null };
  serve(port, (work) => void waiting.push(work));
  const page = { postMessage: (data: unknown) => port.onmessage!({ data } as MessageEvent), onmessage: null as ((e: MessageEvent) => void) | null };
  port.postMessage = (data) => page.onmessage?.({ data } as MessageEvent);
  connect(page as never);
  open(makeSmallPackage());
});

test("links lead to steps, and train a number of steps", async () => {
  await follow("#step=7&train=5");
  finish();
  expect([problem.value, shown.value!.step, shown.value!.isRunning]).toEqual(["", 12, false]);
  await follow("#train=0");
  finish();
  expect(shown.value!.step).toBe(12);
});

test("settings that stand side by side make one branch", async () => {
  await follow("#step=7&set=W[0,0]:0.5&set=W[2,0]:-1e-3&step=9&set=N:3");
  expect(problem.value).toBe("");
  expect(shown.value!.branches.map((b) => [b.from, b.edits.length])).toEqual([[1, 0], [7, 2], [9, 1]]);
});

test("the way to a step that is stopped leads no further", async () => {
  await follow("#set=T:1000000000&step=1");
  const following = follow("#step=999999999&choose=W[0,0]");
  await vi.waitFor(() => expect(shown.value!.isRunning).toBe(true));
  pause();
  await following;
  finish();
  expect([problem.value, chosen.value, shown.value!.isRunning]).toEqual(["", "", false]);
});

test.each([
  ["#step=51", "There is no step 51: the plan has 50 steps"], ["#step=1000000000000000", "step=1000000000000000"],
  ["#set=T:-1", "expected a whole number of at least 1"], ["#set=T:0.5", "expected a whole number"], ["#set=T:1e999", "expected a whole number"],
  ["#step=7&set=T:6", "A plan of 6 steps ends before step 7"], ["#set=theta:1", "has no theta"], ["#set=eta:1", "no number eta"],
  ["#lesson=nowhere", "no lesson called nowhere"], ["#jump=3", "jump=3"], ["#step=x", "step=x"], ["#set=W", "set=W"], ["#set=W[3,0]:1", "no W[3,0]"],
  ["#set=W[0]:1", "no W[0]"], ["#set=W[0,0]:1e999", "W[0,0] cannot be 1e999"], ["#set=N:1e999", "N () cannot be Infinity"],
  ["#step=9007199254740993", "step=9007199254740993"], ["#choose=W[3,0]", "no number W[3,0]"], ["#choose=Q", "no number Q"], ["#set=Q:1", "no Q"], ["#network=other", "no network called other"], ["#constructor=1", "constructor"],
])("%s is refused in words", async (hash, said) => {
  await follow(hash);
  expect(problem.value).toContain(said);
});

test.each([
  ["#step=7&set=T:6&train=5", "set=T:6", 7], ["#step=7&set=W[0,0]:1&set=W[0,0]:1e400&step=9", "set=W[0,0]:1e400", 7], ["#choose=Q[0]&step=9", "choose=Q[0]", 1],
])("%s stops at what is refused, and says what that is", async (hash, verb, step) => {
  await follow(hash);
  finish();
  expect(problem.value).toContain(`The link stops at ${verb}: `);
  expect([shown.value!.step, shown.value!.branches.length, chosen.value]).toEqual([step, 1, ""]);
});

test("a number that there is is chosen, and any step of a long plan asked for", async () => {
  await follow("#choose=z[1,0]");
  expect([problem.value, chosen.value]).toEqual(["", "z[1,0]"]);
  expect(readVerbs("#step=1000000000000000")).toEqual([["step", "1000000000000000"]]);
});

test("a link on a page without a network is refused", async () => {
  open({ ...makeSmallPackage(), parts: { train: { count: 4, arrays: new Map() } } });
  for (const hash of ["#train=5", "#choose=W[0,0]", "#set=W[0,0]:1"]) {
    await follow(hash);
    expect(problem.value).toContain(hash.slice(1));
  }
});

test("a bookmark brings back the same bits", async () => {
  await follow("#step=7&set=W[0,0]:0.5&step=20&set=N:3&step=33");
  const before = say(), hash = await writeAddress(await takeBookmark());
  await follow("#step=2");
  expect(say()).not.toBe(before);
  await restore(await readAddress(hash));
  expect([shown.value!.step, say()]).toEqual([33, before]);
});
