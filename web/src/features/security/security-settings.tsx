import { PageBody } from "@/components/ui/page";
import { SecuritySections } from "./security-sections";

/** Settings > Security. */
export function SecuritySettings() {
  return (
    <PageBody>
      <SecuritySections />
    </PageBody>
  );
}
