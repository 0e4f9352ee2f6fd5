/** One finished edit, with its way back. */
export interface Command {
  /** For the worker, as in "Undo: move box". */
  readonly name: string;
  redo(): void;
  undo(): void;
}

/** Steps kept; the oldest are forgotten. */
const MOST_STEPS = 1000;

/** Every edit in its order. Dispatches `change` after each one, and after each undo and redo. */
export class History extends EventTarget {
  private done: Command[] = [];
  private undone: Command[] = [];

  /** Do something new. `joined`: it and the last edit of the same name are one, as while a key is held. */
  run(command: Command, joined = false): void {
    command.redo();
    const last = this.done.at(-1);
    if (!joined || last?.name !== command.name) this.record(command);
    else {
      this.done.pop();
      this.record({ name: command.name, redo: command.redo, undo: last.undo });
    }
  }

  /** Something new that has been done already, such as a stroke or a drag that was shown while it went on. */
  record(command: Command): void {
    this.done.push(command);
    if (this.done.length > MOST_STEPS) this.done.shift();
    this.undone = [];
    this.dispatchEvent(new Event("change"));
  }

  get next(): { undo: string | null; redo: string | null } {
    return { undo: this.done.at(-1)?.name ?? null, redo: this.undone.at(-1)?.name ?? null };
  }

  /** The name of what was taken back; null when there was nothing. */
  undo(): string | null {
    const command = this.done.pop();
    if (command === undefined) return null;
    command.undo();
    this.undone.push(command);
    this.dispatchEvent(new Event("change"));
    return command.name;
  }

  redo(): string | null {
    const command = this.undone.pop();
    if (command === undefined) return null;
    command.redo();
    this.done.push(command);
    this.dispatchEvent(new Event("change"));
    return command.name;
  }

  /** Nothing can be taken back beyond this. */
  clear(): void {
    this.done = [];
    this.undone = [];
    this.dispatchEvent(new Event("change"));
  }
}
