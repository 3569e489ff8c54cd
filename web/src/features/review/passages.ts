/** Where evidence stands in a message. The server counts code points, JavaScript counts UTF-16 units. */

/** Turns code point offsets in `text` into indexes for `slice`; clamps what lies outside. */
export function unitIndex(text: string): (offset: number) => number {
  // Without surrogate pairs the two counts are the same.
  if (!/[\ud800-\udbff][\udc00-\udfff]/.test(text)) return (offset) => Math.min(Math.max(offset, 0), text.length);
  const starts: number[] = [];
  for (let index = 0; index < text.length; index += (text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1) starts.push(index);
  starts.push(text.length);
  return (offset) => starts[Math.min(Math.max(offset, 0), starts.length - 1)] ?? text.length;
}

export interface Mark {
  id: string;
  start: number;
  end: number;
}
export interface Piece {
  text: string;
  /** The marks that cover this piece, in the order given. */
  marks: readonly string[];
}

/** Cuts `[from, to)` of a text (code points) at the edges of marks, overlapping ones included. */
export function pieces(text: string, marks: readonly Mark[], from = 0, to = Number.POSITIVE_INFINITY): Piece[] {
  const at = unitIndex(text);
  const first = at(from);
  const last = at(to);
  const spans = marks
    .map((mark) => ({ id: mark.id, start: Math.max(at(mark.start), first), end: Math.min(at(mark.end), last) }))
    .filter((span) => span.start < span.end);
  const cuts = [...new Set([first, last, ...spans.flatMap((span) => [span.start, span.end])])].sort((a, b) => a - b);
  return cuts.slice(0, -1).map((start, index) => {
    const end = cuts[index + 1] ?? last;
    return { text: text.slice(start, end), marks: spans.filter((span) => span.start <= start && span.end >= end).map((span) => span.id) };
  });
}

export type BlockKind = "new" | "quote" | "forwarded" | "signature" | "disclaimer";
export interface Block {
  kind: BlockKind;
  start: number;
  end: number;
}

/** Neighbouring segments of a kind as one block; the whole text when there are none. */
export function blocks(text: string, segments: readonly Block[]): Block[] {
  const joined: Block[] = [];
  for (const segment of segments) {
    const last = joined.at(-1);
    if (last && last.kind === segment.kind && last.end === segment.start) last.end = segment.end;
    else if (segment.end > segment.start) joined.push({ kind: segment.kind, start: segment.start, end: segment.end });
  }
  return joined.length > 0 ? joined : [{ kind: "new", start: 0, end: [...text].length }];
}

export const covers = (block: Block, mark: Mark): boolean => mark.start < block.end && mark.end > block.start;
