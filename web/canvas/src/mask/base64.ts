/** Characters that `String.fromCharCode` takes at once without running out of stack. */
const PIECE = 0x8000;

export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += PIECE)
    binary += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return btoa(binary);
}

/** Of base64 with or without the start of a data address; null when it is neither. */
export function fromBase64(text: string): Uint8Array | null {
  const payload = text.startsWith("data:") ? text.slice(text.indexOf(",") + 1) : text;
  try {
    return Uint8Array.from(atob(payload), (letter) => letter.charCodeAt(0));
  } catch {
    return null;
  }
}
