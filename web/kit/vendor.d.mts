import type { Plugin } from "vite";

export function vendored(): Plugin;
