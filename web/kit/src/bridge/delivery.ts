/**
 * Where an answer goes. Whoever embeds the page without the portal (Mechanical Turk's frame, a preview) listens
 * for `groundwork-answer` on the document and prevents its default; else the portal gets it.
 */
import { portal } from "./portal.ts";

export function deliver(answer: Record<string, unknown>): void {
  const event = new CustomEvent("groundwork-answer", { detail: answer, cancelable: true });
  if (document.dispatchEvent(event)) portal.submit(answer);
}

export function prevented(reason: string): void {
  portal.prevented(reason);
}
