/** The message catalogues: one per language, loaded when needed, keys typed by the English one. */
import { createContext, use, useCallback, useEffect, useMemo, useState, type ReactNode } from "react";
import { IntlProvider } from "use-intl";
import type en from "@/messages/en";

export const locales = ["en", "de"] as const;
export type Locale = (typeof locales)[number];
export type Catalogue = typeof en;

declare module "use-intl" {
  interface AppConfig {
    Locale: Locale;
    Messages: Catalogue;
  }
}

const loaders: Record<Locale, () => Promise<{ default: Catalogue }>> = {
  en: () => import("@/messages/en"),
  de: () => import("@/messages/de"),
};

export function isLocale(value: unknown): value is Locale {
  return locales.some((locale) => locale === value);
}

/** The language chosen before, else the first the browser asks for that we have, else English. */
export function preferredLocale(): Locale {
  try {
    const stored = localStorage.getItem("locale");
    if (isLocale(stored)) return stored;
  } catch {
    // Storage is blocked: ask the browser.
  }
  return navigator.languages.map((tag) => tag.slice(0, 2)).find(isLocale) ?? "en";
}

export const loadCatalogue = async (locale: Locale): Promise<Catalogue> => (await loaders[locale]()).default;

interface Language {
  locale: Locale;
  timeZone: string;
  setLocale(locale: Locale): void;
  setTimeZone(timeZone: string): void;
}
const LanguageContext = createContext<Language | null>(null);

export function useLanguage(): Language {
  const language = use(LanguageContext);
  if (!language) throw new Error("useLanguage needs LanguageProvider above it");
  return language;
}

const browserTimeZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

export function LanguageProvider(props: { initial: Locale; catalogue: Catalogue; children: ReactNode }) {
  const [locale, setLocaleState] = useState(props.initial);
  const [catalogue, setCatalogue] = useState(props.catalogue);
  const [timeZone, setTimeZone] = useState(browserTimeZone);
  const [now, setNow] = useState(() => new Date());

  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);

  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 60_000);
    return () => clearInterval(timer);
  }, []);

  const setLocale = useCallback((next: Locale) => {
    void loadCatalogue(next).then((loaded) => {
      setCatalogue(loaded);
      setLocaleState(next);
      try {
        localStorage.setItem("locale", next);
      } catch {
        // Holds until the page is left.
      }
    });
  }, []);

  const language = useMemo(() => ({ locale, timeZone, setLocale, setTimeZone }), [locale, timeZone, setLocale]);
  return (
    <LanguageContext value={language}>
      <IntlProvider locale={locale} messages={catalogue} timeZone={timeZone} now={now}>
        {props.children}
      </IntlProvider>
    </LanguageContext>
  );
}
