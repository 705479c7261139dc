// What a name looks like: "m_hat" is m with a hat, "dL_dz2" a derivative, "W1_next" W₁⁺; as
// src/backsight/render/mathematics/glyphs.py and letters.py say it.

export type Accent = "" | "hat" | "bar" | "tilde";
export type Index = readonly number[];

/** A letter or a word, and what hangs on it. argument: what it belongs to, as in R(W₁). */
export interface Letter {
  readonly kind: "letter";
  readonly base: string;
  readonly accent: Accent;
  readonly below: string;
  readonly mark: string;
  readonly copy: string;
  readonly layer: string;
  readonly argument: Glyph | undefined;
}

/** ∂top/∂bottom. */
export interface Derivative {
  readonly kind: "derivative";
  readonly top: Letter;
  readonly bottom: Letter;
}

export type Glyph = Letter | Derivative;

export const GREEK: ReadonlyMap<string, string> = new Map(Object.entries({
  alpha: "α", beta: "β", gamma: "γ", delta: "δ", epsilon: "ε", zeta: "ζ", eta: "η", theta: "θ", kappa: "κ",
  lam: "λ", mu: "μ", nu: "ν", xi: "ξ", pi: "π", rho: "ρ", sigma: "σ", tau: "τ", phi: "φ", chi: "χ", psi: "ψ",
  omega: "ω", Gamma: "Γ", Delta: "Δ", Theta: "Θ", Lam: "Λ", Sigma: "Σ", Phi: "Φ", Psi: "Ψ", Omega: "Ω",
}));

/** What can stand below a letter in plain text, and so everywhere. */
const BELOW = new Set("0123456789aehijklmnoprstuvx");
const ACCENTS: ReadonlyMap<string, Accent> = new Map([
  ["hat", "hat"], ["bar", "bar"], ["clipped", "bar"], ["tilde", "tilde"], ["ahead", "tilde"],
]);
const MARKS: ReadonlyMap<string, string> = new Map([
  ["new", "prime"], ["prime", "prime"], ["next", "plus"], ["before", "before"], ["now", "now"],
]);
/** Of which layer a letter is, where layers have no numbers. */
const LAYERS: ReadonlyMap<string, string> = new Map([["here", "l"], ["above", "l+1"], ["under", "l−1"], ["last", "L"]]);
const TIMES: Readonly<Record<string, string>> = { before: "t−1", now: "t" };
const SIGNS: Readonly<Record<string, string>> = { prime: "′", plus: "+" };
const SUBSCRIPTS = pair("0123456789aehijklmnoprstuvx+−()", "₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ₊₋₍₎");
const SUPERSCRIPTS = pair(
  "0123456789+−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφχ",
  "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ",
);
const ACCENT_SIGNS: Readonly<Record<Accent, string>> = { "": "", hat: "\u0302", bar: "\u0304", tilde: "\u0303" };

function pair(from: string, to: string): ReadonlyMap<string, string> {
  const signs = [...to];
  return new Map([...from].map((sign, i) => [sign, signs[i]!]));
}

export const isWord = (letter: Letter): boolean => [...letter.base].length > 1 && !GREEK.has(letter.base);

const known = new Map<string, Glyph>();

/** What a name looks like. */
export function readGlyph(name: string): Glyph {
  let glyph = known.get(name);
  if (!glyph) known.set(name, (glyph = readDerivative(name) ?? readLetter(name)));
  return glyph;
}

function readDerivative(name: string): Derivative | undefined {
  const match = /^d([A-Za-z]\w*?)_d([A-Za-z]\w*)$/.exec(name);
  if (!match) return undefined;
  const [top, bottom] = [readLetter(match[1]!), readLetter(match[2]!)];
  return isWord(top) || isWord(bottom) ? undefined : { kind: "derivative", top, bottom };
}

const makeLetter = (base: string, more: Partial<Letter> = {}): Letter =>
  ({ kind: "letter", base, accent: "", below: "", mark: "", copy: "", layer: "", argument: undefined, ...more });

function readLetter(name: string): Letter {
  const [head, ...parts] = name.split("_") as [string, ...string[]];
  const match = /^([A-Za-z]+)(\d*)$/.exec(head);
  if (!match) return makeLetter(name);
  const below = match[2]!;
  const accent = ACCENTS.get(parts.find((p) => ACCENTS.has(p)) ?? "") ?? "";
  const mark = MARKS.get(parts.find((p) => MARKS.has(p)) ?? "") ?? "";
  const rest = parts.filter((p) => !ACCENTS.has(p) && !MARKS.has(p));
  let plain = makeLetter(match[1]!, { accent, below, mark });
  let [first] = rest;
  if (first === undefined) return plain;
  if (below && /^\d+$/.test(first)) {
    const argument = rest.length > 1 ? readGlyph(rest.slice(1).join("_")) : undefined;
    return { ...plain, copy: first, argument };
  }
  if (isWord(plain)) return makeLetter(name);
  if (LAYERS.has(first)) {
    plain = { ...plain, layer: LAYERS.get(first)! };
    rest.shift();
    [first] = rest;
    if (first === undefined) return plain;
  }
  if (!below && rest.length === 1 && [...first].every((sign) => BELOW.has(sign))) return { ...plain, below: first };
  return { ...plain, argument: readGlyph(rest.join("_")) };
}

/** What stands below and above a letter where both can stand, in small: "t−1;0,2", "(1)". */
export interface Scripts {
  readonly below: string;
  readonly above: string;
}

/** The scripts of a letter; of an entry of it the layer gives way, and time comes before the place. */
export function makeScripts(letter: Letter, index: Index = []): Scripts {
  const time = TIMES[letter.mark] ?? "", sign = SIGNS[letter.mark] ?? "";
  if (!index.length) {
    const copy = letter.copy ? `(${letter.copy})` : "";
    return { below: joinParts(",", letter.below, time), above: sign + copy + letter.layer };
  }
  const layer = letter.argument ? "" : joinParts(",", letter.below, letter.copy);
  return { below: joinParts(";", time, index.join(",")), above: sign + (layer ? `(${layer})` : "") };
}

const joinParts = (between: string, ...parts: string[]): string => parts.filter(Boolean).join(between);

/** The index of the upper letter of an entry of ∂top/∂bottom: none where it is a number, as a loss is. */
export const chooseTopIndex = (top: Letter, index: Index): Index =>
  /^\d+$/.test(top.below) && !top.argument ? index : [];

/** A name as plain text. index: of one entry of it, z₁[0, 2]. */
export function formatSymbol(name: string, index: Index = []): string {
  return drawGlyph(readGlyph(name)) + (index.length ? `[${index.join(", ")}]` : "");
}

/** The text as a superscript; undefined where a sign of it has none. */
export function toSuperscript(text: string): string | undefined {
  const signs = [...text.replaceAll(" ", "")].map((sign) => SUPERSCRIPTS.get(sign));
  return signs.includes(undefined) ? undefined : signs.join("");
}

function drawGlyph(glyph: Glyph): string {
  return glyph.kind === "letter" ? drawLetter(glyph) : `∂${drawLetter(glyph.top)}/∂${drawLetter(glyph.bottom)}`;
}

function drawLetter(letter: Letter): string {
  const base = (GREEK.get(letter.base) ?? letter.base) + ACCENT_SIGNS[letter.accent];
  const time = TIMES[letter.mark] ?? "";
  const below = [...letter.below + (time && letter.below ? `(${time})` : time)];
  const mark = letter.mark === "prime" ? "′" : letter.mark === "plus" ? "⁺" : "";
  const copy = letter.copy ? `⁽${toSuperscript(letter.copy)}⁾` : "";
  const argument = letter.argument ? `(${drawGlyph(letter.argument)})` : "";
  const layer = toSuperscript(letter.layer) ?? "";
  const subscript = below.map((sign) => SUBSCRIPTS.get(sign) ?? sign).join("");
  return `${base}${subscript}${mark}${copy}${layer}${argument}`.normalize("NFC");
}

/** Prose as it is printed. Names stand in braces, "the derivative of {L}"; signs that are no more have stand-ins. */
export const formatProse = (text: string): string =>
  text
    .replace(/\{(\w+)\}/g, (_, name: string) => formatSymbol(name))
    .replaceAll(" - ", " − ")
    .replaceAll("\ufdd0", "{")
    .replaceAll("\ufdd1", "-")
    .replaceAll("\ufdd2", "`");
