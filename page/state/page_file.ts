// A file of a page: the package, and the bookmark of what is shown. { "format": 1, "package": …, "bookmark": … }
import { ProgramError } from "../program/errors";
import { Field } from "../program/fields";
import { type Bookmark, readBookmark, type UnreadBookmark, writeBookmark } from "./bookmark";
import { type Package, readPackage } from "./package";

const FORMAT = 1;
const ORIGIN = { name: "file", remedy: "Save it anew from a page (Share, Save a file)." };
export const SUFFIX = ".backsight.json";

export function writeFile(pkg: Package, bookmark: Bookmark): string {
  return `{"format":${FORMAT},"bookmark":${JSON.stringify(writeBookmark(bookmark))},"package":${pkg.text}}`;
}

/** Raises ProgramError for what is no such file. */
export function readFile(text: string): { readonly pkg: Package; readonly bookmark: UnreadBookmark } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ProgramError("The file is no JSON ({reason}). Save it anew from a page (Share, Save a file).", { reason: (error as Error).message });
  }
  const root = new Field(value, "text", ORIGIN), format = root.get("format");
  if (format.value !== FORMAT) format.refuse(`${FORMAT}, the format that this page reads`);
  return { bookmark: readBookmark(root.get("bookmark").value, ORIGIN), pkg: readPackage(JSON.stringify(root.get("package").value ?? null)) };
}
