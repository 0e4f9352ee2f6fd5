/** A place for records of workers: in the browser's database, or in memory where there is none. */

export interface Kept {
  key: string;
  /** Whose it is: another worker on this machine never sees it. */
  worker: string;
}

export interface Shelf<T extends Kept> {
  get(key: string): Promise<T | undefined>;
  /** Done when it is stored. */
  put(record: T): Promise<void>;
  delete(key: string): Promise<void>;
  of(worker: string): Promise<T[]>;
}

export class MemoryShelf<T extends Kept> implements Shelf<T> {
  private readonly records = new Map<string, T>();

  async get(key: string): Promise<T | undefined> {
    return this.records.get(key);
  }
  async put(record: T): Promise<void> {
    this.records.set(record.key, record);
  }
  async delete(key: string): Promise<void> {
    this.records.delete(key);
  }
  async of(worker: string): Promise<T[]> {
    return [...this.records.values()].filter((record) => record.worker === worker);
  }
}

export class DatabaseShelf<T extends Kept> implements Shelf<T> {
  constructor(
    private readonly database: IDBDatabase,
    private readonly name: string,
  ) {}

  get(key: string): Promise<T | undefined> {
    return this.read((store) => store.get(key) as IDBRequest<T | undefined>);
  }
  of(worker: string): Promise<T[]> {
    return this.read((store) => store.index("worker").getAll(worker) as IDBRequest<T[]>);
  }
  put(record: T): Promise<void> {
    return this.write((store) => store.put(record));
  }
  delete(key: string): Promise<void> {
    return this.write((store) => store.delete(key));
  }

  private read<R>(ask: (store: IDBObjectStore) => IDBRequest<R>): Promise<R> {
    return new Promise((resolve, reject) => {
      const request = ask(this.database.transaction(this.name, "readonly").objectStore(this.name));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }

  private write(change: (store: IDBObjectStore) => IDBRequest): Promise<void> {
    return new Promise((resolve, reject) => {
      const transaction = this.database.transaction(this.name, "readwrite");
      change(transaction.objectStore(this.name));
      transaction.oncomplete = () => resolve();
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  }
}
