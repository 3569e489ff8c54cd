// Says what the heaviest page's first load weighs, and fails when one is above 200 kB gzip: its JavaScript and its messages.
// `--all` lists every page, `--verbose` its files as well.
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const LIMIT_KB = 200;
// What a page fetches by import() and always shows at once belongs to its first load.
const shownAtOnce = {
  "deals/index": ["src/features/deals/deal-board.tsx"],
};
const isVerbose = process.argv.includes("--verbose");
const isAll = isVerbose || process.argv.includes("--all");
const dist = resolve(process.argv.slice(2).find((argument) => !argument.startsWith("-")) ?? join(dirname(fileURLToPath(import.meta.url)), "../dist"));
const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8"));
const spoken = JSON.parse(readFileSync(join(dist, ".vite/messages.json"), "utf8"));
const keys = Object.keys(manifest);

/** The chunk and all that it imports statically. */
function closure(key, seen) {
  if (seen.has(key)) return;
  seen.add(key);
  for (const imported of manifest[key].imports ?? []) closure(imported, seen);
}

const sizes = new Map();
function size(file) {
  if (!sizes.has(file)) sizes.set(file, gzipSync(readFileSync(join(dist, file)), { level: 9 }).length);
  return sizes.get(file);
}

/** The files of a page: the entry, its route and the routes around it, and in German, the longer one, what they say. */
function filesOf(route) {
  const chunks = new Set();
  closure(keys.find((key) => manifest[key].isEntry), chunks);
  const path = route.replace(/^src\/routes\//, "").replace(/\.tsx.*$/, "");
  const around = keys.filter((key) => {
    const other = /^src\/routes\/(.*)\.tsx\?/.exec(key)?.[1];
    return other !== undefined && (other === path || path.startsWith(`${other.replace(/\/route$/, "")}/`));
  });
  const inside = Object.entries(shownAtOnce).find(([page]) => path.endsWith(page))?.[1] ?? [];
  for (const key of [...around, ...inside]) closure(key, chunks);
  const scripts = () => new Set([...chunks].map((key) => manifest[key].file).filter((file) => file.endsWith(".js")));
  const namespaces = new Set([...scripts()].flatMap((file) => spoken[file] ?? []));
  // The words may stand in a chunk behind the one that is asked for.
  for (const namespace of ["common", ...namespaces]) closure(`src/messages/de/${namespace}.json`, chunks);
  return scripts();
}

const pages = keys.filter((key) => key.startsWith("src/routes/") && !/\/(?:_app|route)\.tsx/.test(key)).sort();
let failed = false;
let heaviest = { name: "", kilobytes: 0 };
for (const page of pages) {
  const files = filesOf(page);
  const kilobytes = [...files].reduce((sum, file) => sum + size(file), 0) / 1000;
  const isOver = kilobytes > LIMIT_KB;
  failed ||= isOver;
  const name = page.replace(/^src\/routes\//, "").replace(/^_app\//, "").replace(/\.tsx.*$/, "");
  if (kilobytes > heaviest.kilobytes) heaviest = { name, kilobytes };
  if (isOver || isAll) console.log(`${kilobytes.toFixed(1).padStart(8)} kB in ${String(files.size).padStart(3)} files  ${name}${isOver ? "  ABOVE THE LIMIT" : ""}`);
  if (isVerbose) for (const file of [...files].sort((one, other) => size(other) - size(one))) console.log(`${String(size(file)).padStart(16)}  ${file}`);
}
console.log(`First load of ${pages.length} pages: at most ${heaviest.kilobytes.toFixed(1)} kB gzip (${heaviest.name}), limit ${LIMIT_KB} kB`);
if (failed) {
  console.error("Load what a page does not show at first with import(): see CONTRIBUTING.md. `node scripts/first-load.mjs --verbose` lists the files.");
  process.exit(1);
}
