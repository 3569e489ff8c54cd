import { CloudOff, RefreshCw } from "lucide-react";
import { useEffect, useState, useSyncExternalStore } from "react";
import { useTranslations } from "@/lib/i18n";
import { useLiveState } from "@/lib/live";

function useOnline(): boolean {
  return useSyncExternalStore(
    (listener) => {
      window.addEventListener("online", listener);
      window.addEventListener("offline", listener);
      return () => {
        window.removeEventListener("online", listener);
        window.removeEventListener("offline", listener);
      };
    },
    () => navigator.onLine,
  );
}

/** Says that the line is down, once that has lasted long enough to matter. */
export function ConnectionNotice() {
  const t = useTranslations("shell");
  const isOnline = useOnline();
  const isLost = useLiveState() === "lost";
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    if (!isLost) return;
    const timer = setTimeout(() => setLong(true), 4_000);
    return () => {
      clearTimeout(timer);
      setLong(false);
    };
  }, [isLost]);
  const text = !isOnline ? t("offline") : isLost && isLong ? t("lost") : null;
  return (
    <div role="status">
      {text && (
        <p className="flex items-center justify-center gap-2 border-b border-line bg-warn-soft px-4 py-1.5 text-sm text-warn">
          {isOnline ? <RefreshCw aria-hidden className="size-3.5" /> : <CloudOff aria-hidden className="size-3.5" />}
          {text}
        </p>
      )}
    </div>
  );
}
