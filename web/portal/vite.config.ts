import { defineConfig, type Plugin } from "vite";
import { controls, tokens } from "../design/src/index.ts";
import { look } from "./src/ui/look.ts";

/** The same look as a file, for the few pages that the service writes itself. */
const styleSheet: Plugin = {
  name: "portal-css",
  generateBundle() {
    const source = [tokens, controls, look].map((sheet) => sheet.cssText).join("\n");
    this.emitFile({ type: "asset", fileName: "portal.css", source });
  },
};

export default defineConfig({
  base: "/static/",
  plugins: [styleSheet],
  build: {
    target: "es2022",
    outDir: "dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
