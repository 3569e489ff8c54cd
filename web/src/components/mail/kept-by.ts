import type { KeptByRead } from "@/api/generated/types.gen";

/** What nobody can take away comes first: beside it the rest makes no difference. */
const sources = ["file", "gone", "mailbox"] as const;

/** The sentence to say of what keeps a conversation from the model, and whose labels it names; null where nothing does any more. */
export function saidOf(keptBy: readonly KeptByRead[]): { source: KeptByRead["source"]; labels: string[] } | null {
  const source = sources.find((one) => keptBy.some((kept) => kept.source === one));
  if (!source) return null;
  return { source, labels: [...new Set(keptBy.filter((one) => one.source === source).map((one) => one.label))] };
}
