// A field that changes a weight, a bias or a number of the program, as the rate is, at the step that is
// shown. place: "W1[0,2]", "eta_0".
import { changePlace } from "../state/changes";
import { program } from "../state/shown";
import { isChangeable } from "../state/places";
import { _ } from "../state/words";
import { NumberField } from "./number_field";

/** Nothing where the place is of a number that is computed. */
export function EditNumber({ place }: { place: string }) {
  if (!program.value || !isChangeable(program.value, place)) return null;
  return <NumberField key={place} label={_("Change {place} to", { place })} take={(value) => changePlace(place, value)} />;
}
