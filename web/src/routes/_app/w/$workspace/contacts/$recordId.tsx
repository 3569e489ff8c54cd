import { createFileRoute } from "@tanstack/react-router";
import { ContactRecord } from "@/features/records/contact-record";

export const Route = createFileRoute("/_app/w/$workspace/contacts/$recordId")({
  component: function ContactPage() {
    const { recordId } = Route.useParams();
    return <ContactRecord key={recordId} id={recordId} />;
  },
});
