/** Who is signed in in this window. */
import { call, onUnauthenticated, Refused } from "../api/call.ts";
import type { Worker } from "../api/model.ts";

const CHANNEL = "groundwork-session";

/**
 * `worker` is null while nobody is signed in. `lapsed` says that the session ended under a worker who was at
 * work: he signs in again over his task, and goes on.
 */
export class Session extends EventTarget {
  worker: Worker | null = null;
  lapsed = false;

  private readonly channel = new BroadcastChannel(CHANNEL);

  constructor() {
    super();
    onUnauthenticated(() => this.lapse());
    // Windows share the cookie: when it changes hands in one of them, the others must notice.
    this.channel.onmessage = (event: MessageEvent<string | null>) => {
      if (event.data === this.worker?.worker_id) this.renewed();
      else if (this.worker !== null) this.lapse();
    };
  }

  /** Ask the server who we are; null: nobody. Raises what `call` raises when the server does not answer. */
  async load(): Promise<Worker | null> {
    this.enter(await this.asked());
    return this.worker;
  }

  /** Whether the cookie is still that of the worker whom this window works for. */
  async stillMine(): Promise<boolean> {
    const found = await this.asked();
    if (found?.worker_id === this.worker?.worker_id) return true;
    this.lapse();
    return false;
  }

  /** Look whether the session has changed hands or ended while nobody looked at this window. */
  async recheck(): Promise<void> {
    if (this.worker !== null && !this.lapsed) await this.stillMine().catch(() => {});
  }

  async signIn(email: string, password: string): Promise<void> {
    this.enter(await call<Worker>("POST", "/v1/session", { email, password }));
    this.channel.postMessage(this.worker?.worker_id ?? null);
  }

  /** The address to go to: of the identity provider, where the worker is still signed in, or our own. */
  async signOut(): Promise<string> {
    const { provider_sign_out_url: elsewhere } = await call<{ provider_sign_out_url: string | null }>(
      "DELETE",
      "/v1/session",
    );
    this.worker = null;
    this.channel.postMessage(null);
    return elsewhere ?? "/";
  }

  private async asked(): Promise<Worker | null> {
    try {
      return await call<Worker>("GET", "/v1/session");
    } catch (error) {
      if (error instanceof Refused && (error.status === 401 || error.status === 403)) return null;
      throw error;
    }
  }

  private enter(worker: Worker | null): void {
    const before = this.worker;
    this.worker = worker;
    this.lapsed = false;
    this.dispatchEvent(new Event("change"));
    if (before !== null && worker?.worker_id === before.worker_id) this.dispatchEvent(new Event("renewed"));
  }

  private renewed(): void {
    if (this.lapsed) this.enter(this.worker);
  }

  private lapse(): void {
    if (this.worker === null || this.lapsed) return;
    this.lapsed = true;
    this.dispatchEvent(new Event("change"));
  }
}
