// What tests/page compares with Python: node words.mjs FOLDER reads exp-float32.in and so on, and
// writes what the word makes of each number: exp-float32.out.
import { readFileSync, writeFileSync } from "node:fs";
import type { Numbers } from "../engine/precision";
import { WORDS } from "../engine/words";

const folder = process.argv[2]!;
for (const [name, word] of Object.entries(WORDS)) {
  for (const [place, dtype] of (["float32", "float64"] as const).entries()) {
    const bytes = new Uint8Array(readFileSync(`${folder}/${name}-${dtype}.in`)).buffer;
    const inputs: Numbers = place ? new Float64Array(bytes) : new Float32Array(bytes);
    const out = inputs.map((x) => word[place]!(x));
    writeFileSync(`${folder}/${name}-${dtype}.out`, new Uint8Array(out.buffer));
  }
}
process.stdout.write("true");
