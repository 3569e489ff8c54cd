import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { extendTailwindMerge } from "tailwind-merge";
import { describe, expect, it } from "vitest";
import { cn } from "./cn";

const reference = extendTailwindMerge({ extend: { theme: { text: ["xs", "sm", "base", "md", "lg", "xl"], shadow: ["float"] } } });

/** Every word in a string of the source that tailwind-merge takes for a class. */
function classesOf(folder: string): string[] {
  const words = new Set<string>();
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!/\.tsx?$/.test(file) || /generated|\.test\.|lib.cn\.ts/.test(file)) continue;
    for (const [, literal = ""] of readFileSync(join(folder, file), "utf8").matchAll(/["`]([^"`\n]*)["`]/g)) {
      for (const word of literal.split(/\s+/)) if (/^[a-z[@*!-][^${}<>;]*$/.test(word)) words.add(word);
    }
  }
  return [...words].filter((word) => reference(`${word} ${word}`) === word).sort();
}

const withoutConditions = (name: string) => name.replace(/^.*:(?![^[]*\])/, "");

describe("cn", () => {
  it("drops what is false, and joins the rest", () => {
    expect(cn("flex", false, undefined, null, "", "px-2 py-1")).toBe("flex px-2 py-1");
  });

  it("lets the later of two win, under the same conditions alone", () => {
    expect(cn("px-3 hover:bg-hover", "px-0 bg-accent")).toBe("hover:bg-hover px-0 bg-accent");
    expect(cn("text-base text-muted", "text-sm")).toBe("text-muted text-sm");
    expect(cn("max-sm:h-10 [&_svg]:size-4", "h-7 [&_svg]:size-3.5")).toBe("max-sm:h-10 h-7 [&_svg]:size-3.5");
  });

  it("overrides the classes of a component as tailwind-merge does", () => {
    const plain = (names: string[]) => [...new Set(names.map(withoutConditions))].filter((name) => !name.includes(":"));
    const components = plain(classesOf("src/components/ui"));
    const written = plain(classesOf("src"));
    expect(components.length).toBeGreaterThan(150);
    const different: string[] = [];
    for (const one of components) {
      for (const other of written) {
        const both = `${one} ${other}`;
        if (one !== other && cn(both) !== reference(both)) different.push(`${both}: "${cn(both)}", not "${reference(both)}"`);
      }
    }
    expect(different.slice(0, 20)).toEqual([]);
    // Some hundred thousand pairs: seconds, on a machine that is busy.
  }, 60_000);

  it("reads conditions as tailwind-merge does", () => {
    const different = classesOf("src/components/ui")
      .filter((name) => name.includes(":"))
      .filter((name) => {
        const utility = withoutConditions(name);
        return [`${name} ${name}`, `${utility} ${name}`, `${name} ${utility}`].some((both) => cn(both) !== reference(both));
      });
    expect(different).toEqual([]);
  });
});
