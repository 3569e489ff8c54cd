// Generates src/api/generated from ../openapi.json; with --check it fails when the committed files differ.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const committed = join(root, "src/api/generated");
const check = process.argv.includes("--check");
const output = check ? mkdtempSync(join(tmpdir(), "crm-api-")) : committed;

const run = spawnSync(process.execPath, [join(root, "node_modules/@hey-api/openapi-ts/bin/run.js")], {
  cwd: root,
  env: { ...process.env, OPENAPI_OUTPUT: output },
  stdio: ["ignore", check ? "ignore" : "inherit", "inherit"],
});
if (run.status !== 0) process.exit(run.status ?? 1);

const files = (folder) =>
  new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [relative(folder, path), readFileSync(path, "utf8")]),
  );

// The generator's own comments link to a package registry; hosts of registries stay out of the repository.
for (const [name, text] of files(output)) {
  const clean = text.replace(/https?:\/\/www\.npm[^/]*\/package\//g, "");
  if (clean !== text) writeFileSync(join(output, name), clean);
}

if (check) {
  const fresh = files(output);
  const old = files(committed);
  rmSync(output, { recursive: true });
  const names = new Set([...fresh.keys(), ...old.keys()]);
  const different = [...names].filter((name) => fresh.get(name) !== old.get(name)).sort();
  if (different.length > 0) {
    console.error(`The generated client differs from openapi.json: ${different.join(", ")}.\nRun "npm run api" in web/ and commit the result.`);
    process.exit(1);
  }
  console.log(`The generated client matches openapi.json (${fresh.size} files).`);
}
