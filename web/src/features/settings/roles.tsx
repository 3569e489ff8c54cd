import { useQuery } from "@tanstack/react-query";
import { Check, Minus } from "lucide-react";
import { useTranslations } from "@/lib/i18n";
import { getPermissionTableOptions } from "@/api/generated/@tanstack/react-query.gen";
import { PageBody, Section } from "@/components/ui/page";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { useRoleName } from "@/lib/roles";

export function RolesSettings() {
  const t = useTranslations("settings");
  const roleName = useRoleName();
  const table = useQuery({ ...getPermissionTableOptions(), staleTime: Infinity });
  return (
    <PageBody>
      <Section title={t("roles")} description={t("rolesBody")}>
        {table.error ? (
          <ErrorState error={table.error} onRetry={() => void table.refetch()} />
        ) : !table.data ? (
          <SkeletonRows rows={8} />
        ) : (
          <div className="scroll-thin overflow-x-auto" tabIndex={0} role="region" aria-label={t("roles")}>
            <table className="w-full min-w-lg border-collapse text-sm">
              <thead>
                <tr className="border-b border-line text-xs text-muted">
                  <th scope="col" className="py-2 pr-4 text-left font-medium">
                    {t("permission")}
                  </th>
                  {table.data.roles.map((role) => (
                    <th key={role} scope="col" className="w-20 py-2 text-center font-medium">
                      {roleName(role)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {table.data.permissions.map((row) => (
                  <tr key={row.permission} className="border-b border-line">
                    <th scope="row" className="py-2.5 pr-4 text-left font-normal">
                      {row.description}
                    </th>
                    {table.data.roles.map((role) => (
                      <td key={role} className="text-center">
                        {row.roles.includes(role) ? (
                          <Check role="img" aria-label={t("yes")} className="mx-auto size-4 text-ok" />
                        ) : (
                          <Minus role="img" aria-label={t("no")} className="mx-auto size-4 text-faint" />
                        )}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Section>
    </PageBody>
  );
}
