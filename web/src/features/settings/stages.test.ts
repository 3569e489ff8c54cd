import { describe, expect, it } from "vitest";
import { bodyOf, moved, newStage, percentOf, problemsOf, withKind, type StageDraft } from "./stages";

const stage = (key: string, patch: Partial<StageDraft> = {}): StageDraft => ({ key, isNew: false, name: key, kind: "open", probability: "10", ...patch });
const keys = (stages: readonly StageDraft[]) => stages.map((one) => one.key).join("");
const texts = { missing: "missing", same: "same", percent: "percent" };

describe("stages", () => {
  it("move up, down, and no further than the ends", () => {
    const all = [stage("a"), stage("b"), stage("c")];
    expect(keys(moved(all, "a", 1))).toBe("bac");
    expect(keys(moved(all, "c", 0))).toBe("cab");
    expect(keys(moved(all, "c", 9))).toBe("abc");
    expect(keys(moved(all, "a", -1))).toBe("abc");
  });

  it("take the probability of what closes a deal", () => {
    expect(withKind("won")(stage("a")).probability).toBe("100");
    expect(withKind("lost")(stage("a")).probability).toBe("0");
    expect(withKind("open")(stage("a", { kind: "won", probability: "100" })).probability).toBe("50");
    expect(withKind("open")(stage("a")).probability).toBe("10");
  });

  it("need names of their own and whole percentages", () => {
    const all = [stage("a", { name: "Lead" }), stage("b", { name: " lead " }), stage("c", { name: " " }), stage("d", { probability: "101" })];
    expect(problemsOf(all, texts)).toEqual({ b: { name: "same" }, c: { name: "missing" }, d: { probability: "percent" } });
    expect(["0", "100", " 7 ", "", "-1", "1.5", "1e2"].map(percentOf)).toEqual([0, 100, 7, null, null, null, null]);
  });

  it("are sent with their ids, new ones without", () => {
    expect(bodyOf([stage("a", { name: " Lead " }), { ...newStage(), name: "Talk" }])).toEqual([
      { id: "a", name: "Lead", kind: "open", probability: 10 },
      { name: "Talk", kind: "open", probability: 50 },
    ]);
  });
});
