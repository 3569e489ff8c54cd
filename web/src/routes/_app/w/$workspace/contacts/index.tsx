import { createFileRoute } from "@tanstack/react-router";
import { sortOf } from "@/components/table/sorting";
import { ContactsPage } from "@/features/contacts/contacts-page";
import { contactSorts, type ContactSearch } from "@/features/contacts/search";
import { flagOf, patched, textOf } from "@/lib/search-params";

export const Route = createFileRoute("/_app/w/$workspace/contacts/")({
  validateSearch: (search): ContactSearch => ({
    ...textOf(search, "q"),
    ...sortOf(search, contactSorts),
    ...textOf(search, "owner"),
    ...flagOf(search, "new"),
  }),
  component: function Contacts() {
    const search = Route.useSearch();
    const navigate = Route.useNavigate();
    return (
      <ContactsPage search={search} onSearch={(patch) => void navigate({ search: (now) => patched(now, patch), replace: !("new" in patch) })} />
    );
  },
});
