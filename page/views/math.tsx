// Mathematics as the browser's own: a tree of elements, never text that is read as HTML.
import { h, type VNode } from "preact";
import { breakMath, type MathNode } from "../cards/mathml";

export function MathView({ node }: { node: MathNode }): VNode {
  return h(node.tag as "math", node.attributes, ...node.children.map((child) =>
    typeof child === "string" ? child : <MathView node={child} />));
}

/** The same, which goes on in a new line before a sign where a line has no room for it. */
export function LongMath({ node }: { node: MathNode }) {
  return <>{breakMath(node).map((piece) => <><wbr /><MathView node={piece} /></>)}</>;
}
