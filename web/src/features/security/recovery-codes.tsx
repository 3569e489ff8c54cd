import { Copy, Download } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/dialog";
import { useTranslations } from "@/lib/i18n";
import { toast } from "@/lib/toast";

/** Ten codes, this once: copied, downloaded or printed before the dialog lets go. */
export function RecoveryCodes({ codes, onClose }: { codes: readonly string[] | null; onClose(): void }) {
  return codes && <Shown codes={codes} onClose={onClose} />;
}

function Shown({ codes, onClose }: { codes: readonly string[]; onClose(): void }) {
  const t = useTranslations("security");
  const [isKept, setKept] = useState(false);
  const text = `${t("codesFileTitle")}\n\n${codes.join("\n")}\n`;
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && isKept && onClose()} title={t("codesTitle")} description={t("codesBody")} size="sm">
      <DialogBody className="flex flex-col gap-4">
        <ol className="grid grid-cols-2 gap-x-6 gap-y-1.5 rounded-md border border-line bg-hover px-4 py-3 font-mono text-base" aria-label={t("codesTitle")}>
          {codes.map((code) => (
            <li key={code} className="whitespace-nowrap">
              {code}
            </li>
          ))}
        </ol>
        <div className="flex flex-wrap gap-2">
          <Button
            onClick={() =>
              void navigator.clipboard.writeText(text).then(
                () => toast(t("copied"), { tone: "good" }),
                () => toast(t("notCopied"), { tone: "bad" }),
              )
            }
          >
            <Copy aria-hidden />
            {t("copy")}
          </Button>
          <Button asChild>
            <a download="agentic-crm-recovery-codes.txt" href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}>
              <Download aria-hidden />
              {t("download")}
            </a>
          </Button>
        </div>
        <label className="flex items-start gap-2.5 text-base">
          <Checkbox checked={isKept} onCheckedChange={(checked) => setKept(checked === true)} className="mt-0.5" />
          {t("codesKept")}
        </label>
      </DialogBody>
      <DialogFooter>
        <Button variant="primary" disabled={!isKept} onClick={onClose}>
          {t("done")}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
