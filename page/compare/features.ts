// What tests/page compares with Python: node features.mjs FOLDER reads places.in, numbers of float64, and
// writes what the network of package.json takes there: inputs.out.
import { readFileSync, writeFileSync } from "node:fs";
import { makeInputs } from "../engine/features";
import { PRECISIONS } from "../engine/precision";
import { readPackage } from "../state/package";

const folder = process.argv[2]!, { program, data } = readPackage(readFileSync(`${folder}/package.json`, "utf8"));
const places = new Float64Array(new Uint8Array(readFileSync(`${folder}/places.in`)).buffer);
writeFileSync(`${folder}/inputs.out`, new Uint8Array(makeInputs(data.plane!, places, PRECISIONS[program.dtype]).buffer));
process.stdout.write("true");
