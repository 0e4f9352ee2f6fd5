/** What a text field accepts. Pure. */

export type TextRules = {
  required: boolean;
  minLength: number;
  maxLength: number;
  allowedPattern: string;
};

/** Whether the text has only what the pattern allows, which speaks of one character or of the whole. */
export function allowed(text: string, pattern: string): boolean {
  if (pattern === "" || text === "") return true;
  try {
    return new RegExp(`^(?:${pattern})*$`, "su").test(text);
  } catch {
    return true; // a pattern that nobody can read forbids nothing
  }
}

/** Why the text is not accepted, in words for the worker; null when it is. Lengths count characters. */
export function textProblem(text: string, rules: TextRules): string | null {
  const length = [...text].length;
  if (text.trim() === "") return rules.required ? "Fill this in first." : null;
  if (length < rules.minLength) return `Write at least ${rules.minLength} characters; there are ${length}.`;
  if (length > rules.maxLength) return `Write at most ${rules.maxLength} characters; there are ${length}.`;
  if (!allowed(text, rules.allowedPattern)) return "This has characters that are not allowed here.";
  return null;
}
