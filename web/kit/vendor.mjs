/**
 * The scripts of others that templates load, and the PDF library, copied as they were published.
 *
 * A folder's name holds its version: `groundwork.templates.assets` knows the same names, and browsers keep what
 * lies below `vendor/` for ever.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const MODULES = fileURLToPath(new URL("../node_modules/", import.meta.url));

/** By folder: the package, and which of its files. */
const VENDORED = {
  "jquery-3.6.0": ["jquery/dist", /^jquery(\.slim)?(\.min)?\.js$/, "jquery/LICENSE.txt"],
  "d3-6.7.0": ["d3/dist", /^d3(\.min)?\.js$/, "d3/LICENSE"],
  "draggable-1.0.0-beta.8": ["@shopify/draggable/lib", /^[a-z.]+\.js$/, "@shopify/draggable/LICENSE.md"],
  "draggable-1.0.0-beta.8/es5": ["@shopify/draggable/lib/es5", /^[a-z.]+\.js$/],
  "node-uuid-1.4.8": ["node-uuid", /^uuid\.js$/, "node-uuid/LICENSE.md"],
  "pdfjs-6.5.438": ["pdfjs-dist/build", /^pdf(\.worker)?\.min\.mjs$/, "pdfjs-dist/LICENSE"],
  "pdfjs-6.5.438/cmaps": ["pdfjs-dist/cmaps", /\.bcmap$/],
  "pdfjs-6.5.438/standard_fonts": ["pdfjs-dist/standard_fonts", /\.(pfb|ttf)$/],
  "pdfjs-6.5.438/wasm": ["pdfjs-dist/wasm", /\.wasm$/],
};

/** The same file under both of Amazon's names, and the style sheets that templates ask for beside it. */
const KIT = "crowd-html-elements.js";
const ALSO = "crowd-html-elements-v2.js";
const STYLES = "/* The form elements bring their own styles. */\n";

export function vendored() {
  return {
    name: "vendored-scripts",
    enforce: "post",
    generateBundle(_options, bundle) {
      for (const [folder, [from, wanted, licence]] of Object.entries(VENDORED)) {
        const names = readdirSync(join(MODULES, from)).filter((name) => wanted.test(name));
        if (names.length === 0) this.error(`there is nothing for ${folder}`);
        for (const name of names) {
          const source = readFileSync(join(MODULES, from, name));
          this.emitFile({ type: "asset", fileName: `vendor/${folder}/${name}`, source });
        }
        if (licence) {
          const source = readFileSync(join(MODULES, licence));
          this.emitFile({ type: "asset", fileName: `vendor/${folder}/LICENSE.txt`, source });
        }
      }
      this.emitFile({ type: "asset", fileName: ALSO, source: bundle[KIT].code });
      this.emitFile({ type: "asset", fileName: "crowd-html-elements.css", source: STYLES });
    },
  };
}
