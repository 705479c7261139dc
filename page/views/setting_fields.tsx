// Fields that are made of the records' own settings: what a record is, and each of its settings.
import type { ComponentChildren } from "preact";
import type { Choice, Schema } from "../state/settings";
import { _ } from "../state/words";

/** A field below its label. */
export function Labeled({ label, children }: { label: string; children: ComponentChildren }) {
  return <label class="field"><span>{label}</span>{children}</label>;
}

/** One of some names, or another that is there: a record of one's own, which the server does not know. */
export function Select(props: { label: string; names: readonly string[]; value: string; onChange: (name: string) => void; disabled?: boolean }) {
  const { label, names, value, onChange, disabled } = props;
  return (
    <Labeled label={label}>
      <select value={value} disabled={disabled ?? false} onChange={(e) => onChange(e.currentTarget.value)}>
        {(names.includes(value) ? names : [value, ...names]).map((name) => <option value={name}>{name || _("none")}</option>)}
      </select>
    </Labeled>
  );
}

interface SettingsProps {
  /** undefined for a record that the server does not know: its settings are shown as they are. */
  readonly choice: Choice | undefined;
  readonly values: Readonly<Record<string, unknown>>;
  readonly onChange: (values: Record<string, unknown>) => void;
}

export function Settings({ choice, values, onChange }: SettingsProps) {
  const names = Object.keys(choice?.settings ?? values);
  return (
    <>
      {names.map((name) => (
        <Labeled key={name} label={name}>
          {choice
            ? <SettingInput schema={choice.settings[name]!} value={values[name]} onChange={(value) => onChange({ ...values, [name]: value })} />
            : <input type="text" disabled value={typeof values[name] === "string" ? values[name] : JSON.stringify(values[name])} />}
        </Labeled>
      ))}
    </>
  );
}

function SettingInput({ schema, value: own, onChange }: { schema: Schema; value: unknown; onChange: (value: unknown) => void }) {
  const value = own ?? schema.default;
  if (schema.enum)
    return (
      <select value={String(value)} onChange={(e) => onChange(e.currentTarget.value)}>
        {schema.enum.map((one) => <option>{one}</option>)}
      </select>
    );
  switch (schema.type) {
    case "boolean":
      return <input type="checkbox" checked={Boolean(value)} onChange={(e) => onChange(e.currentTarget.checked)} />;
    case "number":
    case "integer":
      return (
        <input
          type="number" step={schema.type === "integer" ? 1 : "any"} min={schema.minimum ?? ""} max={schema.maximum ?? ""}
          value={String(value ?? "")} onChange={(e) => onChange(Number(e.currentTarget.value))}
        />
      );
    default:
      return <input type="text" value={String(value ?? "")} onChange={(e) => onChange(e.currentTarget.value)} />;
  }
}
