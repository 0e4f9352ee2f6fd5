/**
 * What the portal and the page of a task say to each other.
 *
 * The page runs in a sandbox without an origin, so `event.origin` says nothing: a receiver looks at
 * `event.source`, and at the nonce, which the portal gives the frame as its name. The page is a stranger's
 * program; the portal believes nothing it says but "this is what I want to hand in", which the server checks.
 */

export { DEFAULT_KEYS, type KeyAction, keyFrom, shownKey } from "./keys.ts";

export const VERSION = 1;

/** The name of a task's frame begins with this; the nonce follows. */
export const FRAME_NAME = "groundwork-task:";

/** Characters of JSON. More is no answer that the server would take. */
export const MOST_CHARACTERS = 32 * 1024 * 1024;

/** The form's output: the name of each form element, and what it holds. */
export type Answer = Record<string, unknown>;

/** Keys that belong to the portal, pressed inside the frame. */
export type PortalKey = "skip" | "back" | "help";

/** By action, the keys that the worker has chosen in place of the built-in ones. */
export type KeyMap = Record<string, string>;

export type Theme = "light" | "dark" | "system";

export type Point = { x: number; y: number };

/** Where an object is, in source pixels of a picture of this size: four extreme points of it, or a box. */
export type OutlineHint = { width: number; height: number } & (
  | { extremes: [Point, Point, Point, Point] }
  | { box: { left: number; top: number; width: number; height: number } }
);

export type FromPage =
  /** All elements are there and have been drawn once. */
  | { type: "ready" }
  /** Unfinished work, a moment after each edit. */
  | { type: "draft"; seq: number; answer: Answer }
  /** The worker hands this in; the page waits for `ack`. */
  | { type: "submit"; seq: number; answer: Answer }
  /** A submit was asked for, and the page refused: something is missing, or a script of its own said no. */
  | { type: "prevented"; reason: string }
  /** The outline of one object, please; the portal asks the server. */
  | { type: "outline"; seq: number; hint: OutlineHint }
  | { type: "key"; key: PortalKey }
  /** The worker unfolded the short instructions, or folded them away; the next page begins like that. */
  | { type: "instructions"; open: boolean }
  /** An uncaught error in the page, for the requester. */
  | { type: "error"; message: string };

export type ToPage =
  | {
      type: "init";
      /** What `draft` said last, perhaps in an earlier window; null for a new task. */
      draft: Answer | null;
      /** What this worker handed in for the task before, in the same job; for "repeat its objects". */
      previous: Answer | null;
      readOnly: boolean;
      keymap: KeyMap;
      /** Single letters act; the worker may turn them off (WCAG 2.1.4). */
      singleKeys: boolean;
      locale: string;
      theme: Theme;
      /** Choosing a class hands the page in, where that is all it asks for; off when left out. */
      autoSubmit?: boolean;
      /** Whether the short instructions begin unfolded, as they do when this is left out. */
      instructionsOpen?: boolean;
    }
  /** The portal's own Submit button. */
  | { type: "submit-request" }
  | { type: "ack"; seq: number; error: string | null }
  /** The frame is in front now and has the keyboard. */
  | { type: "focus" }
  /** The answer to `outline`: closed rings in source pixels, or why there are none. */
  | { type: "outline"; seq: number; rings: Point[][]; error: string | null };

type Enveloped<M> = M & { groundwork: typeof VERSION; nonce: string };

export function envelope<M extends FromPage | ToPage>(nonce: string, message: M): Enveloped<M> {
  return { ...message, groundwork: VERSION, nonce };
}

/** The message of the other side, or null for anything else that arrives. */
export function opened<M extends FromPage | ToPage>(
  event: MessageEvent,
  source: MessageEventSource | null,
  nonce: string,
): M | null {
  const data: unknown = event.data;
  if (event.source !== source || source === null || typeof data !== "object" || data === null) return null;
  const { groundwork, nonce: named } = data as { groundwork?: unknown; nonce?: unknown };
  return groundwork === VERSION && named === nonce ? (data as M) : null;
}

/** The nonce in a frame's name; null when the page was not opened by a portal. */
export function nonceOf(frameName: string): string | null {
  return frameName.startsWith(FRAME_NAME) ? frameName.slice(FRAME_NAME.length) : null;
}
