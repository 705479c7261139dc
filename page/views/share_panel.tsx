// What is shown, for others: a link, a file that opens again to the same bits, pictures, the spec.
import { useSignal } from "@preact/signals";
import { base, calm, hasMap, opened } from "../state/shown";
import { fits, MOST_CHANGED, writeAddress } from "../state/address";
import { checkNumbers } from "../state/checksum";
import { follow } from "../state/lessons";
import { readFile, SUFFIX, writeFile } from "../state/page_file";
import { problem } from "../state/problems";
import { hold } from "../state/reload";
import { restore, takeBookmark } from "../state/restore";
import { writeToml } from "../state/toml";
import { _ } from "../state/words";
import { download, drawPng, drawSvg } from "./pictures";

export function SharePanel() {
  return (
    <details class="share">
      <summary>{_("Share and save")}</summary>
      <LinkForm />
      <Files />
      <Pictures />
      <Checksum />
    </details>
  );
}

function LinkForm() {
  const link = useSignal(""), said = useSignal(""), typed = useSignal("");
  const copy = async (): Promise<void> => {
    const bookmark = await takeBookmark();
    if (!fits(bookmark)) {
      link.value = "";
      said.value = _("More than {most} numbers were changed, too many for a link: save a file instead.", { most: MOST_CHANGED });
      return;
    }
    const hash = await writeAddress(bookmark);
    history.replaceState(history.state, "", hash);
    link.value = location.href;
    said.value = (await copyText(link.value)) ? _("The link is copied.") : _("Copy the link from the field.");
  };
  const openTyped = (event: Event): void => {
    event.preventDefault();
    void follow(typed.value.slice(Math.max(0, typed.value.indexOf("#"))).trim());
  };
  return (
    <>
      <p>
        <button onClick={() => void copy()}>{_("Copy link")}</button>{" "}
        {link.value && <input readOnly class="link" aria-label={_("The link")} value={link.value} onFocus={(e) => e.currentTarget.select()} />}{" "}
        <span role="status">{said.value}</span>
      </p>
      <form onSubmit={openTyped}>
        <label>
          {_("Open a link, or what stands behind its #")}{" "}
          <input class="link" value={typed.value} onInput={(e) => (typed.value = e.currentTarget.value)} />
        </label>{" "}
        <button>{_("Open the link")}</button>
      </form>
    </>
  );
}

/** Whether the browser took it into its clipboard; files are mostly not allowed to. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

function Files() {
  const save = async (): Promise<void> => {
    download(`${nameFile()}${SUFFIX}`, writeFile(base.value!, await takeBookmark()), "application/json");
  };
  return (
    <p>
      <button onClick={() => void save()}>{_("Save a file")}</button>{" "}
      <OpenFile />{" "}
      <button onClick={() => download(`${nameFile()}.toml`, writeToml(opened.value!.spec))}>{_("Spec as TOML")}</button>{" "}
      <button onClick={() => download(`${nameFile()}.json`, `${JSON.stringify(opened.value!.spec, null, 2)}\n`, "application/json")}>
        {_("Spec as JSON")}
      </button>
    </p>
  );
}

export function OpenFile() {
  return (
    <label class="file">
      {_("Open a file")}{" "}
      <input
        type="file" accept={`${SUFFIX},.json`}
        onChange={(e) => {
          const file = e.currentTarget.files?.[0];
          e.currentTarget.value = "";
          if (file) void openFile(file);
        }}
      />
    </label>
  );
}

/** Show what a file holds, or say what is wrong with it. */
export async function openFile(file: File): Promise<void> {
  problem.value = "";
  await hold(async () => {
    const { pkg, bookmark } = readFile(await file.text());
    await restore(bookmark, pkg);
  });
}

function Pictures() {
  const save = async (part: string, selector: string): Promise<void> => {
    const element = document.querySelector(selector);
    if (element) download(`${nameFile()}-${part}.png`, await drawPng(element));
  };
  return (
    <p>
      {/* A table is text. */}
      {(hasMap.value || opened.value?.data.picture) && (
        <><button onClick={() => void save("data", ".data .plane, .pictures")}>{_("Data as PNG")}</button>{" "}</>
      )}
      <button onClick={() => void save("output", ".output .map, .output .rows")}>{_("Output as PNG")}</button>{" "}
      <button onClick={() => void save("loss", ".curve div")}>{_("Loss as PNG")}</button>{" "}
      <button onClick={() => download(`${nameFile()}-network.svg`, drawSvg(opened.value!), "image/svg+xml")}>{_("Network as SVG")}</button>
    </p>
  );
}

const nameFile = (): string => `${opened.value!.title.replace(/[^\w-]+/g, "_")}-${calm.value?.step ?? 1}`;

/** Two pages that say the same have the same weights to the last bit. */
function Checksum() {
  const now = calm.value, theta = now?.arrays.get("theta");
  if (!now || now.isRunning || !theta) return null;
  return (
    <p>
      {_("Checksum of the weights before step {step}:", { step: now.step })}{" "}
      <code class="checksum">{checkNumbers(theta.data)}</code>
    </p>
  );
}
