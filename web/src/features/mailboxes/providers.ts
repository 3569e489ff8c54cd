import type { MailboxProviderRead } from "@/api/generated";

/** What a provider is called everywhere. */
export const providerNames = { google: "Google", microsoft: "Microsoft" } as const satisfies Record<MailboxProviderRead["id"], string>;

/** The provider whose consent opens a mailbox; none opens an IMAP one. */
export function consentProvider(kind: "imap" | "gmail" | "microsoft"): MailboxProviderRead["id"] | null {
  return { imap: null, gmail: "google" as const, microsoft: "microsoft" as const }[kind];
}

/** How a mailbox can be connected. */
export type Way = MailboxProviderRead["id"] | "imap";
