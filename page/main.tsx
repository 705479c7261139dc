// Where page and worker begin: they are one script, for much of it both need, and a file of its own the
// worker could not have on file://. The page makes a worker of its own text.
import { render } from "preact";
import { unpackJson } from "./state/address";
import { open } from "./state/opening";
import { connect } from "./state/reports";
import { askServer, dial } from "./state/connection";
import { carryLessons, follow } from "./state/lessons";
import { readPackage } from "./state/package";
import { sayProblem } from "./state/problems";
import { keep, resume } from "./state/reload";
import { _, findLanguage, language, type Texts, texts } from "./state/words";
import { type Port, serve } from "./time/worker";
import { App } from "./views/app";

const SOCKET = "/socket";

async function start(script: string): Promise<void> {
  connect(new Worker(URL.createObjectURL(new Blob([script], { type: "text/javascript" }))));
  language.value = findLanguage(navigator.language);
  texts.value = (await unpackJson(readCarried("texts"))) as Texts;
  const lessons = carryLessons(readCarried("lessons"));
  addEventListener("hashchange", () => void follow(location.hash));
  render(<App />, document.getElementById("page")!);
  try {
    const text = readCarried("package") || (await fetchPackage());
    if (!text) return;
    const pkg = readPackage(text);
    language.value = findLanguage(pkg.language);
    open(pkg);
    await lessons;
    if (!(await resume(pkg)) && location.hash.length > 1) await follow(location.hash);
    keep(pkg);
  } catch (error) {
    sayProblem(error);
  }
}

/** What stands in the page beside its script: data, as JSON. */
const readCarried = (id: string): string => document.getElementById(id)?.textContent ?? "";

/** The package of the server that this page comes from; "" where it is a file. */
async function fetchPackage(): Promise<string> {
  if (!location.protocol.startsWith("http")) return "";
  await dial(SOCKET, _("The server has ended: start it again with `backsight play`."));
  return JSON.stringify(await askServer("package"));
}

if (typeof document === "undefined") serve(self as unknown as Port);
else void start(document.currentScript!.textContent!);
