/**
 * Agreements between the windows of one browser. Where there are none (the portal without TLS), each window
 * acts as if it were alone, which the server forgives: everything that is repeated there is harmless.
 */

const locks: LockManager | undefined = navigator.locks;
const held = new Map<string, () => void>();

/** Take the name until this window goes or lets it go; false when another window has it. */
export async function holdFor(name: string): Promise<boolean> {
  if (!locks || held.has(name)) return true;
  return await new Promise<boolean>((resolve, reject) => {
    locks
      .request(name, { ifAvailable: true }, async (lock) => {
        resolve(lock !== null);
        if (lock !== null) await new Promise<void>((release) => held.set(name, release));
      })
      .catch(reject);
  });
}

export function letGo(name: string): void {
  held.get(name)?.();
  held.delete(name);
}

/** Do something while no other window does it. */
export async function alone<T>(name: string, action: () => Promise<T>): Promise<T> {
  return locks ? ((await locks.request(name, action)) as T) : await action();
}
