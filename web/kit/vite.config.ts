import { defineConfig } from "vite";

// One file without modules: templates load it by a plain script tag, under either of its names.
export default defineConfig({
  build: {
    target: "es2022",
    outDir: "dist",
    emptyOutDir: true,
    lib: {
      entry: "src/index.ts",
      formats: ["iife"],
      name: "GroundworkKit",
      fileName: () => "crowd-html-elements.js",
    },
  },
});
