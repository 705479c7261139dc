// The page's own beginning: its worker, and the package that stands in it or that its server has.
import { render } from "preact";
import { connect, open, problem } from "./state/app";
import { ProgramError } from "./program/errors";
import { readPackage } from "./state/package";
import { findLanguage, language } from "./state/words";
import { App } from "./views/app";

/** The worker's code, which the build puts here: a file of its own could not be read from file://. */
declare const WORKER: string;

function start(): void {
  connect(new Worker(URL.createObjectURL(new Blob([WORKER], { type: "text/javascript" }))));
  const text = document.getElementById("package")?.textContent;
  language.value = findLanguage(navigator.language);
  render(<App />, document.getElementById("page")!);
  if (!text) return;
  try {
    const pkg = readPackage(text);
    language.value = findLanguage(pkg.language);
    open(pkg);
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    problem.value = error.message;
  }
}

start();
