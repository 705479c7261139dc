// Which files a command reads that no installed Backsight brings along.
import { _ } from "../state/words";

export function FileNote({ words }: { words: readonly string[] }) {
  const files = words.filter((_word, k) => words[k - 1] === "--with");
  if (!files.length) return null;
  return (
    <p class="files">
      {_("The command reads {files}: give the path of your copy. What lies in examples/ is part of Backsight's source; other files are of whoever made this page.", { files: files.join(", ") })}
    </p>
  );
}
