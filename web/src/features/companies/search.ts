import type { ListCompaniesData } from "@/api/generated";

export type CompanySort = NonNullable<NonNullable<ListCompaniesData["query"]>["sort"]>;

export interface CompanySearch {
  q?: string;
  sort?: CompanySort;
  owner?: string;
  new?: true;
}

export const companySorts: readonly CompanySort[] = ["name", "-name", "last_interaction_at", "-last_interaction_at", "created_at", "-created_at"];
