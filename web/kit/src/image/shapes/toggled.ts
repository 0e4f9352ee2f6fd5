/** The set with this one more, or without it if it was there. */
export function toggled<T>(set: ReadonlySet<T>, one: T): Set<T> {
  const other = new Set(set);
  if (!other.delete(one)) other.add(one);
  return other;
}
