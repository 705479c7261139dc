// A field that changes a weight or a bias at the step that is shown. place: "W1[0,2]".
import { changeWeight, program } from "../state/app";
import { findWeight } from "../state/places";
import { _ } from "../state/words";
import { NumberField } from "./number_field";

/** Nothing where the place is no weight's. */
export function EditWeight({ place }: { place: string }) {
  if (!program.value || !findWeight(program.value, place)) return null;
  return <NumberField key={place} label={_("Change {place} to", { place })} take={(value) => changeWeight(place, value)} />;
}
