import { Link } from "@tanstack/react-router";
import { Send } from "lucide-react";
import { Button } from "@/components/ui/button";
import { useTranslations } from "@/lib/i18n";
import { useWorkspace } from "@/lib/workspace";
import WriteTo from "./write-to";

/** Above a list of conversations: what leaves, and a new one. */
export default function WritingTools() {
  const t = useTranslations("sending");
  const workspace = useWorkspace();
  return (
    <>
      <Button size="icon" variant="ghost" asChild>
        <Link to="/w/$workspace/outgoing" params={{ workspace: workspace.slug }} aria-label={t("outbox")} title={t("outbox")}>
          <Send aria-hidden />
        </Link>
      </Button>
      <WriteTo />
    </>
  );
}
