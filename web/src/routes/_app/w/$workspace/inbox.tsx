import { createFileRoute } from "@tanstack/react-router";
import { InboxPage } from "@/features/inbox/inbox-page";
import type { InboxSearch } from "@/features/inbox/search";
import { patched, textOf } from "@/lib/search-params";

export const Route = createFileRoute("/_app/w/$workspace/inbox")({
  validateSearch: (search): InboxSearch => ({
    ...textOf(search, "q"),
    ...textOf(search, "kind"),
    ...textOf(search, "thread"),
    ...textOf(search, "message"),
  }),
  component: function Inbox() {
    const search = Route.useSearch();
    const navigate = Route.useNavigate();
    return <InboxPage search={search} onSearch={(patch) => void navigate({ search: (now) => patched(now, patch), replace: !("thread" in patch) })} />;
  },
});
