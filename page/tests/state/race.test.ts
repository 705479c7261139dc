import { beforeEach, expect, test } from "vitest";
import { raceReport } from "../../state/findings";
import { open } from "../../state/opening";
import { showsRace } from "../../state/panels";
import { program } from "../../state/shown";
import { connect } from "../../state/reports";
import { problem } from "../../state/problems";
import { follow } from "../../state/lessons";
import * as race from "../../state/race";
import type { Request } from "../../time/messages";
import type { RaceRequest } from "../../time/race";
import { serve } from "../../time/worker";
import { readPackage } from "../../state/package";
import { language, texts } from "../../state/words";
import { makeSmallPackage } from "../packages";
import { makeRaceProgram, OPTIMIZERS_TEXT } from "../race_program";

const waiting: (() => void)[] = [], requests: Request[] = [];
const finish = (): void => { while (waiting.length) waiting.shift()!(); };
const lastRace = (): RaceRequest | undefined => requests.filter((r) => r.kind === "race").at(-1)?.race;

beforeEach(async () => {
  requests.length = waiting.length = 0;
  const port: Parameters<typeof serve>[0] = { postMessage: (data) => page.onmessage?.({ data: structuredClone(data) } as MessageEvent), onmessage: null };
  const page = {
    postMessage: (data: Request) => (requests.push(data), port.onmessage!({ data: structuredClone(data) } as MessageEvent)),
    onmessage: null as ((e: MessageEvent) => void) | null,
  };
  serve(port, (work) => void waiting.push(work));
  connect(page as never);
  race.carryOptimizers(OPTIMIZERS_TEXT);
  const text = { ...JSON.parse(makeSmallPackage().text), program: JSON.parse(makeRaceProgram()) };
  open(readPackage(JSON.stringify(text)));
  await race.loadOptimizers();
});

test("the one in use always races, the usual ones beside it", () => {
  expect(race.racers.value[0]).toEqual({ name: "sgd", rate: 0.1, races: true, isOwn: true });
  expect(race.racers.value.filter((r) => r.races).map((r) => r.name).sort()).toEqual(["adagrad", "adam", "momentum", "nesterov", "rmsprop", "sgd"]);
  race.chooseRacer("adam", { rate: 0.5 });
  race.startRace();
  expect(race.isRacing.value).toBe(true);
  finish();
  expect([race.isRacing.value, race.race.value!.done, race.lastMoment.value]).toEqual([false, 1, 50]);
  expect(race.race.value!.tracks.find((t) => t.name === "adam")!.rate).toBe(0.5);
  open(readPackage(JSON.stringify({ ...JSON.parse(makeSmallPackage().text), program: JSON.parse(makeRaceProgram()) })));
  expect(race.racers.value.find((r) => r.name === "adam")!.rate).not.toBe(0.5);
});

test("a link says who races, and along what", async () => {
  await follow("#race=momentum:0.2,adam&step=4&slice=W[0,0],W[2,0]");
  expect([problem.value, showsRace.value]).toEqual(["", true]);
  const request = requests.filter((r) => r.kind === "race")[0]!.race!;
  expect(request.entrants.map((e) => [e.name, e.rate])).toEqual([["sgd", 0.1], ["adam", 0.001], ["momentum", 0.2]]);
  expect(lastRace()).toMatchObject({ entrants: [], steps: 0, places: [0, 2] });
  await follow("#race=no");
  expect(showsRace.value).toBe(false);
});

test("the plane of the paths takes who raced before", async () => {
  await follow("#race=adam&slice=paths");
  finish();
  expect(lastRace()).toMatchObject({ places: undefined, steps: 50 });
  expect(race.race.value!.tracks.map((t) => t.name)).toEqual(["sgd", "adam"]);
});

test("whoever is named twice, or cannot race, stops the link", async () => {
  await follow("#race=adam:0.1,adam:0.5&step=4");
  expect(problem.value).toContain("adam is named twice");
  await follow("#race=adam:-1&step=4");
  expect(problem.value).toContain("The link stops at race=adam:-1: The learning rate of adam");
  expect(requests.some((r) => r.kind === "seek")).toBe(false);
});

test.each(["race=nobody", "race=sgd:x", "slice=W[0,0]", "slice=W", "race="])("a link that cannot be done is said: %s", async (verb) => {
  await follow(`#${verb}`);
  expect(problem.value).not.toBe("");
});

test("a weight that is not there is said beside the race", () => {
  race.chooseAxes(["W[0,0]", "W9[0,0]"]);
  race.startRace();
  expect(race.raceProblem.value).toContain("W9[0,0]");
  expect(race.isRacing.value).toBe(false);
  race.chooseAxes(race.pickAxes(program.value!));
  race.startRace();
  expect(race.raceProblem.value).toBe("");
});

test("a rate that is none is answered by the worker", () => {
  race.chooseRacer("adam", { rate: NaN });
  race.startRace();
  expect(raceReport.value).toMatchObject({ kind: "not raced" });
  expect(race.raceProblem.value).toContain("adam");
  texts.value = { "zh-TW": { "The learning rate of {name} must be above 0 and finite, got {rate}.": "{name} 的學習率" } };
  language.value = "zh-TW";
  expect(race.raceProblem.value).toBe("adam 的學習率");
  language.value = "en";
});

test("the moment goes no farther than the race", () => {
  race.startRace();
  finish();
  race.show(7);
  expect(race.now.value).toBe(7);
  race.show(1e9);
  expect(race.now.value).toBe(50);
  race.show(-3);
  expect(race.now.value).toBe(0);
});

test("a race that is stopped is one no more", () => {
  race.startRace();
  race.stopRace();
  finish();
  expect(race.isRacing.value).toBe(false);
});
