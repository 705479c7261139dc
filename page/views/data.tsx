// The rows that are trained on: points of a plane, pictures, or a table's first rows.
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Numbers } from "../engine/precision";
import { hasMap, opened, parts } from "../state/shown";
import { formatNumber } from "../cards/numerals";
import { formatCount } from "../state/counts";
import type { Package } from "../state/package";
import { findClass, listClasses } from "../state/plane";
import { _ } from "../state/words";
import { PlaneEditor } from "./plane";
import { drawMark, MARK } from "./points";
import { fit, paintImages } from "./raster";

const MOST_PICTURES = 24, MOST_ROWS = 12;

export function DataPanel() {
  const pkg = opened.value;
  if (!pkg) return null;
  const { train, validation, test } = parts.value;
  return (
    <section class="data" aria-label={_("Data")}>
      <h2>{_("Data")}</h2>
      <p>
        {_("{rows} rows to train on", { rows: formatCount(train!.count) })}
        {validation && <>{_(", ")}{_("{rows} to watch", { rows: formatCount(validation.count) })}</>}
        {test && <>{_(", ")}{_("{rows} to test with", { rows: formatCount(test.count) })}</>}
      </p>
      {hasMap.value ? <PlaneEditor pkg={pkg} /> : pkg.data.picture ? <Pictures pkg={pkg} /> : <Table pkg={pkg} />}
      <Legend pkg={pkg} />
    </section>
  );
}

function Pictures({ pkg }: { pkg: Package }) {
  const x = parts.value.train!.arrays.get("x")!, size = pkg.data.inputs.length;
  return (
    <div class="pictures">
      {Array.from({ length: Math.min(MOST_PICTURES, parts.value.train!.count) }, (_unused, row) => (
        <Picture key={row} pkg={pkg} pixels={x.subarray(row * size, (row + 1) * size)} label={nameClass(pkg, row)} />
      ))}
    </div>
  );
}

/** An image: a canvas each would be a layer of the page that is put together anew at every frame. */
function Picture({ pkg, pixels, label }: { pkg: Package; pixels: Numbers; label: string }) {
  const source = useMemo(() => {
    const canvas = document.createElement("canvas");
    paintImages(canvas, pixels, pkg.data.picture!);
    return canvas.toDataURL();
  }, [pixels]);
  return (
    <figure>
      <img src={source} alt={label} />
      <figcaption>{label}</figcaption>
    </figure>
  );
}

function Table({ pkg }: { pkg: Package }) {
  const x = parts.value.train!.arrays.get("x")!, columns = pkg.data.inputs.slice(0, 6), width = pkg.data.inputs.length;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={_("The first rows")}>
      <table>
        <thead><tr>{columns.map((name) => <th scope="col">{name}</th>)}</tr></thead>
        <tbody>
          {Array.from({ length: Math.min(MOST_ROWS, parts.value.train!.count) }, (_unused, row) => (
            <tr>{columns.map((_name, c) => <td>{formatNumber(x[row * width + c]!, 4)}</td>)}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The shape and the color of a class. */
function Mark({ of }: { of: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => drawMark(fit(canvas.current!, MARK, MARK), of), [of]);
  return <canvas ref={canvas} class="mark" aria-hidden="true" />;
}

/** What shapes and colors mean, and what hollow points are. */
function Legend({ pkg }: { pkg: Package }) {
  const names = pkg.data.task === "classification" ? listClasses(pkg.data) : [], { validation, test } = parts.value;
  const isPlotted = pkg.data.inputs.length < 3 && (validation ?? test);
  if (!names.length && !isPlotted) return null;
  return (
    <ul class="legend">
      {names.map((name, k) => <li class="class"><Mark of={k} /> {name}</li>)}
      {isPlotted && <li class="point">{_("to train on")}</li>}
      {isPlotted && validation && <li class="point hollow">{_("to watch")}</li>}
      {isPlotted && test && <li class="point hollow dot">{_("to test with")}</li>}
    </ul>
  );
}

function nameClass(pkg: Package, row: number): string {
  return pkg.data.outputs[findClass(parts.value.train!, row)] ?? "";
}
