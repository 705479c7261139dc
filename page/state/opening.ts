// Another network, or another program for the one that is open.
import { batch } from "@preact/signals";
import { compared } from "./curves";
import { checking, gradientCheck, raceReport } from "./findings";
import type { Package } from "./package";
import { chosen } from "./panels";
import { problem } from "./problems";
import { ask } from "./requests";
import { base, calm, network, opened, parts, program, shown, slow, steady } from "./shown";
import { makeWatch, watch } from "./watch";
import { learn } from "./words";

/** Show another network, from its first step or its recorded state on. */
export function open(pkg: Package): void {
  learn(pkg.texts);
  batch(() => {
    opened.value = base.value = pkg;
    parts.value = pkg.parts;
    program.value = pkg.program;
    compared.value = undefined;
    problem.value = "";
    chosen.value = "";
    shown.value = steady.value = calm.value = slow.value = gradientCheck.value = checking.value = raceReport.value = undefined;
  });
  const { train, validation } = pkg.parts;
  ask({
    kind: "open", network: ++network.value, watch: makeWatch(pkg), program: pkg.programText, rows: train!, classes: pkg.data.task === "classification",
    ...(validation && { validation }), ...(pkg.start && { start: pkg.start }),
  });
}

/** What is open has another program from here on; the rows stay. */
export function exchangeProgram(pkg: Package): void {
  learn(pkg.texts);
  opened.value = pkg;
  watch();
}
