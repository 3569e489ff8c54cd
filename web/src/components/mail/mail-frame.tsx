import { ImageOff } from "lucide-react";
import { useLayoutEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { useTranslations } from "@/lib/i18n";
import { useWorkspace } from "@/lib/workspace";
import { frameDocument } from "./frame-document";
import { fill } from "./inert";

interface MailFrameProps {
  html: string;
  hasRemoteImages: boolean;
  title: string;
  /** The address it came from. */
  sender: string;
}

/**
 * The mail's own HTML, apart from the page: no scripts, no origin, nothing fetched; links open in a window of their own that
 * knows nothing of this one. Nobody can look into the frame, so its height is not its content's: it scrolls, and can be drawn taller.
 */
export default function MailFrame({ html, hasRemoteImages, title, sender }: MailFrameProps) {
  const t = useTranslations("inbox");
  const { slug } = useWorkspace();
  const [isExplained, setExplained] = useState(false);
  const frame = useRef<HTMLIFrameElement>(null);
  useLayoutEffect(() => {
    if (frame.current) fill(frame.current, frameDocument(html, { workspace: slug, sender }));
  }, [html, slug, sender]);
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
        ref={frame}
        title={title}
        sandbox="allow-popups allow-popups-to-escape-sandbox"
        referrerPolicy="no-referrer"
        className="h-[min(60vh,36rem)] min-h-40 w-full resize-y rounded-md border border-line bg-[#fff]"
      />
    </>
  );
}
