/** The address says what is shown. */

export type Route =
  | { page: "jobs" }
  | { page: "work"; job: string; assignment: number | null }
  | { page: "invitation" }
  | { page: "password" };

/** Unknown addresses show the jobs; the server answers only for those that are known. Pure. */
export function routeOf(path: string, query: string): Route {
  if (path === "/invitation") return { page: "invitation" };
  if (path === "/password") return { page: "password" };
  const job = /^\/work\/([^/]+)$/.exec(path)?.[1];
  if (job === undefined) return { page: "jobs" };
  const assignment = Number(new URLSearchParams(query).get("task") ?? Number.NaN);
  return {
    page: "work",
    job: decodeURIComponent(job),
    assignment: Number.isSafeInteger(assignment) ? assignment : null,
  };
}

export function workPath(job: string, assignment?: number): string {
  return `/work/${encodeURIComponent(job)}${assignment === undefined ? "" : `?task=${assignment}`}`;
}

export class Router extends EventTarget {
  route = current();

  constructor() {
    super();
    window.addEventListener("popstate", () => this.changed());
    document.addEventListener("click", (event) => this.followed(event));
  }

  go(path: string): void {
    history.pushState(null, "", path);
    this.changed();
  }

  /** The same place under a plainer address. */
  plain(path: string): void {
    history.replaceState(null, "", path);
  }

  private changed(): void {
    this.route = current();
    this.dispatchEvent(new Event("change"));
  }

  private followed(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey)
      return;
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const path = link?.getAttribute("href");
    // Addresses of the API, such as the way to an identity provider, are no pages of ours.
    if (!path?.startsWith("/") || path.startsWith("/v1/") || link?.target) return;
    event.preventDefault();
    this.go(path);
  }
}

function current(): Route {
  return routeOf(location.pathname, location.search);
}
