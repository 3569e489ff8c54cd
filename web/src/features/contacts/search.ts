import type { ListContactsData } from "@/api/generated";

export type ContactSort = NonNullable<NonNullable<ListContactsData["query"]>["sort"]>;

export interface ContactSearch {
  q?: string;
  sort?: ContactSort;
  owner?: string;
  new?: true;
}

export const contactSorts: readonly ContactSort[] = ["name", "-name", "last_interaction_at", "-last_interaction_at", "created_at", "-created_at"];
