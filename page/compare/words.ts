// What tests/page compares with Python: node words.mjs FOLDER reads float32.bin and float64.bin and
// writes what each word makes of each number: exp-float32.bin and so on.
import { readFileSync, writeFileSync } from "node:fs";
import type { Numbers } from "../engine/precision";
import { WORDS } from "../engine/words";

const folder = process.argv[2]!;
for (const [place, dtype] of (["float32", "float64"] as const).entries()) {
  const bytes = new Uint8Array(readFileSync(`${folder}/${dtype}.bin`)).buffer;
  const inputs: Numbers = place ? new Float64Array(bytes) : new Float32Array(bytes);
  for (const [name, word] of Object.entries(WORDS)) {
    const out = inputs.map((x) => word[place]!(x));
    writeFileSync(`${folder}/${name}-${dtype}.bin`, new Uint8Array(out.buffer));
  }
}
process.stdout.write("true");
