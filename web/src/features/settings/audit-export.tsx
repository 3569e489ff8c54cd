import { useMutation } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useTranslations } from "@/lib/i18n";
import { exportAuditLog, type ExportAuditLogData } from "@/api/generated";
import { asApiError } from "@/api/errors";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/menu";
import { saveFile } from "@/lib/save-file";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";
import type { AuditQuery } from "./audit-filters";

type Format = NonNullable<NonNullable<ExportAuditLogData["query"]>["format"]>;

/** Downloads what the filters leave. The server asks for a proof of identity first, and records the download. */
export function AuditExport({ query }: { query: AuditQuery }) {
  const t = useTranslations("audit");
  const workspace = useWorkspace();
  const download = useMutation({
    mutationFn: async (format: Format) => {
      const { data } = await exportAuditLog({ path: workspace.path, query: { ...query, format }, parseAs: "blob" });
      if (data instanceof Blob) saveFile(data, `audit-log-${new Date().toISOString().slice(0, 10)}.${format}`);
    },
    onSuccess: () => toast(t("exported"), { tone: "good" }),
    onError: (error) => toast(asApiError(error).detail, { tone: "bad" }),
  });
  return (
    <Menu
      trigger={
        <Button isBusy={download.isPending}>
          <Download aria-hidden />
          {download.isPending ? t("exporting") : t("export")}
        </Button>
      }
    >
      <MenuItem onSelect={() => download.mutate("csv")}>{t("exportCsv")}</MenuItem>
      <MenuItem onSelect={() => download.mutate("jsonl")}>{t("exportJson")}</MenuItem>
    </Menu>
  );
}
