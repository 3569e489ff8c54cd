import { useTranslations } from "@/lib/i18n";

export const roleNames = ["owner", "admin", "member", "viewer"] as const;

/** A role's name in the user's language. */
export function useRoleName(): (role: string) => string {
  const t = useTranslations("roles");
  return (role) => {
    const known = roleNames.find((candidate) => candidate === role);
    return known ? t(known) : role;
  };
}
