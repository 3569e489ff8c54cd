import { createFileRoute } from "@tanstack/react-router";
import { MailboxesSettings } from "@/features/mailboxes/mailboxes-settings";

export const Route = createFileRoute("/_app/w/$workspace/settings/mailboxes")({ component: MailboxesSettings });
