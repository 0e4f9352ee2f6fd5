import { css } from "lit";

/** The page beneath the elements. `:where` keeps it weak: any rule of the template wins. */
export const page = css`
  :where(body) {
    margin: 0;
    padding: 1rem;
    font: 1rem/1.5 var(--gw-font);
    color: var(--gw-ink);
    background: var(--gw-surface);
  }
  /* The portal has a Submit of its own, always in the same place. */
  :where([data-in-portal] crowd-button[data-appended]) { display: none; }
`;
