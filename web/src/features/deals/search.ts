import type { ListDealsData } from "@/api/generated";

export type DealSort = NonNullable<NonNullable<ListDealsData["query"]>["sort"]>;

export interface DealSearch {
  q?: string;
  sort?: DealSort;
  owner?: string;
  stage?: string;
  pipeline?: string;
  view?: "board" | "table";
  new?: true;
}

export const dealSorts: readonly DealSort[] = ["name", "-name", "amount", "-amount", "close_on", "-close_on", "updated_at", "-updated_at"];
export const dealViews = ["board", "table"] as const;
