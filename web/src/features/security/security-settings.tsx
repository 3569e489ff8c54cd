import type { ReactNode } from "react";
import { PageBody } from "@/components/ui/page";
import { SecuritySections } from "./security-sections";

/** Settings > Security. `children`: what else lets the person in, from other features. */
export function SecuritySettings({ children }: { children?: ReactNode }) {
  return (
    <PageBody>
      {children}
      <SecuritySections />
    </PageBody>
  );
}
