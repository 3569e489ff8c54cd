import { useTranslations } from "@/lib/i18n";
import { Skeleton, SkeletonRows } from "./skeleton";

/** The shape of a page while its code and first data are on the way. */
export function PagePending() {
  const t = useTranslations("common");
  return (
    <div role="status" aria-label={t("loading")} className="flex min-h-0 flex-1 flex-col">
      <div className="flex h-13 items-center border-b border-line px-4 max-md:pl-14 sm:px-6">
        <Skeleton className="w-32" />
      </div>
      <SkeletonRows />
    </div>
  );
}
