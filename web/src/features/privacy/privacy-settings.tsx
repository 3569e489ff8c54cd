import { PageBody } from "@/components/ui/page";
import { PersonRequests } from "./person-requests";
import { Retention } from "./retention";

export function PrivacySettings() {
  return (
    <PageBody>
      <PersonRequests />
      <Retention />
    </PageBody>
  );
}
