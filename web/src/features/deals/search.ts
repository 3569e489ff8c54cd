import type { DealSort } from "@/api/generated";

export interface DealSearch {
  q?: string;
  /** Orders joined by commas. */
  sort?: string;
  owner?: string;
  stage?: string;
  pipeline?: string;
  view?: "board" | "table";
  new?: true;
}

export const dealSorts: readonly DealSort[] = ["name", "-name", "amount", "-amount", "close_on", "-close_on", "created_at", "-created_at"];
export const dealViews = ["board", "table"] as const;
