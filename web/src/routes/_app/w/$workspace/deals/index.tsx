import { createFileRoute } from "@tanstack/react-router";
import { sortOf } from "@/components/table/sorting";
import { DealsPage } from "@/features/deals/deals-page";
import { dealSorts, dealViews, type DealSearch } from "@/features/deals/search";
import { flagOf, oneOf, patched, textOf } from "@/lib/search-params";

export const Route = createFileRoute("/_app/w/$workspace/deals/")({
  validateSearch: (search): DealSearch => ({
    ...textOf(search, "q"),
    ...sortOf(search, dealSorts),
    ...textOf(search, "owner"),
    ...textOf(search, "stage"),
    ...textOf(search, "pipeline"),
    ...oneOf(search, "view", dealViews),
    ...flagOf(search, "new"),
  }),
  component: function Deals() {
    const search = Route.useSearch();
    const navigate = Route.useNavigate();
    return (
      <DealsPage search={search} onSearch={(patch) => void navigate({ search: (now) => patched(now, patch), replace: !("new" in patch || "view" in patch) })} />
    );
  },
});
