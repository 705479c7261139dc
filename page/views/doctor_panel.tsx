// The doctor's verdict, cause by cause, with the numbers that show it.
import { choose } from "../state/number_choice";
import { seek } from "../state/requests";
import { type Address, type Cause, examination, examine, type Verdict, verdict } from "../state/doctor";
import { canSet } from "../state/settings";
import { _ } from "../state/words";
import { ServerSummary } from "./server_note";

export function DoctorPanel() {
  const busy = examination.value, found = verdict.value;
  return (
    <details class="doctor">
      <ServerSummary title={_("Ask the doctor")} />
      {!canSet.value ? (
        <p>{_("The doctor sits at the server: open this network with `backsight play`.")}</p>
      ) : (
        <p>
          {_("The server trains this network by itself, and says what is wrong with it.")}{" "}
          <button onClick={() => void examine()} disabled={Boolean(busy)}>{_("Examine it")}</button>
          {busy && <> <progress max={busy.total} value={busy.done} aria-label={_("Examining")} /> {busy.text}</>}
        </p>
      )}
      {found && (
        <div role="status">
          <p class="verdict">{sayStatus(found.status, found.refusal)}</p>
          {found.went_wrong && <p>{found.went_wrong.sentence}</p>}
          {found.causes.map((cause) => <CauseSection key={cause.kind} cause={cause} words={found.words} />)}
        </div>
      )}
    </details>
  );
}

function sayStatus(status: string, refusal: string | null): string {
  if (refusal) return refusal;
  return status === "healthy" ? _("Nothing is wrong with it.") : _("Something is wrong with it:");
}

function CauseSection({ cause, words }: { cause: Cause; words: Verdict["words"] }) {
  const name = (key: string): string => words[key] ?? key;
  return (
    <section aria-label={name(cause.kind)}>
      <h3>
        {name(cause.kind)} <small>{name(cause.certainty)}</small>
        {cause.follows_from && <small> {_("follows from {cause}", { cause: name(cause.follows_from) })}</small>}
      </h3>
      <ul>
        {cause.evidence.map(({ sentence, address }) => (
          <li key={sentence}>{sentence} {address && <Goto address={address} />}</li>
        ))}
      </ul>
    </section>
  );
}

function Goto({ address }: { address: Address }) {
  const go = (): void => {
    seek(address.step);
    choose(address.number);
  };
  return <button class="number" onClick={go} title={address.command}>{_("step {step}: {number}", { step: address.step, number: address.number })}</button>;
}
