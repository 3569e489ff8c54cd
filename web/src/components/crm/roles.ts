import { useTranslations } from "@/lib/i18n";

export const companyRoles = ["customer", "end_customer", "reseller", "partner", "competitor", "other"] as const;
export const contactRoles = ["participant", "decision_maker", "buyer", "influencer", "champion", "user", "other"] as const;
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

export const asCompanyRole = (text: string | null) => companyRoles.find((role) => role === text) ?? "customer";
export const asContactRole = (text: string | null) => contactRoles.find((role) => role === text) ?? "participant";
