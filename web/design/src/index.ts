export { adopt, underlay } from "./adopt.ts";
export { controls } from "./controls.ts";
export { tokens } from "./tokens.ts";
