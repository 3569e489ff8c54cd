import { useQuery } from "@tanstack/react-query";
import { Check, Minus } from "lucide-react";
import { useTranslations } from "@/lib/i18n";
import { getWorkspacePermissionsOptions } from "@/api/generated/@tanstack/react-query.gen";
import type { WorkspacePermissions } from "@/api/generated/types.gen";
import { PageBody, Section } from "@/components/ui/page";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { useRoleName } from "@/lib/roles";
import { useWorkspace } from "@/lib/workspace";
import { MailPrivacy } from "./mail-privacy";
import { RoleViews } from "./role-views";
import { Teams } from "./teams";

export function RolesSettings() {
  const t = useTranslations("visibility");
  const workspace = useWorkspace();
  const query = useQuery(getWorkspacePermissionsOptions({ path: workspace.path }));
  const shown = query.error ? <ErrorState error={query.error} onRetry={() => void query.refetch()} /> : <SkeletonRows rows={6} />;
  return (
    <PageBody>
      <Section title={t("views")} description={t("viewsBody")}>
        {query.data ? <RoleViews views={query.data.views} canManage={workspace.can("roles.manage")} /> : shown}
      </Section>
      <Teams canManage={workspace.can("roles.manage")} />
      <MailPrivacy canManage={workspace.can("roles.manage")} />
      <Section title={t("table")} description={t("tableBody")}>
        {query.data ? <PermissionTable table={query.data} /> : shown}
      </Section>
    </PageBody>
  );
}

function PermissionTable({ table }: { table: WorkspacePermissions }) {
  const t = useTranslations("settings");
  const words = useTranslations("visibility");
  const roleName = useRoleName();
  const roles = table.views.map((view) => view.role);
  return (
    <div className="scroll-thin overflow-x-auto" tabIndex={0} role="region" aria-label={words("table")}>
      <table className="w-full min-w-xl border-collapse text-sm">
        <thead>
          <tr className="border-b border-line text-xs text-muted">
            <th scope="col" className="py-2 pr-4 text-left font-medium">
              {t("permission")}
            </th>
            {roles.map((role) => (
              <th key={role} scope="col" className="w-20 py-2 text-center font-medium">
                {roleName(role)}
              </th>
            ))}
            <th scope="col" className="w-20 py-2 text-center font-medium">
              {words("keyScope")}
            </th>
          </tr>
        </thead>
        <tbody>
          {table.permissions.map((row) => (
            <tr key={row.permission} className="border-b border-line">
              <th scope="row" className="py-2.5 pr-4 text-left font-normal">
                {row.description}
              </th>
              {roles.map((role) => (
                <td key={role} className="text-center">
                  {row.roles.includes(role) ? (
                    <Check role="img" aria-label={t("yes")} className="mx-auto size-4 text-ok" />
                  ) : (
                    <Minus role="img" aria-label={t("no")} className="mx-auto size-4 text-faint" />
                  )}
                </td>
              ))}
              <td className="text-center text-muted">{row.key_scope ?? words("never")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
