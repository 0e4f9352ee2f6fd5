/** Which key does what in image tools. The worker may have chosen other keys in the portal. */
import { DEFAULT_KEYS, shownKey } from "@groundwork/protocol";
import { settings } from "../../bridge/settings.ts";

export function keyOf(action: string): string | null {
  return settings.keymap[action] ?? (DEFAULT_KEYS as Record<string, string>)[action] ?? null;
}

/** How the key is written beside what it does; null for none. */
export function keyShown(action: string): string | null {
  const key = keyOf(action);
  return key === null ? null : shownKey(key);
}

/** Which of the actions a key stands for; null: none. Modifiers but Shift are the caller's business. */
export function actionOf(event: KeyboardEvent, actions: readonly string[]): string | null {
  return actions.find((action) => matches(event, keyOf(action))) ?? null;
}

function matches(event: KeyboardEvent, key: string | null): boolean {
  if (key === null) return false;
  const bare = key.replace("Shift+", "");
  if (bare.length > 1) return event.code === bare && event.shiftKey === (key !== bare);
  if (/[a-z]/.test(bare)) return event.key.toLowerCase() === bare && event.shiftKey === (key !== bare);
  // Signs need Shift on some layouts and not on others.
  return event.key === bare || (bare === "+" && event.key === "=");
}
