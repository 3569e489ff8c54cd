import { createFileRoute } from "@tanstack/react-router";
import { InboxPage } from "@/features/inbox/inbox-page";
import { messageKinds, type InboxSearch } from "@/features/inbox/search";
import { oneOf, patched, textOf } from "@/lib/search-params";

export const Route = createFileRoute("/_app/w/$workspace/inbox")({
  validateSearch: (search): InboxSearch => ({
    ...textOf(search, "q"),
    ...oneOf(search, "kind", messageKinds),
    ...textOf(search, "thread"),
    ...textOf(search, "message"),
  }),
  component: function Inbox() {
    const search = Route.useSearch();
    const navigate = Route.useNavigate();
    return <InboxPage search={search} onSearch={(patch) => void navigate({ search: (now) => patched(now, patch), replace: !("thread" in patch) })} />;
  },
});
