/**
 * Shows the PDF whose address this page has: browsers refuse their own viewer in a sandboxed frame.
 *
 * The page lies under the PDF's own link; the content origin answers a frame with the page and a script with
 * the file. The library's worker runs on this thread: a page without an origin may start none.
 */
import { adopt, controls, tokens } from "@groundwork/design";
import "pdfjs-dist/build/pdf.worker.min.mjs";
import { getDocument, type PDFDocumentProxy } from "pdfjs-dist";
import { look } from "./look.ts";
import { PageSheet } from "./page-sheet.ts";

const BESIDE = new URL(/* @vite-ignore */ "./vendor/pdfjs-6.5.438/", import.meta.url).href;
const STEPS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4];

adopt(tokens, controls, look);

const pages = document.createElement("main");
pages.tabIndex = 0;
pages.setAttribute("aria-label", "Pages");
const status = document.createElement("output");
let zoom = STEPS.indexOf(1);
let sheets: PageSheet[] = [];

function button(text: string, name: string, act: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.setAttribute("aria-label", name);
  made.addEventListener("click", act);
  return made;
}

function step(by: number): void {
  zoom = Math.min(Math.max(zoom + by, 0), STEPS.length - 1);
  for (const sheet of sheets) sheet.resize(STEPS[zoom] ?? 1);
}

function tell(count: number): void {
  status.textContent = count === 1 ? "1 page" : `${count} pages`;
}

/** The address of this page with one word more, so that no cache takes the page for the file. */
function fileAddress(): string {
  const address = new URL(document.location.href);
  address.searchParams.set("as", "file");
  return address.href;
}

async function show(): Promise<void> {
  const bar = document.createElement("header");
  bar.append(
    status,
    button("−", "Smaller", () => step(-1)),
    button("+", "Larger", () => step(1)),
  );
  document.body.replaceChildren(bar, pages);
  status.textContent = "Opening…";
  try {
    const file: PDFDocumentProxy = await getDocument({
      url: fileAddress(),
      cMapUrl: `${BESIDE}cmaps/`,
      cMapPacked: true,
      standardFontDataUrl: `${BESIDE}standard_fonts/`,
      wasmUrl: `${BESIDE}wasm/`,
      useWorkerFetch: false,
    }).promise;
    const all = await Promise.all(
      Array.from({ length: file.numPages }, (_, index) => file.getPage(index + 1)),
    );
    sheets = all.map((page) => new PageSheet(page));
    pages.append(...sheets.map((sheet) => sheet.element));
    tell(file.numPages);
    step(0);
  } catch (problem) {
    status.textContent = "This PDF cannot be shown.";
    console.error(problem);
  }
}

void show();
