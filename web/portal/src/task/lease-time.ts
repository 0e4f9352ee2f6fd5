/** What a lease's remaining time asks for. Pure; times are milliseconds. */

export type Warning = "five-minutes" | "one-minute" | "over";

const MINUTE = 60_000;

/** The warning that is due with so much time left; a limit that is hardly longer than a warning has none. */
export function warningAt(leftMs: number, limitMs: number): Warning | null {
  if (leftMs <= 0) return "over";
  if (leftMs <= MINUTE && limitMs > 1.5 * MINUTE) return "one-minute";
  return leftMs <= 5 * MINUTE && limitMs > 6 * MINUTE ? "five-minutes" : null;
}

/** Whether a task that waited in the background gets its time anew when it is shown. */
export function wantsFullTime(leftMs: number, limitMs: number): boolean {
  return leftMs < 0.9 * limitMs;
}

/** Whether a task that still waits must be kept from running out. */
export function runsOut(leftMs: number, limitMs: number): boolean {
  return leftMs < 0.3 * limitMs;
}

export function asClock(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (part: number) => String(part).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** For people: "5 minutes", "1 hour 30 minutes". */
export function inWords(seconds: number): string {
  const parts: [number, string][] = [
    [Math.floor(seconds / 86400), "day"],
    [Math.floor(seconds / 3600) % 24, "hour"],
    [Math.floor(seconds / 60) % 60, "minute"],
    [seconds < 60 ? seconds : 0, "second"],
  ];
  return parts
    .filter(([count]) => count > 0)
    .map(([count, name]) => `${count} ${name}${count === 1 ? "" : "s"}`)
    .join(" ");
}
