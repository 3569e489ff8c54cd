import type { CompanySort } from "@/api/generated";

export interface CompanySearch {
  q?: string;
  /** Orders joined by commas. */
  sort?: string;
  owner?: string;
  new?: true;
}

export const companySorts: readonly CompanySort[] = ["name", "-name", "created_at", "-created_at"];
