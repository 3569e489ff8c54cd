// Fails the build when the JavaScript of the entry and the first page is above 200 kB gzip.
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const LIMIT_KB = 200;
const dist = resolve(process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), "../dist"));
const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8"));

/** The chunk and all that it imports statically. */
function closure(key, seen = new Set()) {
  if (seen.has(key)) return seen;
  seen.add(key);
  for (const imported of manifest[key].imports ?? []) closure(imported, seen);
  return seen;
}

const keys = Object.keys(manifest);
const entry = keys.find((key) => manifest[key].isEntry);
const catalogues = keys.filter((key) => key.includes("src/messages/en/index"));
const pages = {
  welcome: ["src/routes/welcome.tsx"],
  "sign-in": ["src/routes/sign-in.tsx"],
  review: ["src/routes/_app/w/$workspace/route.tsx", "src/routes/_app/w/$workspace/review.tsx"],
  companies: ["src/routes/_app/w/$workspace/route.tsx", "src/routes/_app/w/$workspace/companies/index.tsx"],
};

// Where somebody arrives for the first time; the others are printed to be watched.
const limited = new Set(["welcome", "sign-in"]);

let failed = false;
for (const [page, sources] of Object.entries(pages)) {
  const chunks = closure(entry);
  for (const key of [...catalogues, ...keys.filter((key) => sources.some((source) => key.startsWith(source)))]) closure(key, chunks);
  const files = new Set([...chunks].map((key) => manifest[key].file).filter((file) => file.endsWith(".js")));
  const bytes = [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file)), { level: 9 }).length, 0);
  const size = bytes / 1000;
  const isLimited = limited.has(page);
  failed ||= isLimited && size > LIMIT_KB;
  console.log(`first load, ${page}: ${size.toFixed(1)} kB gzip in ${files.size} files${isLimited ? ` (limit ${LIMIT_KB} kB)` : ""}`);
}
if (failed) {
  console.error("The first load is above the limit: load what the first page does not need with import().");
  process.exit(1);
}
