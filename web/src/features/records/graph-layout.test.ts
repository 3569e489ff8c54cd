import { describe, expect, it } from "vitest";
import type { GraphNode, RecordType } from "@/api/types";
import { CHIP, curve, layOut } from "./graph-layout";

const node = (id: string, record_type: RecordType, is_center = false): GraphNode => ({ id, record_type, label: id, sublabel: null, is_center });
const graph = {
  is_cut: false,
  nodes: [node("acme", "company", true), node("jane", "contact"), node("raj", "contact"), node("deal", "deal"), node("task", "task")],
  edges: [
    { source: "acme", target: "jane", kind: "employment", role: "current" },
    { source: "deal", target: "acme", kind: "deal_company", role: null },
    { source: "deal", target: "task", kind: "task", role: null },
    { source: "jane", target: "raj", kind: "other", role: null },
    { source: "acme", target: "gone", kind: "other", role: null },
  ],
};

describe("layOut", () => {
  it("places chips without overlap, inside the picture", () => {
    const { nodes, width, height } = layOut(graph);
    for (const [index, a] of nodes.entries()) {
      expect(a.x).toBeGreaterThanOrEqual(0);
      expect(a.y).toBeGreaterThanOrEqual(0);
      expect(a.x + CHIP.width).toBeLessThanOrEqual(width);
      expect(a.y + CHIP.height).toBeLessThanOrEqual(height);
      for (const b of nodes.slice(index + 1)) {
        expect(Math.abs(a.x - b.x) >= CHIP.width || Math.abs(a.y - b.y) >= CHIP.height).toBe(true);
      }
    }
  });

  it("draws every edge left to right and drops those to records it does not know", () => {
    const { edges } = layOut(graph);
    expect(edges).toHaveLength(4);
    for (const edge of edges) expect(edge.source.x).toBeLessThanOrEqual(edge.target.x);
  });

  it("does not depend on the order of the nodes", () => {
    const turned = layOut({ ...graph, nodes: [...graph.nodes].reverse() });
    const place = (nodes: { id: string; x: number; y: number }[]) => nodes.map(({ id, x, y }) => `${id}:${x},${y}`).sort();
    expect(place(turned.nodes)).toEqual(place(layOut(graph).nodes));
  });

  it("is one chip for a record without links", () => {
    const { width, height, edges } = layOut({ nodes: [node("acme", "company", true)], edges: [], is_cut: false });
    expect([width, height, edges.length]).toEqual([CHIP.width, CHIP.height, 0]);
  });
});

describe("curve", () => {
  it("bows out when both ends are in one column", () => {
    const edge = layOut(graph).edges.find((candidate) => candidate.source.x === candidate.target.x);
    expect(edge && curve(edge)).toMatch(/^M 0 .* C -28 /);
  });
});
