// The card of a number: its formula, the formula with numbers, why it stands there, from what it was
// made and what it goes into, and the command that prints the same.
import { useEffect, useRef } from "preact/hooks";
import type { CardLine, NameList } from "../cards/card";
import { makeMath } from "../cards/mathml";
import { formatNumber } from "../cards/numerals";
import { choose } from "../state/number_choice";
import { chosen } from "../state/panels";
import { base, isRunning } from "../state/shown";
import { card, commandSource, maker } from "../state/cards";
import { _, sayCases } from "../state/words";
import { EditNumber } from "./edit_number";
import { FileNote } from "./file_note";
import { LongMath } from "./math";

const DIGITS = 6;

export function CardPanel() {
  const box = useRef<HTMLElement>(null), name = chosen.value, found = card.value;
  useEffect(() => box.current?.focus(), [name]);
  if (!name) return null;
  return (
    <aside
      ref={box} class="card" tabIndex={-1} aria-label={_("The number {name}", { name })}
      onKeyDown={(e) => e.key === "Escape" && close(name)}
    >
      <button class="close" onClick={() => close(name)} title={_("Close")}>×</button>
      {found ? (
        <>
          <p class="address" data-card={name} data-address={found.address}>{found.address}</p>
          <Line line={found} />
          <p class="value">= <output data-value={String(found.value)}>{formatNumber(found.value)}</output></p>
          <EditNumber place={name} />
          {found.reason && <p>{found.reason}</p>}
          {found.lines.length > 0 && (
            <section aria-label={_("Where")}>
              <h3>{_("Where")}</h3>
              {found.lines.map((line) => <Line key={line.address} line={line} isWhole />)}
            </section>
          )}
          <Names title={_("Made from")} list={found.madeFrom} kind="made-from" />
          <Names title={_("Goes into")} list={found.goesInto} kind="goes-into" />
          {found.command && <p class="command"><code>{found.command}</code></p>}
          {commandSource.value?.note && <p>{commandSource.value.note}</p>}
          {found.command && <FileNote words={base.value!.words} />}
        </>
      ) : (
        <p>{isRunning.value || !maker.value ? _("One moment …") : _("This step has no number {name}.", { name })}</p>
      )}
    </aside>
  );
}

/** Back to where the number was chosen. */
function close(name: string): void {
  choose("");
  document.querySelector<HTMLElement>(`[data-number="${CSS.escape(name)}"]`)?.focus();
}

/** The formula, and below it the same with numbers. isWhole: with the outcome, too. */
function Line({ line, isWhole = false }: { line: CardLine; isWhole?: boolean }) {
  const symbols = maker.value!.symbols, sides = [line.symbol, ...line.formulas], words = sayCases();
  return (
    <div class="line" tabIndex={0} role="group" aria-label={_("Formula")}>
      <LongMath node={makeMath(sides, symbols, DIGITS, words)} />
      {line.numbers && <div class="put-in">= <LongMath node={makeMath([line.numbers], symbols, DIGITS, words)} /></div>}
      {line.leftOut.map((cut) => <p key={cut.count}>{_("{count} terms are left out of the middle.", { count: cut.count })}</p>)}
      {isWhole && <p>= {formatNumber(line.value, DIGITS)}</p>}
    </div>
  );
}

function Names({ title, list, kind }: { title: string; list: NameList; kind: string }) {
  if (!list.names.length) return null;
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <ul class="names" data-list={kind}>
        {list.names.map((address) => (
          <li key={address}><button class="number" data-address={address} onClick={() => choose(dropAct(address))}>{dropAct(address)}</button></li>
        ))}
        {list.more > 0 && <li>{_("and {count} more", { count: list.more })}</li>}
      </ul>
    </section>
  );
}

const dropAct = (address: string): string => address.slice(address.indexOf("/") + 1);
