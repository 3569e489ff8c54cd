import { createFileRoute } from "@tanstack/react-router";
import { ReviewPage } from "@/features/review/review-page";
import { confidences, queueCategories, queueSorts, queueStates, type ReviewSearch } from "@/features/review/search";
import { oneOf, patched, textOf } from "@/lib/search-params";

export const Route = createFileRoute("/_app/w/$workspace/review")({
  validateSearch: (search): ReviewSearch => ({
    ...textOf(search, "package"),
    ...oneOf(search, "state", queueStates),
    ...textOf(search, "q"),
    ...oneOf(search, "confidence", confidences),
    ...oneOf(search, "category", queueCategories),
    ...oneOf(search, "sort", queueSorts),
    ...oneOf(search, "assigned", ["me"] as const),
  }),
  component: function Review() {
    const search = Route.useSearch();
    const navigate = Route.useNavigate();
    return <ReviewPage search={search} onSearch={(patch) => void navigate({ search: (now) => patched(now, patch), replace: search.package !== undefined && "package" in patch })} />;
  },
});
