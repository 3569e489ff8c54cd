import { keepPreviousData, useQueries } from "@tanstack/react-query";
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { countCompanyContactsOptions } from "@/api/generated/@tanstack/react-query.gen";
import { PAGE_SIZE } from "@/components/table/use-paged-rows";
import { useFormats } from "@/lib/format";
import { useTranslations } from "@/lib/i18n";
import { useWorkspace } from "@/lib/workspace";

interface Counts {
  of: ReadonlyMap<string, number>;
  isMissing: boolean;
  want(): void;
}

const Context = createContext<Counts>({ of: new Map(), isMissing: false, want: () => undefined });

/** How many people work at the companies that are loaded: asked for after the rows, and only where the column is shown. */
export function ContactCounts({ rows, children }: { rows: readonly { id: string }[]; children: ReactNode }) {
  const { path } = useWorkspace();
  const [isWanted, setWanted] = useState(false);
  const want = useCallback(() => setWanted(true), []);
  const pages = Array.from({ length: Math.ceil(rows.length / PAGE_SIZE) }, (_, page) => rows.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE));
  const found = useQueries({
    queries: pages.map((page) => ({
      // In one order, so that another order of the same companies asks for nothing.
      ...countCompanyContactsOptions({ path, query: { company_id: page.map((row) => row.id).sort() } }),
      enabled: isWanted,
      // What is known of a company stays while its neighbours change.
      placeholderData: keepPreviousData,
    })),
    combine: (results) => ({ counts: results.flatMap((result) => result.data ?? []), isMissing: results.some((result) => result.isError && !result.data) }),
  });
  const { counts, isMissing } = found;
  const value = useMemo<Counts>(() => ({ of: new Map(counts.map((one) => [one.company_id, one.contact_count])), isMissing, want }), [counts, isMissing, want]);
  return <Context value={value}>{children}</Context>;
}

/** Empty until it is known, and where nobody works. */
export function ContactCount({ companyId }: { companyId: string }) {
  const { of, isMissing, want } = useContext(Context);
  const t = useTranslations("errors");
  const { number } = useFormats();
  useEffect(want, [want]);
  const count = of.get(companyId);
  if (count === undefined && isMissing) return <span title={t("failedTitle")}>?</span>;
  return count ? number(count) : null;
}
