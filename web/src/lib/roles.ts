import { useTranslations } from "use-intl";
import type { Role } from "@/api/types";

/** A role's name in the user's language. */
export function useRoleName(): (role: Role) => string {
  const t = useTranslations("roles");
  return (role) => t(role);
}
