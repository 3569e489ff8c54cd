/** A small layered layout: one band a kind of record, companies on top, wrapped to the width, ordered so that few lines cross. */
import type { Preview } from "./model";

type Graph = Preview["graph"];
export type GraphNode = Graph["nodes"][number];
export type NodeState = GraphNode["state"] | "dropped";
export interface PlacedNode extends Omit<GraphNode, "state"> {
  state: NodeState;
  x: number;
  y: number;
}
export interface PlacedEdge {
  key: string;
  source: PlacedNode;
  target: PlacedNode;
  kind: string;
  role: string | null;
  state: "new" | "ended" | "dropped";
}
export interface Layout {
  nodes: PlacedNode[];
  edges: PlacedEdge[];
  width: number;
  height: number;
}

export const NODE = { width: 152, height: 34, gapX: 16, gapY: 46, wrapY: 12 } as const;
const bands = ["company", "contact", "deal", "task", "interaction"] as const;
const edgeKey = (edge: Omit<Graph["edges"][number], "state">) => `${edge.source} ${edge.target} ${edge.kind} ${edge.role ?? ""}`;

/** `full`: the graph with everything taken. What of it is missing in `now` is drawn as dropped. */
export function layOut(now: Graph, full: Graph, width: number): Layout {
  const current = new Map(now.nodes.map((node) => [node.id, node]));
  const all: (Omit<GraphNode, "state"> & { state: NodeState })[] = [
    ...full.nodes.map((node) => current.get(node.id) ?? { ...node, state: "dropped" as const }),
    ...now.nodes.filter((node) => !full.nodes.some((other) => other.id === node.id)),
  ];
  const kept = new Set(now.edges.map(edgeKey));
  const lines = [
    ...now.edges.map((edge) => ({ ...edge, state: edge.state as PlacedEdge["state"] })),
    ...full.edges.filter((edge) => !kept.has(edgeKey(edge))).map((edge) => ({ ...edge, state: "dropped" as const })),
  ];
  const neighbours = new Map<string, string[]>();
  for (const line of lines) {
    neighbours.set(line.source, [...(neighbours.get(line.source) ?? []), line.target]);
    neighbours.set(line.target, [...(neighbours.get(line.target) ?? []), line.source]);
  }
  const perLine = Math.max(1, Math.floor((width + NODE.gapX) / (NODE.width + NODE.gapX)));
  const nodes: PlacedNode[] = [];
  const centre = new Map<string, number>();
  let y = 0;
  for (const band of bands) {
    const members = all.filter((node) => node.record_type === band);
    if (members.length === 0) continue;
    // By the mean place of the neighbours above; without any, as the plan has them.
    const weight = new Map(
      members.map((node, index) => {
        const above = (neighbours.get(node.id) ?? []).flatMap((id) => centre.get(id) ?? []);
        return [node.id, above.length > 0 ? above.reduce((sum, x) => sum + x, 0) / above.length : width / 2 + index / 1000];
      }),
    );
    const ordered = [...members].sort((a, b) => (weight.get(a.id) ?? 0) - (weight.get(b.id) ?? 0));
    for (let start = 0; start < ordered.length; start += perLine) {
      const line = ordered.slice(start, start + perLine);
      const span = line.length * NODE.width + (line.length - 1) * NODE.gapX;
      line.forEach((node, index) => {
        const x = Math.max(0, (width - span) / 2) + index * (NODE.width + NODE.gapX);
        centre.set(node.id, x + NODE.width / 2);
        nodes.push({ ...node, x, y });
      });
      y += NODE.height + (start + perLine < ordered.length ? NODE.wrapY : NODE.gapY);
    }
  }
  const placed = new Map(nodes.map((node) => [node.id, node]));
  const edges = lines.flatMap((line): PlacedEdge[] => {
    const a = placed.get(line.source);
    const b = placed.get(line.target);
    if (!a || !b || a === b) return [];
    const [source, target] = a.y <= b.y ? [a, b] : [b, a];
    return [{ key: edgeKey(line), source, target, kind: line.kind, role: line.role, state: line.state }];
  });
  return { nodes, edges, width: Math.max(width, NODE.width), height: Math.max(0, y - NODE.gapY) };
}

/** From the bottom of the upper chip to the top of the lower one; beside each other, a bow below both. */
export function curve({ source, target }: Pick<PlacedEdge, "source" | "target">): string {
  const x1 = source.x + NODE.width / 2;
  const x2 = target.x + NODE.width / 2;
  if (source.y === target.y) {
    const y = source.y + NODE.height;
    return `M ${x1} ${y} C ${x1} ${y + 24}, ${x2} ${y + 24}, ${x2} ${y}`;
  }
  const y1 = source.y + NODE.height;
  const y2 = target.y;
  const bend = Math.max(14, (y2 - y1) / 2);
  return `M ${x1} ${y1} C ${x1} ${y1 + bend}, ${x2} ${y2 - bend}, ${x2} ${y2}`;
}
