// Every array of the step that is shown, act by act; each number opens its card.
import { STEP_ACTS } from "../program/runs";
import { calm, choose, chosen, opened, showNumbers, showsNumbers } from "../state/app";
import { formatNumber } from "../state/numerals";
import { _ } from "../state/words";

const MOST_ROWS = 8, MOST_COLUMNS = 12;

export function Numbers() {
  const pkg = opened.value, now = calm.value;
  return (
    <details class="numbers" open={showsNumbers.value} onToggle={(e) => showNumbers(e.currentTarget.open)}>
      <summary>{_("Every number of step {step}", { step: now?.step ?? 1 })}</summary>
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

function Matrix({ name }: { name: string }) {
  const values = calm.value!.arrays.get(name), symbol = opened.value!.program.training.symbols.get(name)!;
  if (!values) return null;
  const columns = symbol.shape.length ? symbol.shape.at(-1)! : 1, rows = values.length / columns;
  return (
    <table>
      <caption>{name} <small>{symbol.shape.length ? symbol.shape.join(" × ") : ""}</small></caption>
      <tbody>
        {Array.from({ length: Math.min(rows, MOST_ROWS) }, (_unused, i) => (
          <tr>
            {Array.from({ length: Math.min(columns, MOST_COLUMNS) }, (_unused2, j) => {
              const index = symbol.shape.length === 0 ? "" : symbol.shape.length === 1 ? `[${j}]` : `[${i},${j}]`;
              const own = `${name}${index}`;
              return (
                <td>
                  <button class="number" data-number={own} aria-pressed={chosen.value === own} onClick={() => choose(own)}>
                    {formatNumber(values[i * columns + j]!)}
                  </button>
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
