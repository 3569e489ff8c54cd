import { createFileRoute } from "@tanstack/react-router";
import { taskStatuses, taskWhose, type TaskSearch } from "@/features/tasks/search";
import { TasksPage } from "@/features/tasks/tasks-page";
import { flagOf, oneOf, patched, textOf } from "@/lib/search-params";

export const Route = createFileRoute("/_app/w/$workspace/tasks/")({
  validateSearch: (search): TaskSearch => ({
    ...textOf(search, "q"),
    ...oneOf(search, "whose", taskWhose),
    ...oneOf(search, "status", taskStatuses),
    ...flagOf(search, "new"),
  }),
  component: function Tasks() {
    const search = Route.useSearch();
    const navigate = Route.useNavigate();
    return <TasksPage search={search} onSearch={(patch) => void navigate({ search: (now) => patched(now, patch), replace: !("new" in patch) })} />;
  },
});
