// Markdown as elements. Links to the page are followed here; none of it is HTML from a text.
import { type Block, readSpans, type Span } from "../state/prose";
import { translate } from "../state/words";

interface Props {
  readonly blocks: readonly Block[];
  readonly follow: (hash: string) => void;
}

export function Prose({ blocks, follow }: Props) {
  return <>{blocks.map((block) => <OneBlock block={block} follow={follow} />)}</>;
}

function OneBlock({ block, follow }: { block: Block; follow: Props["follow"] }) {
  const say = (text: string) => <Spans text={translate(text)} follow={follow} />;
  switch (block.kind) {
    case "heading":
      return block.level <= 2 ? <h3>{say(block.text)}</h3> : <h4>{say(block.text)}</h4>;
    case "paragraph":
      return <p>{say(block.text)}</p>;
    case "code":
      return <pre>{block.text}</pre>;
    case "items": {
      const items = block.items.map((text) => <li>{say(text)}</li>);
      return block.isNumbered ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
  }
}

function Spans({ text, follow }: { text: string; follow: Props["follow"] }) {
  return <>{readSpans(text).map((span) => <OneSpan span={span} follow={follow} />)}</>;
}

function OneSpan({ span, follow }: { span: Span; follow: Props["follow"] }) {
  switch (span.kind) {
    case "text":
      return <>{span.text}</>;
    case "strong":
      return <strong>{span.text}</strong>;
    case "emphasis":
      return <em>{span.text}</em>;
    case "code":
      return <code>{span.text}</code>;
    case "link":
      return span.to.startsWith("#") ? <StateLink {...span} follow={follow} /> : <a href={span.to} rel="noreferrer">{span.text}</a>;
  }
}

function StateLink({ text, to, follow }: { text: string; to: string; follow: Props["follow"] }) {
  return (
    <a
      class="do" href={to}
      onClick={(e) => {
        e.preventDefault();
        follow(to);
      }}
    >
      {text}
    </a>
  );
}
