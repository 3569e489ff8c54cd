import { createFileRoute } from "@tanstack/react-router";
import { sortOf } from "@/components/table/sorting";
import { CompaniesPage } from "@/features/companies/companies-page";
import { companySorts, type CompanySearch } from "@/features/companies/search";
import { flagOf, patched, textOf } from "@/lib/search-params";

export const Route = createFileRoute("/_app/w/$workspace/companies/")({
  validateSearch: (search): CompanySearch => ({
    ...textOf(search, "q"),
    ...sortOf(search, companySorts),
    ...textOf(search, "owner"),
    ...flagOf(search, "new"),
  }),
  component: function Companies() {
    const search = Route.useSearch();
    const navigate = Route.useNavigate();
    return (
      <CompaniesPage search={search} onSearch={(patch) => void navigate({ search: (now) => patched(now, patch), replace: !("new" in patch) })} />
    );
  },
});
