// How wide an element is, in pixels of the page.
import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";

/** What draws it is called again whenever that changes. */
export function useWidth(box: RefObject<HTMLElement | null>, first: number): number {
  const [width, setWidth] = useState(first);
  useEffect(() => {
    const watcher = new ResizeObserver(([entry]) => setWidth(entry!.contentRect.width));
    watcher.observe(box.current!);
    return () => watcher.disconnect();
  }, []);
  return width;
}
