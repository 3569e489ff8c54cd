import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Logo } from "@/components/ui/logo";
import { locales, useLanguage } from "@/lib/i18n";

const names = { en: "English", de: "Deutsch" } as const;

/** The frame of the pages before sign-in: the mark above, the language below. */
export function AuthLayout({ children }: { children: ReactNode }) {
  const { locale, setLocale } = useLanguage();
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="px-6 py-5 sm:px-10">
        <Link to="/welcome" className="inline-flex rounded-md">
          <Logo />
        </Link>
      </header>
      <main className="flex flex-1 flex-col">{children}</main>
      <footer className="flex gap-4 px-6 py-5 text-sm sm:px-10">
        {locales.map((tag) => (
          <button
            key={tag}
            type="button"
            lang={tag}
            aria-pressed={tag === locale}
            onClick={() => setLocale(tag)}
            className="rounded-sm py-1 text-muted hover:text-ink aria-pressed:font-medium aria-pressed:text-ink"
          >
            {names[tag]}
          </button>
        ))}
      </footer>
    </div>
  );
}

/** A form of one column; `lead` says in a sentence what it is for. */
export function AuthCard({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  return (
    <div className="mx-auto flex w-full max-w-sm flex-1 flex-col px-6 pt-[min(12vh,7rem)] pb-10">
      <h1 className="text-lg font-semibold">{title}</h1>
      {lead && <p className="mt-1 text-base text-pretty text-muted">{lead}</p>}
      <div className="mt-6 flex flex-col">{children}</div>
    </div>
  );
}
