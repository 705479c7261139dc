// Questions to the server that opened this page, over one WebSocket: { id, ask, ... } and what it says.
//
//     page    { "id": 7, "ask": "package", "words": ["xor"] }
//     server  { "id": 7, "progress": {...} }    now and then
//             { "id": 7, "answer": {...} }      or    { "id": 7, "error": "..." }
import { signal } from "@preact/signals";
import { Refusal } from "../program/errors";
import { language } from "./words";

export interface Progress {
  readonly text: string;
  readonly done: number;
  readonly total: number;
}

type Question = readonly [ask: string, more: object];

/** What the server says is wrong, or that it is gone. question: that it has refused to answer. */
export class ServerError extends Refusal {
  constructor(message: string, readonly question?: Question) {
    super(message);
  }
}

/** "none": an offline file; "gone": the server has ended, and the page trains on by itself. */
export const connection = signal<"none" | "open" | "gone">("none");

interface Waiting {
  readonly question: Question;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: ServerError) => void;
  readonly tell: (progress: Progress) => void;
}

let socket: WebSocket | undefined, number = 0;
const waiting = new Map<number, Waiting>();

/** Open the socket. Raises ServerError where it cannot be had. */
export function dial(path: string, gone: string): Promise<void> {
  const url = new URL(path + location.search, location.href.replace(/^http/, "ws"));
  return new Promise((resolve, reject) => {
    socket = new WebSocket(url);
    socket.onopen = () => {
      connection.value = "open";
      resolve();
    };
    socket.onmessage = ({ data }) => hear(JSON.parse(data as string) as Message);
    socket.onclose = () => {
      connection.value = "gone";
      const error = new ServerError(gone);
      for (const one of waiting.values()) one.reject(error);
      waiting.clear();
      reject(error);
    };
  });
}

interface Message {
  readonly id: number | null;
  readonly answer?: unknown;
  readonly error?: string;
  readonly progress?: Progress;
}

function hear(message: Message): void {
  const one = message.id === null ? undefined : waiting.get(message.id);
  if (!one) return;
  if (message.progress) return one.tell(message.progress);
  waiting.delete(message.id!);
  if (message.error !== undefined) one.reject(new ServerError(message.error, one.question));
  else one.resolve(message.answer);
}

/** Ask something, in the reader's language. Raises ServerError with what the server says. */
export function askServer(ask: string, more: object = {}, tell: (progress: Progress) => void = () => {}): Promise<unknown> {
  return new Promise((resolve, reject) => {
    if (!socket || connection.value !== "open") return reject(new ServerError("There is no server to ask."));
    const id = ++number;
    waiting.set(id, { question: [ask, more], resolve, reject, tell });
    socket.send(JSON.stringify({ id, ask, language: language.value, ...more }));
  });
}
