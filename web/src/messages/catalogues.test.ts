import { IntlMessageFormat } from "intl-messageformat";
import { describe, expect, it } from "vitest";
import de from "./de";
import en from "./en";

type Tree = { [key: string]: string | Tree };

function flatten(tree: Tree, prefix = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    const path = prefix ? `${prefix}.${key}` : key;
    if (typeof value === "string") found.set(path, value);
    else for (const [inner, text] of flatten(value, path)) found.set(inner, text);
  }
  return found;
}

/** The names of what a message takes: arguments and tags. */
function argumentsOf(message: string, locale: string): string[] {
  const names = new Set<string>();
  const walk = (nodes: unknown): void => {
    if (Array.isArray(nodes)) nodes.forEach(walk);
    else if (typeof nodes === "object" && nodes !== null) {
      const node = nodes as { type?: number; value?: unknown; options?: Record<string, { value: unknown }>; children?: unknown };
      if (node.type !== undefined && node.type !== 0 && node.type !== 7 && typeof node.value === "string") names.add(node.value);
      if (node.options) Object.values(node.options).forEach((option) => walk(option.value));
      walk(node.children);
    }
  };
  walk(new IntlMessageFormat(message, locale).getAst());
  return [...names].sort();
}

const english = flatten(en);
const german = flatten(de);

describe("message catalogues", () => {
  it("list every file, so that its keys are typed and compared", () => {
    const files = Object.keys(import.meta.glob("./*/*.json"));
    const listed = [...Object.keys(en).map((name) => `./en/${name}.json`), ...Object.keys(de).map((name) => `./de/${name}.json`)];
    expect(files.sort()).toEqual(listed.sort());
  });

  it("have the same keys", () => {
    expect([...german.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it("have no empty message", () => {
    const empty = [...english, ...german].filter(([, text]) => text.trim() === "").map(([key]) => key);
    expect(empty).toEqual([]);
  });

  it("parse, and take the same arguments in both languages", () => {
    const different = [...english.keys()].filter(
      (key) =>
        JSON.stringify(argumentsOf(english.get(key) ?? "", "en")) !== JSON.stringify(argumentsOf(german.get(key) ?? "", "de")),
    );
    expect(different).toEqual([]);
  });
});
