import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "@/lib/i18n";
import { listImportFailuresOptions } from "@/api/generated/@tanstack/react-query.gen";
import { useFormats } from "@/lib/format";
import { Button } from "../ui/button";
import { Dialog, DialogBody } from "../ui/dialog";
import { SkeletonRows } from "../ui/skeleton";
import { ErrorState } from "../ui/states";

export default function ImportFailures({ importId, workspaceId, onClose }: { importId: string; workspaceId: string; onClose(): void }) {
  const t = useTranslations("imports");
  const format = useFormats();
  const [limit, setLimit] = useState(50);
  const failures = useQuery({
    ...listImportFailuresOptions({ path: { workspace_id: workspaceId, import_id: importId }, query: { limit } }),
    placeholderData: keepPreviousData,
  });
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t("failuresTitle")} description={t("failuresBody")} size="lg">
      <DialogBody>
        {failures.error ? (
          <ErrorState error={failures.error} onRetry={() => void failures.refetch()} />
        ) : !failures.data ? (
          <SkeletonRows rows={4} />
        ) : (
          <ul>
            {failures.data.items.map((failure) => (
              <li key={failure.id} className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 border-b border-line py-2.5 last:border-b-0">
                <span className="min-w-0 flex-1 basis-64 text-base">{failure.reason}</span>
                <span className="num text-sm text-muted">{format.bytes(failure.length)}</span>
                {failure.raw_url && (
                  <a href={failure.raw_url} download className="text-sm text-accent-ink underline-offset-4 hover:underline">
                    {t("raw")}
                  </a>
                )}
                <span className="w-full font-mono text-xs break-all text-faint">{failure.location}</span>
              </li>
            ))}
          </ul>
        )}
        {failures.data && failures.data.total > failures.data.items.length && limit < 200 && (
          <Button className="mt-3" isBusy={failures.isFetching} onClick={() => setLimit(200)}>
            {t("moreFailures")}
          </Button>
        )}
      </DialogBody>
    </Dialog>
  );
}
