import { describe, expect, it } from "vitest";
import type { Board } from "@/api/types";
import { addTo, moveOnBoard } from "./move";

const stage = (id: string) => ({ id, key: id, name: id, kind: "open" as const, position: 0, probability: 10 });
const card = (id: string, amount: string | null, currency: string | null) => ({
  id,
  version: 1,
  name: id,
  amount,
  currency,
  close_on: null,
  company_name: null,
  owner: null,
  updated_at: "2026-01-01T00:00:00Z",
  next_task_title: null,
});
const board: Board = {
  pipeline: { id: "p", version: 1, name: "Sales", is_default: true, stages: [stage("lead"), stage("won")] },
  columns: [
    { stage: stage("lead"), count: 2, totals: [{ amount: "300.10", currency: "EUR" }], deals: [card("a", "100.10", "EUR"), card("b", "200.00", "EUR")] },
    { stage: stage("won"), count: 1, totals: [{ amount: "5.00", currency: "USD" }], deals: [card("c", "5.00", "USD")] },
  ],
  hidden_fields: [],
};

describe("moveOnBoard", () => {
  it("takes the deal, its amount and its count to the other stage", () => {
    const moved = moveOnBoard(board, "a", "won");
    expect(moved.columns[0]?.deals.map((deal) => deal.id)).toEqual(["b"]);
    expect(moved.columns[0]?.totals).toEqual([{ amount: "200.00", currency: "EUR" }]);
    expect(moved.columns[1]?.deals.map((deal) => deal.id)).toEqual(["a", "c"]);
    expect(moved.columns[1]?.totals).toEqual([
      { amount: "5.00", currency: "USD" },
      { currency: "EUR", amount: "100.10" },
    ]);
    expect(moved.columns.map((column) => column.count)).toEqual([1, 2]);
  });

  it("leaves the board alone for an unknown deal, an unknown stage and the same stage", () => {
    expect(moveOnBoard(board, "zzz", "won")).toBe(board);
    expect(moveOnBoard(board, "a", "zzz")).toBe(board);
    expect(moveOnBoard(board, "a", "lead")).toBe(board);
  });

  it("moving back restores the totals", () => {
    const back = moveOnBoard(moveOnBoard(board, "a", "won"), "a", "lead");
    expect(back.columns[0]?.totals).toEqual(board.columns[0]?.totals);
    expect(back.columns[1]?.totals).toEqual(board.columns[1]?.totals);
  });
});

describe("addTo", () => {
  it("does not drift as floating point would", () => {
    let totals = addTo([], "0.10", "EUR", 1);
    totals = addTo(totals, "0.20", "EUR", 1);
    expect(totals).toEqual([{ amount: "0.30", currency: "EUR" }]);
  });

  it("ignores deals without an amount", () => {
    expect(addTo([], null, null, 1)).toEqual([]);
  });
});
