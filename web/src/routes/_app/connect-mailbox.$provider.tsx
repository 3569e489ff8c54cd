import { createFileRoute, notFound } from "@tanstack/react-router";
import { ConsentReturnPage } from "@/features/mailboxes/consent-return-page";

export const Route = createFileRoute("/_app/connect-mailbox/$provider")({
  params: {
    parse: ({ provider }) => {
      if (provider !== "google" && provider !== "microsoft") throw notFound();
      return { provider } as const;
    },
  },
  component: function ConsentReturn() {
    return <ConsentReturnPage provider={Route.useParams().provider} />;
  },
});
