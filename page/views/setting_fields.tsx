// Fields that are made of the records' own settings: what a record is, and each of its settings.
import type { Choice, Schema } from "../state/settings";
import { _ } from "../state/words";

/** One of some names, or another that is there: a record of one's own, which the server does not know. */
export function Select(props: { label: string; names: readonly string[]; value: string; onChange: (name: string) => void; disabled?: boolean }) {
  const { label, names, value, onChange, disabled } = props;
  return (
    <label class="field">
      <span>{label}</span>
      <select value={value} disabled={disabled ?? false} onChange={(e) => onChange(e.currentTarget.value)}>
        {(names.includes(value) ? names : [value, ...names]).map((name) => <option value={name}>{name || _("none")}</option>)}
      </select>
    </label>
  );
}

interface SettingsProps {
  /** undefined for a record that the server does not know: its settings are shown as they are. */
  readonly choice: Choice | undefined;
  readonly values: Readonly<Record<string, unknown>>;
  readonly onChange: (values: Record<string, unknown>) => void;
}

export function Settings({ choice, values, onChange }: SettingsProps) {
  if (!choice)
    return (
      <>
        {Object.entries(values).map(([name, value]) => (
          <label class="field">
            <span>{name}</span>
            <input type="text" disabled value={typeof value === "string" ? value : JSON.stringify(value)} />
          </label>
        ))}
      </>
    );
  return (
    <>
      {Object.entries(choice.settings).map(([name, schema]) => (
        <SettingField key={name} name={name} schema={schema} value={values[name] ?? schema.default} onChange={(v) => onChange({ ...values, [name]: v })} />
      ))}
    </>
  );
}

function SettingField(props: { name: string; schema: Schema; value: unknown; onChange: (value: unknown) => void }) {
  const { name, schema, value, onChange } = props;
  if (schema.enum) return <Select label={name} names={schema.enum.map(String)} value={String(value)} onChange={onChange} />;
  if (schema.type === "boolean")
    return (
      <label class="field">
        <span>{name}</span>
        <input type="checkbox" checked={Boolean(value)} onChange={(e) => onChange(e.currentTarget.checked)} />
      </label>
    );
  if (schema.type !== "number" && schema.type !== "integer")
    return (
      <label class="field">
        <span>{name}</span>
        <input type="text" value={String(value ?? "")} onChange={(e) => onChange(e.currentTarget.value)} />
      </label>
    );
  return (
    <label class="field">
      <span>{name}</span>
      <input
        type="number" step={schema.type === "integer" ? 1 : "any"} min={schema.minimum ?? ""} max={schema.maximum ?? ""}
        value={String(value ?? "")} onChange={(e) => onChange(Number(e.currentTarget.value))}
      />
    </label>
  );
}
