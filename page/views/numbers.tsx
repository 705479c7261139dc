// Every array of the step that is shown, act by act; each number opens its card.
import { useComputed } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { formatEntry } from "../cards/addresses";
import { makeMath } from "../cards/mathml";
import { formatNumber } from "../cards/numerals";
import { readMathematics } from "../cards/mathematics";
import { makeEntry } from "../cards/expression";
import { choose, showNumbers } from "../state/number_choice";
import { chosen, showsNumbers, sought } from "../state/panels";
import { calm, opened } from "../state/shown";
import { maker } from "../state/cards";
import { _, sayCases } from "../state/words";
import { MathView } from "./math";

const MOST_ROWS = 8, MOST_COLUMNS = 12, DIGITS = 6;

const ACTS: Readonly<Record<string, () => string>> = {
  given: () => _("Given"), forward: () => _("Forward"), loss: () => _("Loss"), backward: () => _("Backward"),
  update: () => _("Update"),
};

export function Numbers() {
  const pkg = opened.value, ledger = showsNumbers.value ? maker.value?.ledger : undefined;
  const names = ledger?.listArrays() ?? [];
  return (
    <details class="numbers" open={showsNumbers.value} onToggle={(e) => showNumbers(e.currentTarget.open)}>
      <summary>{_("Every number of step {step}", { step: calm.value?.step ?? 1 })}</summary>
      {pkg && ledger && Object.entries(ACTS).map(([act, title]) => (
        <section key={act} aria-label={title()}>
          <h2>{title()}</h2>
          <div class="arrays">
            {names.filter((name) => ledger.findAct(name) === act).map((name) => <Matrix key={name} name={name} />)}
          </div>
        </section>
      ))}
    </details>
  );
}

/** A window on an array, which can be moved where the array is larger. */
function Matrix({ name }: { name: string }) {
  const { ledger, symbols } = maker.value!, shape = ledger.findShape(name);
  const [top, setTop] = useState(0), [left, setLeft] = useState(0);
  const rows = shape.length === 2 ? shape[0]! : 1, columns = shape.at(-1) ?? 1;
  const title = makeMath([readMathematics(makeEntry(name, []))], symbols, DIGITS, sayCases());
  return (
    <table onKeyDown={moveFocus}>
      <caption>
        <MathView node={title} /> <small>{name}{shape.length > 0 && `, ${shape.join(" × ")}`}</small>
        <Window length={rows} most={MOST_ROWS} first={top} move={setTop} label={_("rows of {name}", { name })} />
        <Window length={columns} most={MOST_COLUMNS} first={left} move={setLeft} label={_("columns of {name}", { name })} />
      </caption>
      <tbody>
        {range(top, Math.min(rows, top + MOST_ROWS)).map((i) => (
          <tr key={i}>
            {range(left, Math.min(columns, left + MOST_COLUMNS)).map((j) => (
              <td key={j}><NumberButton key={`${i} ${j}`} name={name} index={[i, j].slice(2 - shape.length)} /></td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function NumberButton({ name, index }: { name: string; index: readonly number[] }) {
  const own = formatEntry(name, index), value = maker.value!.ledger.readNumber(name, index);
  const button = useRef<HTMLButtonElement>(null);
  // A signal goes straight into the attribute: thousands of buttons need not be made anew for each that is chosen.
  const isChosen = useComputed(() => chosen.value === own);
  useEffect(() => {
    if (sought.value !== own) return;
    sought.value = "";
    button.current!.scrollIntoView({ block: "center" });
  });
  return (
    <button
      ref={button} class="number" data-number={own} data-value={String(value)} aria-label={`${own} = ${formatNumber(value, DIGITS)}`}
      aria-pressed={isChosen} onClick={() => choose(own)}
    >
      {formatNumber(value, DIGITS)}
    </button>
  );
}

/** Buttons that move a window over so many rows or columns. */
function Window(props: { length: number; most: number; first: number; move: (first: number) => void; label: string }) {
  const { length, most, first, move, label } = props;
  if (length <= most) return null;
  const last = Math.min(length, first + most) - 1;
  return (
    <span class="window">
      <button onClick={() => move(Math.max(0, first - most))} disabled={first === 0} title={_("Earlier {what}", { what: label })}>‹</button>
      {first}–{last}
      <button onClick={() => move(Math.min(length - 1, first + most))} disabled={last === length - 1} title={_("Later {what}", { what: label })}>›</button>
    </span>
  );
}

const range = (first: number, behind: number): number[] => Array.from({ length: behind - first }, (_unused, k) => first + k);

/** Arrow keys go from number to number. */
function moveFocus(event: KeyboardEvent): void {
  const cell = (event.target as HTMLElement).closest("td"), row = cell?.parentElement;
  if (!cell || !row) return;
  const cells = (tr: Element | null | undefined): Element[] => [...(tr?.children ?? [])], at = cells(row).indexOf(cell);
  const next = {
    ArrowLeft: cells(row)[at - 1], ArrowRight: cells(row)[at + 1],
    ArrowUp: cells(row.previousElementSibling)[at], ArrowDown: cells(row.nextElementSibling)[at],
  }[event.key];
  if (!next) return;
  event.preventDefault();
  next.querySelector("button")?.focus();
}
