import type { GraphNode, RecordGraph } from "@/api/types";

export const CHIP = { width: 176, height: 44, gapX: 72, gapY: 12 } as const;

export interface PlacedNode extends GraphNode {
  x: number;
  y: number;
}
export interface PlacedEdge {
  id: string;
  source: PlacedNode;
  target: PlacedNode;
  role: string | null;
}

/** Which column a record stands in: who is to the left of the record, what is to the right of it. */
function columnOf(node: GraphNode): number {
  if (node.is_center) return 1;
  switch (node.record_type) {
    case "company":
    case "contact":
      return 0;
    case "deal":
      return 2;
    case "task":
    case "interaction":
      return 3;
  }
}

/** Places nodes in columns of chips that never overlap; the same graph always gives the same picture. */
export function layOut(graph: RecordGraph): { nodes: PlacedNode[]; edges: PlacedEdge[]; width: number; height: number } {
  const columns: GraphNode[][] = [[], [], [], []];
  for (const node of graph.nodes) columns[columnOf(node)]?.push(node);
  const used = columns.filter((column) => column.length > 0);
  const tallest = Math.max(1, ...used.map((column) => column.length));
  const height = tallest * CHIP.height + (tallest - 1) * CHIP.gapY;
  const nodes = used.flatMap((column, index) => {
    const size = column.length * CHIP.height + (column.length - 1) * CHIP.gapY;
    return [...column]
      .sort((a, b) => a.record_type.localeCompare(b.record_type) || a.label.localeCompare(b.label))
      .map((node, row) => ({ ...node, x: index * (CHIP.width + CHIP.gapX), y: (height - size) / 2 + row * (CHIP.height + CHIP.gapY) }));
  });
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const edges = graph.edges.flatMap((edge, index) => {
    const source = byId.get(edge.source);
    const target = byId.get(edge.target);
    if (!source || !target || source === target) return [];
    const [left, right] = source.x <= target.x ? [source, target] : [target, source];
    return [{ id: `${index}`, source: left, target: right, role: edge.role }];
  });
  return { nodes, edges, width: used.length * CHIP.width + Math.max(0, used.length - 1) * CHIP.gapX, height };
}

/** The curve of an edge: out on the right, in on the left; within a column a bow to the left. */
export function curve(edge: PlacedEdge): string {
  const y1 = edge.source.y + CHIP.height / 2;
  const y2 = edge.target.y + CHIP.height / 2;
  if (edge.source.x === edge.target.x) {
    const x = edge.source.x;
    return `M ${x} ${y1} C ${x - 28} ${y1}, ${x - 28} ${y2}, ${x} ${y2}`;
  }
  const x1 = edge.source.x + CHIP.width;
  const x2 = edge.target.x;
  const bend = Math.min(CHIP.gapX, (x2 - x1) / 2);
  return `M ${x1} ${y1} C ${x1 + bend} ${y1}, ${x2 - bend} ${y2}, ${x2} ${y2}`;
}
