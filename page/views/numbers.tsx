// Every array of the step that is shown, act by act; each number opens its card.
import { useEffect, useRef } from "preact/hooks";
import { STEP_ACTS } from "../program/runs";
import { choose, chosen, opened, showNumbers, shown, showsNumbers, sought } from "../state/app";
import { formatNumber } from "../state/numerals";
import { readPlace, writePlace } from "../state/places";
import { _ } from "../state/words";
import { EditWeight } from "./edit_weight";

const MOST_ROWS = 8, MOST_COLUMNS = 12;

export function Numbers() {
  const pkg = opened.value, now = shown.value;
  return (
    <details class="numbers" open={showsNumbers.value} onToggle={(e) => showNumbers(e.currentTarget.open)}>
      <summary>{_("Every number of step {step}", { step: now?.step ?? 1 })}</summary>
      {showsNumbers.value && pkg && now && <Weights />}
      {showsNumbers.value && pkg && now && STEP_ACTS.map((act) => <Act key={act} act={act} />)}
    </details>
  );
}

function Act({ act }: { act: string }) {
  const { training } = opened.value!.program;
  const names = training.equations.filter((e) => e.act === act).flatMap((e) => e.targets);
  return (
    <section aria-label={act}>
      <h2>{act}</h2>
      <div class="arrays">{names.map((name) => <Matrix key={name} name={name} />)}</div>
    </section>
  );
}

/** Weights and biases as they are before the update; one that is chosen can be changed. */
function Weights() {
  const names = [...opened.value!.program.training.symbols.values()].filter((s) => s.role === "weight").map((s) => s.name);
  return (
    <section aria-label={_("Weights")}>
      <h2>{_("Weights")}</h2>
      <div class="arrays">{names.map((name) => <Matrix key={name} name={name} />)}</div>
    </section>
  );
}

function Matrix({ name }: { name: string }) {
  const values = shown.value!.arrays.get(name), symbol = opened.value!.program.training.symbols.get(name)!;
  if (!values) return null;
  const columns = symbol.shape.length ? symbol.shape.at(-1)! : 1, rows = values.length / columns;
  const own = readPlace(chosen.value), index = own?.name === name ? [0, 0, ...own.index].slice(-2) : [0, 0];
  // Those around the number that is chosen are among those that are shown.
  const top = Math.max(0, index[0]! - MOST_ROWS + 1), left = Math.max(0, index[1]! - MOST_COLUMNS + 1);
  return (
    <table>
      <caption>{name} <small>{symbol.shape.length ? symbol.shape.join(" × ") : ""}</small></caption>
      <tbody>
        {Array.from({ length: Math.min(rows - top, MOST_ROWS) }, (_unused, i) => (
          <tr key={top + i}>
            {Array.from({ length: Math.min(columns - left, MOST_COLUMNS) }, (_unused2, j) => {
              const at = (top + i) * columns + left + j;
              return <Cell key={left + j} place={writePlace(name, symbol.shape, at)} value={values[at]!} />;
            })}
          </tr>
        ))}
      </tbody>
      {own?.name === name && <tfoot><tr><td colSpan={Math.min(columns, MOST_COLUMNS)}><EditWeight place={chosen.value} /></td></tr></tfoot>}
    </table>
  );
}

function Cell({ place, value }: { place: string; value: number }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (sought.value !== place) return;
    sought.value = "";
    button.current!.scrollIntoView({ block: "center" });
    button.current!.focus({ preventScroll: true });
  });
  return (
    <td>
      <button ref={button} class="number" data-number={place} aria-pressed={chosen.value === place} onClick={() => choose(place)}>
        {formatNumber(value)}
      </button>
    </td>
  );
}
