// A field for one number, and the button that takes it.
import { useId } from "preact/hooks";
import { _ } from "../state/words";

interface Props {
  readonly label: string;
  readonly take: (value: number) => void;
  /** What stands in it at first; nothing where it is left out. */
  readonly value?: number;
  readonly unit?: string;
  readonly button?: string;
  readonly least?: number;
  readonly most?: number;
}

export function NumberField({ label, take, value, unit, button = _("Change"), least, most }: Props) {
  const id = useId();
  return (
    <form
      class="fields" onSubmit={(event) => {
        event.preventDefault();
        const number = (event.currentTarget.elements.namedItem("number") as HTMLInputElement).valueAsNumber;
        if (Number.isFinite(number)) take(number);
      }}
    >
      <label for={id}>{label}</label>
      <input
        id={id} name="number" type="number" step="any" required {...(least !== undefined && { min: least })}
        {...(most !== undefined && { max: most })} {...(value !== undefined && { defaultValue: String(value) })}
      />
      {unit && <span>{unit}</span>}
      <button type="submit">{button}</button>
    </form>
  );
}
