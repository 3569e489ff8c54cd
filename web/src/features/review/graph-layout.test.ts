import { describe, expect, it } from "vitest";
import { layOut, NODE } from "./graph-layout";
import type { Preview } from "./model";

type Graph = Preview["graph"];
const node = (id: string, record_type: Graph["nodes"][number]["record_type"]): Graph["nodes"][number] => ({ id, record_type, label: id, state: "new", action_id: id });
const edge = (source: string, target: string): Graph["edges"][number] => ({ source, target, kind: "task_link", role: null, state: "new" });
const full: Graph = {
  nodes: [node("co", "company"), node("c1", "contact"), node("c2", "contact"), node("c3", "contact"), node("c4", "contact"), node("de", "deal"), node("ta", "task")],
  edges: [edge("c1", "co"), edge("de", "co"), edge("ta", "de")],
};

describe("the graph of a package", () => {
  it("places every record without overlap, inside of the width", () => {
    const { nodes, width } = layOut(full, full, 420);
    expect(nodes).toHaveLength(full.nodes.length);
    for (const one of nodes) {
      expect(one.x).toBeGreaterThanOrEqual(0);
      expect(one.x + NODE.width).toBeLessThanOrEqual(width);
      for (const other of nodes) {
        if (one === other) continue;
        const isApart = Math.abs(one.x - other.x) >= NODE.width || Math.abs(one.y - other.y) >= NODE.height;
        expect(isApart, `${one.id} and ${other.id}`).toBe(true);
      }
    }
  });

  it("draws lines downwards, whichever way the link points", () => {
    for (const one of layOut(full, full, 600).edges) expect(one.source.y).toBeLessThanOrEqual(one.target.y);
  });

  it("keeps what the choices drop, told apart, with its lines", () => {
    const now: Graph = { nodes: full.nodes.filter((one) => one.id !== "ta"), edges: full.edges.filter((one) => one.source !== "ta") };
    const { nodes, edges } = layOut(now, full, 600);
    expect(nodes.filter((one) => one.state === "dropped").map((one) => one.id)).toEqual(["ta"]);
    expect(edges.filter((one) => one.state === "dropped").map((one) => [one.source.id, one.target.id])).toEqual([["de", "ta"]]);
  });

  it("gives the same picture for the same graph", () => {
    expect(layOut(full, full, 500)).toEqual(layOut(full, full, 500));
  });
});
