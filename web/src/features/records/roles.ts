import { useTranslations } from "use-intl";

export const companyRoles = ["customer", "reseller", "partner", "supplier", "other"] as const;
export const contactRoles = ["decision_maker", "buyer", "influencer", "champion", "user", "other"] as const;
export const dealRelations = ["renewal", "expansion", "follow_on"] as const;
const known = [...companyRoles, ...contactRoles] as const;

/** A role in the user's language; one we do not know is shown as it is written. */
export function useRoleLabel(): (role: string) => string {
  const t = useTranslations("records");
  return (role) => {
    const match = known.find((candidate) => candidate === role);
    return match ? t(match) : role.replaceAll("_", " ");
  };
}
