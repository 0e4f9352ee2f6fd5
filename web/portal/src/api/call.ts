/** One request to the worker's API: JSON in, JSON out, every failure a `Refused`. */

/** No answer came: there is no network, or no server. */
export const UNREACHABLE = 0;

export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** What the server asks us to wait, in seconds. */
    readonly retryAfter: number | null = null,
  ) {
    super(message);
  }

  /** Nothing is wrong with the request; repeat it later. */
  get passing(): boolean {
    return this.status === UNREACHABLE || this.status === 429 || this.status >= 500;
  }
}

export type Method = "GET" | "POST" | "PUT" | "DELETE";

type Options = {
  /** The request outlives the page; its body may have 64 KiB. */
  keepalive?: boolean;
  signal?: AbortSignal;
};

let clientId = "";
let unauthenticated: () => void = () => {};
/** Milliseconds that the server's clock is ahead of ours. */
let ahead = 0;

/** Names this window in every request, so that a claim whose reply was lost gives the same task again. */
export function callAs(id: string): void {
  clientId = id;
}

/** Called when the server does not know us any more. */
export function onUnauthenticated(callback: () => void): void {
  unauthenticated = callback;
}

/** Milliseconds since the epoch as the server sees it; clocks of workers' machines are often wrong. */
export function serverNow(): number {
  return Date.now() + ahead;
}

export async function call<T>(
  method: Method,
  path: string,
  body?: unknown,
  options: Options = {},
): Promise<T> {
  return await callWith<T>(method, path, body === undefined ? undefined : JSON.stringify(body), options);
}

/** The same with a body that is JSON already. */
export async function callWith<T>(
  method: Method,
  path: string,
  body?: string,
  options: Options = {},
): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (clientId) headers["X-Client-Id"] = clientId;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let answer: Response;
  try {
    answer = await fetch(path, { method, headers, body: body ?? null, ...options });
  } catch {
    throw new Refused(UNREACHABLE, "unreachable", "The server cannot be reached.");
  }
  readClock(answer);
  const content: unknown = answer.status === 204 ? null : await answer.json().catch(() => null);
  if (answer.ok) return content as T;
  const refused = refusal(answer, content);
  if (refused.code === "not_authenticated") unauthenticated();
  throw refused;
}

function refusal(answer: Response, content: unknown): Refused {
  const { code, message } = (content as { error?: { code?: string; message?: string } } | null)?.error ?? {};
  const after = Number.parseFloat(answer.headers.get("Retry-After") ?? "");
  return new Refused(
    answer.status,
    code ?? "failed",
    sentence(message ?? `the server answered ${answer.status}`),
    Number.isFinite(after) ? after : null,
  );
}

function readClock(answer: Response): void {
  const theirs = Date.parse(answer.headers.get("Date") ?? "");
  // The header has whole seconds; anything below one is no difference.
  if (Number.isFinite(theirs)) ahead = Math.abs(theirs - Date.now()) < 1500 ? 0 : theirs - Date.now();
}

/** The server's messages begin small and end without a full stop. */
function sentence(message: string): string {
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
