// Markdown of a few kinds, read into data: nothing of it becomes HTML but by the page's own views.
//
// Blocks: ## headings, paragraphs, - items, 1. numbered items, ``` code. They end at an empty line.
// Inside: **strong**, *emphasis*, `code`, [a link](#step=20) to the page or [another](https://…).

export type Span =
  | { readonly kind: "text" | "strong" | "emphasis" | "code"; readonly text: string }
  | { readonly kind: "link"; readonly text: string; readonly to: string };

export type Block =
  | { readonly kind: "heading"; readonly level: number; readonly text: string }
  | { readonly kind: "paragraph" | "code"; readonly text: string }
  | { readonly kind: "items"; readonly isNumbered: boolean; readonly items: readonly string[] };

/** head: what stands between the two lines of ---, by name, in order. */
export interface Document {
  readonly head: readonly (readonly [string, string])[];
  readonly blocks: readonly Block[];
}

export function readDocument(text: string): Document {
  const [, head = "", body = text] = /^---\n(.*?)\n---\n(.*)$/s.exec(text) ?? [];
  const fields = head.split("\n").map((line) => /^([^:]+): *(.*?) *$/.exec(line)).filter((m) => m !== null);
  return { head: fields.map((m) => [m[1]!, m[2]!]), blocks: readBlocks(body) };
}

export function readBlocks(body: string): Block[] {
  const blocks: Block[] = [];
  // Code is taken out whole; what is between is gone through line by line.
  for (const piece of body.split(/^(```.*?^```)$/ms)) {
    const code = /^```[^\n]*\n(.*?)\n?```$/s.exec(piece);
    if (code) blocks.push({ kind: "code", text: code[1]! });
    else readProse(piece, blocks);
  }
  return blocks;
}

function readProse(text: string, blocks: Block[]): void {
  let lines: string[] = [], mark = "";
  const close = (): void => {
    if (lines.length) addBlock(blocks, mark, lines.join(" "));
    lines = [];
    mark = "";
  };
  for (const line of text.split("\n")) {
    const [, own = "", rest = ""] = /^(#+ |- |\d+\. )?(.*)$/.exec(line.trim())!;
    if (own || !rest) close();
    if (own) mark = own;
    if (rest) lines.push(rest);
    if (own.startsWith("#")) close();
    // An empty line ends a list, too.
    if (!own && !rest) blocks.push(END);
  }
  close();
  blocks.splice(0, blocks.length, ...blocks.filter((b) => b !== END));
}

const END: Block = { kind: "paragraph", text: "" };

function addBlock(blocks: Block[], mark: string, text: string): void {
  if (!mark) blocks.push({ kind: "paragraph", text });
  else if (mark.startsWith("#")) blocks.push({ kind: "heading", level: mark.length - 1, text });
  else addItem(blocks, mark !== "- ", text);
}

/** To the list that stands last, if it is of the same kind. */
function addItem(blocks: Block[], isNumbered: boolean, text: string): void {
  const last = blocks.at(-1);
  if (last?.kind === "items" && last.isNumbered === isNumbered)
    blocks[blocks.length - 1] = { ...last, items: [...last.items, text] };
  else blocks.push({ kind: "items", isNumbered, items: [text] });
}

const SPAN = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*]+)\*|\[([^\]]+)\]\(((?:#|https:\/\/)[^)\s]*)\)/g;

/** The spans of a text; what is none of them stays as it is typed. */
export function readSpans(text: string): Span[] {
  const spans: Span[] = [];
  let at = 0;
  for (const found of text.matchAll(SPAN)) {
    if (found.index > at) spans.push({ kind: "text", text: text.slice(at, found.index) });
    const [whole, code, strong, emphasis, link, to] = found;
    at = found.index + whole.length;
    if (link !== undefined) spans.push({ kind: "link", text: link, to: to! });
    else if (code !== undefined) spans.push({ kind: "code", text: code });
    else if (strong !== undefined) spans.push({ kind: "strong", text: strong });
    else spans.push({ kind: "emphasis", text: emphasis! });
  }
  if (at < text.length) spans.push({ kind: "text", text: text.slice(at) });
  return spans;
}
