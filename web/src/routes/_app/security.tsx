import { createFileRoute } from "@tanstack/react-router";
import { EnrolPage } from "@/features/security/enrol-page";
import { textOf } from "@/lib/search-params";

export const Route = createFileRoute("/_app/security")({
  validateSearch: (search): { workspace?: string } => textOf(search, "workspace"),
  component: function Security() {
    return <EnrolPage slug={Route.useSearch().workspace} />;
  },
});
