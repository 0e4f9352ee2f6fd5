/**
 * The secret of a link. It stands behind the `#`, which browsers send to nobody, and leaves the address bar,
 * and so the history, as soon as it is read.
 */
export function takeToken(): string {
  const token = location.hash.slice(1);
  if (token) history.replaceState(null, "", location.pathname);
  return token;
}
