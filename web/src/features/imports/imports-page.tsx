import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "@/lib/i18n";
import { listImportsOptions } from "@/api/generated/@tanstack/react-query.gen";
import { DropZone } from "@/components/crm/drop-zone";
import { ImportCard } from "@/components/crm/import-card";
import { PageBody, PageHeader } from "@/components/ui/page";
import { Skeleton } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { useWorkspace } from "@/lib/workspace";

export function ImportsPage() {
  const t = useTranslations("imports");
  const workspace = useWorkspace();
  const canImport = workspace.can("mail.import");
  const imports = useQuery(listImportsOptions({ path: workspace.path, query: { limit: 50 } }));
  return (
    <>
      <PageHeader title={t("title")} />
      <PageBody>
        {canImport ? <DropZone workspaceId={workspace.id} /> : <p className="text-base text-muted">{t("noPermission")}</p>}
        <div className="mt-6">
          {imports.error ? (
            <ErrorState error={imports.error} onRetry={() => void imports.refetch()} />
          ) : !imports.data ? (
            <Skeleton className="h-24 rounded-lg" />
          ) : imports.data.items.length === 0 ? (
            <p className="text-base text-muted">{t("empty")}</p>
          ) : (
            <ul className="flex flex-col gap-3">
              {imports.data.items.map((item) => (
                <ImportCard key={item.id} item={item} workspaceId={workspace.id} slug={workspace.slug} canImport={canImport} />
              ))}
            </ul>
          )}
        </div>
      </PageBody>
    </>
  );
}
