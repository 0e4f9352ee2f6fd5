const SCHEMES = new Set(["http:", "https:", "mailto:", "tel:"]);

/** An address that a link may lead to, as it was written; null for none, and for scripts and data. */
export function safeAddress(address: string): string | null {
  if (address.trim() === "") return null;
  try {
    return SCHEMES.has(new URL(address, document.baseURI).protocol) ? address : null;
  } catch {
    return null;
  }
}
