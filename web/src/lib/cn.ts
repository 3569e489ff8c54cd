/**
 * Joins class names; of two that set the same thing the later wins, so that a component's classes can be overridden.
 *
 * It knows the utilities this app writes and no others: the catalogue of tailwind-merge would be 11 kB of every first load.
 * cn.test.ts holds it against tailwind-merge, for what can be overridden and all that is written, and names what is missing here.
 */
type ClassValue = string | false | null | undefined;

const sides = ["t", "r", "b", "l"];
const spaced = (name: string) => ({ [name]: ["x", "y", ...sides].map((side) => name + side), [`${name}x`]: [`${name}r`, `${name}l`], [`${name}y`]: [`${name}t`, `${name}b`] });
const sided = (name: string) => ({ [name]: ["x", "y", ...sides].map((side) => `${name}-${side}`), [`${name}-x`]: [`${name}-r`, `${name}-l`], [`${name}-y`]: [`${name}-t`, `${name}-b`] });

/** What setting one thing also sets. */
const covered: Record<string, readonly string[]> = {
  ...spaced("p"),
  ...spaced("m"),
  ...sided("border"),
  ...sided("rounded"),
  size: ["w", "h"],
  inset: ["inset-x", "inset-y", "top", "right", "bottom", "left"],
  "inset-x": ["right", "left"],
  "inset-y": ["top", "bottom"],
  gap: ["gap-x", "gap-y"],
  overflow: ["overflow-x", "overflow-y"],
  flex: ["basis", "grow", "shrink"],
  "line-clamp": ["display", "overflow"],
  "text-size": ["leading"],
};

/** Utilities that are a word, by what they set. */
const words: Record<string, readonly string[]> = {
  display: ["block", "inline-block", "inline", "flex", "inline-flex", "grid", "inline-grid", "table", "contents", "hidden"],
  position: ["static", "relative", "absolute", "fixed", "sticky"],
  "flex-direction": ["flex-row", "flex-row-reverse", "flex-col", "flex-col-reverse"],
  "flex-wrap": ["flex-wrap", "flex-nowrap"],
  grow: ["grow", "grow-0"],
  shrink: ["shrink", "shrink-0"],
  "text-align": ["text-left", "text-center", "text-right", "text-start", "text-end"],
  "text-wrap": ["text-balance", "text-pretty", "text-wrap", "text-nowrap"],
  "text-overflow": ["truncate"],
  "text-line": ["underline", "line-through", "no-underline"],
  "vertical-align": ["align-top", "align-middle", "align-bottom", "align-baseline"],
  "border-collapse": ["border-collapse", "border-separate"],
  break: ["break-words", "break-all", "break-normal"],
  font: ["font-sans", "font-mono"],
  border: ["border"],
  "border-style": ["border-solid", "border-dashed", "border-dotted", "border-none"],
  "decoration-style": ["decoration-dotted", "decoration-dashed", "decoration-solid"],
  outline: ["outline"],
  "outline-style": ["outline-none", "outline-hidden", "outline-dashed"],
  rounded: ["rounded"],
  ring: ["ring"],
  shadow: ["shadow"],
  "screen-reader": ["sr-only", "not-sr-only"],
};
const byWord = new Map(Object.entries(words).flatMap(([group, members]) => members.map((member) => [member, group] as const)));

/** Families whose value does not change what is set: `min-w-8` sets "min-w". */
const families = new Set(
  "p px py pt pr pb pl m mx my mt mr mb ml w h size min-w max-w min-h max-h inset inset-x inset-y top right bottom left z order basis gap gap-x gap-y flex items justify-self justify content self col-span grid-cols overflow overflow-x overflow-y bg opacity shadow leading tracking whitespace select cursor transition duration animate rotate translate-x translate-y rounded rounded-t rounded-r rounded-b rounded-l outline-offset underline-offset line-clamp pointer-events touch col-start row-start".split(" "),
);
const textSize = /^(?:xs|sm|base|md|lg|xl|\[[\d.]+(?:rem|px|em)\])$/;
const number = /^(?:\d|\[\d)/;

/** What a utility sets, or null when it is none of ours. */
function groupOf(utility: string): string | null {
  const word = byWord.get(utility);
  if (word) return word;
  const parts = utility.replace(/^-/, "").split("-");
  for (const length of [2, 1]) {
    const name = parts.slice(0, length).join("-");
    if (parts.length > length && families.has(name)) return name;
  }
  const family = parts[0];
  const value = parts.slice(1).join("-");
  switch (family) {
    case "text":
      return textSize.test(value) ? "text-size" : "text-colour";
    case "font":
      return "font-weight";
    case "border": {
      const [, side, width] = /^([xytrbl])(?:-(.+))?$/.exec(value) ?? [];
      if (side) return width === undefined || number.test(width) ? `border-${side}` : `border-colour-${side}`;
      return number.test(value) ? "border" : "border-colour";
    }
    case "outline":
    case "stroke":
    case "ring":
    case "decoration":
      return number.test(value) ? family : `${family}-colour`;
    default:
      return null;
  }
}

/** Where the conditions end: the last colon outside brackets; -1 without one. */
function lastColon(name: string): number {
  let depth = 0;
  for (let at = name.length - 1; at >= 0; at -= 1) {
    if (name[at] === "]" || name[at] === ")") depth += 1;
    else if (name[at] === "[" || name[at] === "(") depth -= 1;
    else if (name[at] === ":" && depth === 0) return at;
  }
  return -1;
}

const known = new Map<string, { key: string; covers: readonly string[] } | null>();

/** The thing a class sets under its conditions ("hover:", "max-sm:", "!"), and what else it settles. */
function meaning(name: string): { key: string; covers: readonly string[] } | null {
  const found = known.get(name);
  if (found !== undefined) return found;
  const at = lastColon(name);
  const [conditions, rest] = [name.slice(0, Math.max(at, 0)), name.slice(at + 1)];
  const isImportant = rest.endsWith("!");
  const utility = (isImportant ? rest.slice(0, -1) : rest).replace(/^(bg|text|border)-([a-z-]+)\/\d+$/, "$1-$2");
  const group = groupOf(utility);
  const scope = `${conditions}${isImportant ? "!" : ""} `;
  const result = group === null ? null : { key: scope + group, covers: (covered[group] ?? []).map((other) => scope + other) };
  known.set(name, result);
  return result;
}

export function cn(...classes: readonly ClassValue[]): string {
  const names = classes.filter(Boolean).join(" ").split(/\s+/).filter(Boolean);
  const settled = new Set<string>();
  const kept: string[] = [];
  for (const name of names.reverse()) {
    const set = meaning(name);
    if (set) {
      if (settled.has(set.key)) continue;
      settled.add(set.key);
      for (const other of set.covers) settled.add(other);
    }
    kept.push(name);
  }
  return kept.reverse().join(" ");
}
