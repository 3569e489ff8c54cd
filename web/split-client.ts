import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

const whole = /\/src\/api\/generated\/(?:sdk|@tanstack\/react-query)\.gen\.ts$/;
const part = /^(.*\/src\/api\/generated\/(?:sdk|@tanstack\/react-query)\.gen\.ts)\?tag=(.*)$/;
const shared = "shared";

/** The file's text up to its imports' end, and its statements; those of an operation by the operation's tag, the others as `shared`. */
function read(file: string, tagOf: ReadonlyMap<string, string>): { imports: string; parts: Map<string, string[]> } {
  const [imports = "", ...statements] = readFileSync(file, "utf8").split(/\n\n(?=\/\*\*\n|export |const )/);
  const parts = new Map<string, string[]>([[shared, []]]);
  for (const statement of statements) {
    const name = /^export const (\w+)/m.exec(statement)?.[1] ?? "";
    const operation = name.replace(/(?:Infinite)?(?:QueryKey|Options)$|Mutation$/, "");
    const tag = tagOf.get(name) ?? tagOf.get(operation);
    if (tag === undefined && name) throw new Error(`${file}: which operation of openapi.json does ${name} belong to?`);
    parts.set(tag ?? shared, [...(parts.get(tag ?? shared) ?? []), statement]);
  }
  return { imports, parts };
}

/** When building, the generated client is a module for each tag of the API, so that a page loads the operations it is about, not all. */
export function splitClient(openapi: string): Plugin {
  const tagOf = new Map<string, string>();
  return {
    name: "split-client",
    apply: "build",
    enforce: "pre",
    buildStart() {
      const { paths } = JSON.parse(readFileSync(openapi, "utf8")) as { paths: Record<string, Record<string, { operationId?: string; tags?: string[] }>> }; // ours
      for (const operations of Object.values(paths))
        for (const { operationId, tags } of Object.values(operations)) if (operationId) tagOf.set(operationId, tags?.[0] ?? "other");
    },
    resolveId(source, importer) {
      if (source.startsWith("?tag=") && importer) return importer.replace(/\?.*$/, "") + source;
      return null;
    },
    load(id) {
      if (whole.test(id)) {
        const { parts } = read(id, tagOf);
        return { code: [...parts.keys()].map((tag) => `export * from "?tag=${tag}";`).join("\n"), moduleSideEffects: false };
      }
      const [, file, tag] = part.exec(id) ?? [];
      if (!file || !tag) return null;
      const { imports, parts } = read(file, tagOf);
      const own = parts.get(tag) ?? [];
      // What the file keeps to itself its parts have to import.
      const kept = (parts.get(shared) ?? []).flatMap((statement) => /^(?:export )?(const|type) (\w+)/m.exec(statement)?.slice(1, 3).join(" ") ?? []);
      const names = kept.map((name) => name.replace(/^const /, "")).join(", ");
      const code =
        tag === shared
          ? own.map((statement) => statement.replace(/^const /m, "export const "))
          : [`import { ${names} } from "?tag=${shared}";`, ...own];
      return { code: [imports, ...code].join("\n\n"), moduleSideEffects: false };
    },
  };
}
