import { createFileRoute } from "@tanstack/react-router";
import { CompanyRecord } from "@/features/records/company-record";

export const Route = createFileRoute("/_app/w/$workspace/companies/$recordId")({
  component: function CompanyPage() {
    const { recordId } = Route.useParams();
    return <CompanyRecord key={recordId} id={recordId} />;
  },
});
