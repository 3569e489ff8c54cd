import type { Board, DealCard, Money } from "@/api/types";

/** Adds an amount to the totals of its currency; exact in minor units. */
export function addTo(totals: readonly Money[], amount: string | null, currency: string | null, sign: 1 | -1): Money[] {
  if (amount === null || currency === null) return [...totals];
  const cents = (text: string) => Math.round(Number(text) * 100);
  const old = totals.find((total) => total.currency === currency);
  const sum = (old ? cents(old.amount) : 0) + sign * cents(amount);
  const others = totals.filter((total) => total.currency !== currency);
  return sum === 0 ? others : [...others, { currency, amount: (sum / 100).toFixed(2) }];
}

/** The board with a deal in another stage, as it will look once the server agrees. Unknown ids change nothing. */
export function moveOnBoard(board: Board, dealId: string, stageId: string): Board {
  const from = board.columns.find((column) => column.deals.some((deal) => deal.id === dealId));
  const card: DealCard | undefined = from?.deals.find((deal) => deal.id === dealId);
  if (!from || !card || from.stage.id === stageId || !board.columns.some((column) => column.stage.id === stageId)) return board;
  return {
    ...board,
    columns: board.columns.map((column) => {
      if (column === from) {
        return {
          ...column,
          count: column.count - 1,
          totals: addTo(column.totals, card.amount, card.currency, -1),
          deals: column.deals.filter((deal) => deal.id !== dealId),
        };
      }
      if (column.stage.id === stageId) {
        return { ...column, count: column.count + 1, totals: addTo(column.totals, card.amount, card.currency, 1), deals: [card, ...column.deals] };
      }
      return column;
    }),
  };
}
