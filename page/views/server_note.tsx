// What needs the server says so before it is opened; and that the server has ended is said at once.
import { connection } from "../state/connection";
import { _ } from "../state/words";

/** The title of a panel that asks the server. */
export function ServerSummary({ title }: { title: string }) {
  const note = { open: "", none: _("only with `backsight play`"), gone: _("the server has ended") }[connection.value];
  return <summary>{title}{note && <> <small>{note}</small></>}</summary>;
}

export function ServerNote() {
  return (
    <p role="status" class={connection.value === "gone" ? "note" : "hidden"}>
      {connection.value === "gone" &&
        _("The server has ended. The page trains on; for other settings, other data and the doctor start it again with `backsight play`.")}
    </p>
  );
}
