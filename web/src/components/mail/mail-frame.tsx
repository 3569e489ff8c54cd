import { ImageOff } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "@/lib/i18n";
import { Button } from "@/components/ui/button";
import { frameDocument } from "./frame-document";

/**
 * The mail's own HTML, apart from the page: no scripts, no origin, nothing fetched; links open in a window of their own that
 * knows nothing of this one. Nobody can look into the frame, so its height is not its content's: it scrolls, and can be drawn taller.
 */
export default function MailFrame({ html, hasRemoteImages, title }: { html: string; hasRemoteImages: boolean; title: string }) {
  const t = useTranslations("inbox");
  const [isExplained, setExplained] = useState(false);
  return (
    <>
      {hasRemoteImages && (
        <p className="mb-2 rounded-md border border-line bg-rail px-2.5 py-1.5 text-sm text-muted">
          <span className="flex items-center gap-2">
            <ImageOff aria-hidden className="size-4 shrink-0 stroke-[1.5]" />
            <span className="flex-1">{t("imagesBlocked")}</span>
            <Button variant="link" size="sm" aria-expanded={isExplained} onClick={() => setExplained(!isExplained)}>
              {t("imagesWhy")}
            </Button>
          </span>
          {isExplained && <span className="mt-1 block">{t("imagesReason")}</span>}
        </p>
      )}
      <iframe
        title={title}
        sandbox="allow-popups allow-popups-to-escape-sandbox"
        referrerPolicy="no-referrer"
        srcDoc={frameDocument(html)}
        className="h-[min(60vh,36rem)] min-h-40 w-full resize-y rounded-md border border-line bg-[#fff]"
      />
    </>
  );
}
