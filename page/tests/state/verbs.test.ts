import { beforeEach, expect, test } from "vitest";
import { connect, open, shown } from "../../state/app";
import { follow } from "../../state/lessons";
import { problem } from "../../state/app";
import { readAddress, writeAddress } from "../../state/address";
import { checkNumbers } from "../../state/checksum";
import { restore, takeBookmark } from "../../state/restore";
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

test.each([
  ["#jump=3", "jump=3"], ["#step=x", "step=x"], ["#set=W", "set=W"], ["#set=W[3,0]:1", "no W[3,0]"],
  ["#set=W[0]:1", "no W[0]"], ["#set=Q:1", "no Q"], ["#network=other", "no network called other"], ["#constructor=1", "constructor"],
])("%s is refused in words", async (hash, said) => {
  await follow(hash);
  expect(problem.value).toContain(said);
});

test("a bookmark brings back the same bits", async () => {
  await follow("#step=7&set=W[0,0]:0.5&step=20&set=N:3&step=33");
  const before = say(), hash = await writeAddress(await takeBookmark());
  await follow("#step=2");
  expect(say()).not.toBe(before);
  await restore(await readAddress(hash));
  expect([shown.value!.step, say()]).toEqual([33, before]);
});
