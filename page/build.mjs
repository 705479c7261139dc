// One HTML file: script and style; nothing is loaded from elsewhere, nothing made of text is run.
//     node build.mjs [--out build/page.html] [--texts build/texts.json]
// texts: translations, those of lessons beside it (tools/page_texts.py). lessons/networks.txt: what lessons
// open (tools/page_networks.py). program/optimizers.txt: what races (tools/page_optimizers.py).
// A package is put between the tags of `PACKAGE` by Python; until then the page has none.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { deflateRawSync } from "node:zlib";
import { build } from "esbuild";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const { values } = parseArgs({ options: { out: { type: "string" }, texts: { type: "string" } } });
const out = values.out ?? here("build/page.html"), texts = values.texts ?? here("build/texts.json");

const options = {
  bundle: true, minify: true, write: false, format: "iife", target: "es2022", charset: "utf8", logLevel: "warning",
  legalComments: "none", jsx: "automatic", jsxImportSource: "preact", loader: { ".css": "text" },
};
const bundle = async (entry) => (await build({ ...options, entryPoints: [here(entry)] })).outputFiles[0].text;

const read = (file, otherwise) => (existsSync(file) ? readFileSync(file, "utf8") : otherwise);
const files = readdirSync(here("lessons")).filter((name) => name.endsWith(".md")).sort();
const lessons = Object.fromEntries(files.map((name) => [name.slice(0, -3), readFileSync(here(`lessons/${name}`), "utf8")]));
const lessonTexts = JSON.parse(read(`${dirname(texts)}/lesson_texts.json`, "{}"));
// As state/address.ts unpacks it; nothing in it needs an escape.
const pack = (value) => deflateRawSync(JSON.stringify(value), { level: 9 }).toString("base64url");
const carried = JSON.stringify({
  lessons: pack({ lessons, texts: lessonTexts }), networks: read(here("lessons/networks.txt"), "").trim(),
  optimizers: read(here("program/optimizers.txt"), "").trim(),
});

const spoken = pack(JSON.parse(read(texts, "{}")));
const page = (await bundle("main.tsx")).replaceAll("</script", "<\\/script");
const minified = await build({ ...options, stdin: { contents: readFileSync(here("views/style.css"), "utf8"), loader: "css" } });
const hash = createHash("sha256").update(page).digest("base64");
const policy =
  `default-src 'none'; script-src 'sha256-${hash}'; worker-src blob:; style-src 'unsafe-inline'; ` +
  "connect-src 'self'; img-src data: blob:; base-uri 'none'; form-action 'none'";
const PACKAGE = '<script type="application/json" id="package"></script>';
mkdirSync(dirname(out), { recursive: true });
writeFileSync(out, `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>Backsight</title>
<style>${minified.outputFiles[0].text}</style></head>
<body><div id="page"></div>
${PACKAGE}
<script type="text/plain" id="texts">${spoken}</script>
<script type="application/json" id="lessons">${carried}</script>
<script>${page}</script>
</body></html>
`);
const bytes = (text) => Buffer.byteLength(text);
console.log(
  `${out}: script ${bytes(page)} bytes, style ${bytes(minified.outputFiles[0].text)}, texts ${bytes(spoken)}, lessons ${bytes(carried)}`,
);
