// The page's own beginning: its worker, and the package that stands in it or that its server has.
import { render } from "preact";
import { ProgramError } from "./program/errors";
import { connect, open, problem } from "./state/app";
import { askServer, dial, ServerError } from "./state/connection";
import { readPackage } from "./state/package";
import { _, findLanguage, language } from "./state/words";
import { App } from "./views/app";

/** The worker's code, which the build puts here: a file of its own could not be read from file://. */
declare const WORKER: string;
const SOCKET = "/socket";

async function start(): Promise<void> {
  connect(new Worker(URL.createObjectURL(new Blob([WORKER], { type: "text/javascript" }))));
  language.value = findLanguage(navigator.language);
  render(<App />, document.getElementById("page")!);
  try {
    const text = document.getElementById("package")?.textContent || (await fetchPackage());
    if (!text) return;
    const pkg = readPackage(text);
    language.value = findLanguage(pkg.language);
    open(pkg);
  } catch (error) {
    if (!(error instanceof ProgramError) && !(error instanceof ServerError)) throw error;
    problem.value = error.message;
  }
}

/** The package of the server that this page comes from; "" where it is a file. */
async function fetchPackage(): Promise<string> {
  if (!location.protocol.startsWith("http")) return "";
  await dial(SOCKET, _("The server has ended: start it again with `backsight play`."));
  return JSON.stringify(await askServer("package"));
}

void start();
