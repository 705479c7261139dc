import { expect, test, vi } from "vitest";
import { problem } from "../../state/problems";
import { connection } from "../../state/connection";
import { choices, loadChoices } from "../../state/settings";

let isGone = false;

vi.mock(import("../../state/connection"), async (load) => {
  const own = await load();
  return {
    ...own,
    askServer: async () => {
      if (isGone) own.connection.value = "gone";
      throw new own.ServerError("no catalog");
    },
  };
});

test("a catalog that does not come is no fault of the page's: it is said, or that the server has ended is", async () => {
  connection.value = "open";
  await loadChoices();
  expect(problem.value).toBe("no catalog");
  problem.value = "";
  isGone = true;
  await loadChoices();
  expect([problem.value, choices.value]).toEqual(["", undefined]);
});
