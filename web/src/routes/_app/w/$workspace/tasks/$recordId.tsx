import { createFileRoute } from "@tanstack/react-router";
import { TaskRecord } from "@/features/records/task-record";

export const Route = createFileRoute("/_app/w/$workspace/tasks/$recordId")({
  component: function TaskPage() {
    const { recordId } = Route.useParams();
    return <TaskRecord key={recordId} id={recordId} />;
  },
});
