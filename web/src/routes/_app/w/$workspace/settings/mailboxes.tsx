import { createFileRoute } from "@tanstack/react-router";
import { MailboxesSettings } from "@/features/mailboxes/mailboxes-settings";
import { oneOf } from "@/lib/search-params";

const ways = ["google", "microsoft", "imap"] as const;

export const Route = createFileRoute("/_app/w/$workspace/settings/mailboxes")({
  validateSearch: (search): { connect?: (typeof ways)[number] } => oneOf(search, "connect", ways),
  component: function Mailboxes() {
    return <MailboxesSettings connect={Route.useSearch().connect ?? null} />;
  },
});
