import type { ContactSort } from "@/api/generated";

export interface ContactSearch {
  q?: string;
  /** Orders joined by commas. */
  sort?: string;
  owner?: string;
  new?: true;
}

export const contactSorts: readonly ContactSort[] = ["name", "-name", "created_at", "-created_at"];
