/** What the four kinds of record share: their icon, their page. */
import { Building2, CircleDollarSign, ListTodo, MessageSquare, UserRound, type LucideIcon } from "lucide-react";
import type { RecordType } from "@/api/types";

export const recordIcons: Record<RecordType, LucideIcon> = {
  company: Building2,
  contact: UserRound,
  deal: CircleDollarSign,
  task: ListTodo,
  interaction: MessageSquare,
};

const pages = {
  company: "/w/$workspace/companies/$recordId",
  contact: "/w/$workspace/contacts/$recordId",
  deal: "/w/$workspace/deals/$recordId",
  task: "/w/$workspace/tasks/$recordId",
} as const;

/** The kinds that have a page of their own. */
export type PageType = keyof typeof pages;

/** The page of a record that has one, as what a `Link` takes. */
export function pageOf(slug: string, type: PageType, id: string) {
  return { to: pages[type], params: { workspace: slug, recordId: id } } as const;
}

/** The record's page, as what a `Link` takes; null for an interaction, which is shown on its records. */
export function recordLink(slug: string, type: RecordType, id: string) {
  return type === "interaction" ? null : pageOf(slug, type, id);
}
