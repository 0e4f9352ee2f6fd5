import { css } from "lit";

/** The page beneath the elements. `:where` keeps it weak: any rule of the template wins. */
export const page = css`
  :where(body) {
    margin: 0;
    padding: 1rem;
    font: 1rem/1.5 var(--gw-font);
    color: var(--gw-ink);
    background: var(--gw-surface);
    overflow-wrap: break-word;
  }
  /* A tool that fills the frame needs every pixel. */
  :where(body:has(crowd-form > [fills]:only-child)) { padding: 0.5rem; }
  :where(body:has(crowd-form > [fills]:first-child + crowd-button[data-appended])) { padding: 0.5rem; }
  :where(short-instructions, full-instructions, classification-target, worker-comment, short-summary,
    detailed-instructions, positive-example, negative-example) { display: block; }
  :where(short-instructions, full-instructions, classification-target) :where(img, video) { max-width: 100%; height: auto; }
`;
