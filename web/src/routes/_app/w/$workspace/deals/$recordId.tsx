import { createFileRoute } from "@tanstack/react-router";
import { DealRecord } from "@/features/records/deal-record";

export const Route = createFileRoute("/_app/w/$workspace/deals/$recordId")({
  component: function DealPage() {
    const { recordId } = Route.useParams();
    return <DealRecord key={recordId} id={recordId} />;
  },
});
