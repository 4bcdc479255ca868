// Copies what the page needs of node_modules into web/static/vendor. Run by `npm run vendor`.
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const room = dirname(fileURLToPath(import.meta.url));
const modules = join(room, "..", "node_modules");
const vendor = join(room, "static", "vendor");

const font = "@fontsource/be-vietnam-pro";
const files = [
  ["leaflet/dist/leaflet.js", "leaflet/leaflet.js"],
  ["leaflet/dist/leaflet.css", "leaflet/leaflet.css"],
  ["leaflet/LICENSE", "leaflet/LICENSE"],
  ["protomaps-leaflet/dist/protomaps-leaflet.js", "protomaps-leaflet/protomaps-leaflet.js"],
  ["protomaps-leaflet/LICENSE", "protomaps-leaflet/LICENSE"],
  [`${font}/LICENSE`, "font/LICENSE"],
  ["swagger-ui-dist/swagger-ui-bundle.js", "swagger-ui/swagger-ui-bundle.js"],
  ["swagger-ui-dist/swagger-ui.css", "swagger-ui/swagger-ui.css"],
  ["swagger-ui-dist/LICENSE", "swagger-ui/LICENSE"],
];
const weights = [400, 500, 600, 700];
const subsets = ["latin", "latin-ext", "vietnamese"];

async function copy(from, to, change) {
  const target = join(vendor, to);
  await mkdir(dirname(target), { recursive: true });
  if (!change) return cp(join(modules, from), target);
  await writeFile(target, change(await readFile(join(modules, from), "utf8")));
}

// The package's style sheets name .woff files for old browsers too; only .woff2 is copied.
const woff2Only = (css) => css.replaceAll(/, url\([^)]*\.woff\) format\('woff'\)/g, "");
// The source maps are not copied: a browser's tools would ask for them in vain.
const noMap = (js) => js.replaceAll(/\n\/\/# sourceMappingURL=\S+/g, "");

await rm(vendor, { recursive: true, force: true });
for (const [from, to] of files) await copy(from, to, to.endsWith(".js") ? noMap : undefined);
const faces = [];
for (const weight of weights) {
  faces.push(woff2Only(await readFile(join(modules, font, `${weight}.css`), "utf8")));
  for (const subset of subsets) {
    const name = `be-vietnam-pro-${subset}-${weight}-normal.woff2`;
    await copy(`${font}/files/${name}`, `font/files/${name}`);
  }
}
await writeFile(join(vendor, "font", "font.css"), faces.join("\n"));
console.log(`vendor: ${files.length + weights.length * subsets.length + 1} files in web/static/vendor`);
