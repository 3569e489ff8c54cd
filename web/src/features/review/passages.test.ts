import { describe, expect, it } from "vitest";
import { blocks, pieces, unitIndex } from "./passages";

describe("unitIndex", () => {
  it("counts code points as the server does", () => {
    const text = "a👋b𝒞c";
    const at = unitIndex(text);
    expect([...text].map((_, index) => text.slice(at(index), at(index + 1)))).toEqual(["a", "👋", "b", "𝒞", "c"]);
  });

  it("clamps what lies outside", () => {
    expect([unitIndex("abc")(-1), unitIndex("abc")(9), unitIndex("👋")(9)]).toEqual([0, 3, 2]);
  });
});

describe("pieces", () => {
  const joined = (found: ReturnType<typeof pieces>) => found.map((piece) => piece.text).join("");

  it("marks exactly the quoted text after an emoji", () => {
    const text = "Hi 👋, budget is 84.000 €.";
    const start = [..."Hi 👋, "].length;
    const found = pieces(text, [{ id: "m", start, end: start + [..."budget is 84.000 €"].length }]);
    expect(found.filter((piece) => piece.marks.length > 0).map((piece) => piece.text)).toEqual(["budget is 84.000 €"]);
    expect(joined(found)).toBe(text);
  });

  it("cuts overlapping marks so that each piece knows all of its own", () => {
    const found = pieces("0123456789", [
      { id: "a", start: 1, end: 6 },
      { id: "b", start: 4, end: 8 },
    ]);
    expect(found.map((piece) => [piece.text, piece.marks.join("")])).toEqual([
      ["0", ""],
      ["123", "a"],
      ["45", "ab"],
      ["67", "b"],
      ["89", ""],
    ]);
  });

  it("stays inside of the stretch that is shown", () => {
    expect(joined(pieces("0123456789", [{ id: "a", start: 0, end: 10 }], 3, 5))).toBe("34");
  });

  it("leaves out marks that cover nothing", () => {
    expect(pieces("abc", [{ id: "a", start: 2, end: 2 }])).toEqual([{ text: "abc", marks: [] }]);
  });
});

describe("blocks", () => {
  it("joins neighbours of a kind", () => {
    expect(
      blocks("abcdef", [
        { kind: "new", start: 0, end: 2 },
        { kind: "new", start: 2, end: 3 },
        { kind: "quote", start: 3, end: 6 },
      ]),
    ).toEqual([
      { kind: "new", start: 0, end: 3 },
      { kind: "quote", start: 3, end: 6 },
    ]);
  });

  it("takes the whole text when nothing was told apart", () => {
    expect(blocks("a👋", [])).toEqual([{ kind: "new", start: 0, end: 2 }]);
  });
});
