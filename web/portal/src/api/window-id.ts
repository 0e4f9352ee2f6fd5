/** Who this window is to the server, across its reloads. */

import { holdFor } from "../store/locks.ts";
import { uuid } from "./random.ts";

const KEY = "groundwork-client";

/** A window that was duplicated has a copy of the other one's storage; it must not take the other's name. */
export async function windowId(): Promise<string> {
  let id = sessionStorage.getItem(KEY) ?? uuid();
  if (!(await holdFor(`groundwork-client:${id}`))) {
    id = uuid();
    await holdFor(`groundwork-client:${id}`);
  }
  sessionStorage.setItem(KEY, id);
  return id;
}
