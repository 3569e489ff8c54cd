/** Dates, money and sizes as people of the user's language say them. */
import { useMemo } from "react";
import { useFormatter, useNow } from "use-intl";
import { useLanguage } from "./i18n";

const DAY = 86_400_000;
const sizeUnits = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

export interface Formats {
  /** "2 hours ago", "yesterday", "12 Mar", "12 Mar 2024"; short enough for a table. */
  ago(at: string): string;
  /** Full date and time, for tooltips. */
  exact(at: string): string;
  /** Date and time in short: "22 Nov 2026, 09:19". */
  moment(at: string): string;
  /** A calendar day: "Fri 6 Mar", with the year when it is not this one. */
  day(on: string): string;
  /** As `day` without the weekday, for narrow places. */
  dayShort(on: string): string;
  /** The calendar day of a moment: "22 November 2026". */
  date(at: string): string;
  time(at: string): string;
  /** 84000.00 EUR as "€84,000"; cents only where there are some. */
  money(amount: string, currency: string): string;
  /** As `money`, rounded to k/M; for totals. */
  moneyShort(amount: string, currency: string): string;
  number(value: number): string;
  percent(share: number): string;
  bytes(size: number): string;
}

/** `YYYY-MM-DD` as that day's noon UTC, so that no time zone moves it to a neighbour. */
export const dayOf = (on: string): Date => new Date(`${on}T12:00:00Z`);

/** Today in a time zone as `YYYY-MM-DD`. */
export function todayIn(timeZone: string, now: Date): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" }).format(now);
}

export function useFormats(): Formats {
  const format = useFormatter();
  const now = useNow();
  const { locale } = useLanguage();
  return useMemo(() => {
    const money = (amount: string, currency: string, short: boolean) => {
      const value = Number(amount);
      return new Intl.NumberFormat(locale, {
        style: "currency",
        currency,
        notation: short && Math.abs(value) >= 10_000 ? "compact" : "standard",
        minimumFractionDigits: !short && !Number.isInteger(value) ? 2 : 0,
        maximumFractionDigits: short ? 1 : 2,
      }).format(value);
    };
    return {
      ago(at) {
        const date = new Date(at);
        // Not `now`, which is up to a minute old: what happened since would lie ahead.
        const today = new Date();
        const age = Math.abs(today.getTime() - date.getTime());
        if (age < 6 * DAY) return format.relativeTime(date, { now: today, style: "short" });
        const year = date.getFullYear() === today.getFullYear() ? undefined : "numeric";
        return format.dateTime(date, { day: "numeric", month: "short", year });
      },
      exact: (at) => format.dateTime(new Date(at), { dateStyle: "full", timeStyle: "short" }),
      moment: (at) => format.dateTime(new Date(at), { dateStyle: "medium", timeStyle: "short" }),
      day(on) {
        const date = dayOf(on);
        const year = date.getUTCFullYear() === now.getFullYear() ? undefined : "numeric";
        return format.dateTime(date, { weekday: "short", day: "numeric", month: "short", year, timeZone: "UTC" });
      },
      dayShort(on) {
        const date = dayOf(on);
        const year = date.getUTCFullYear() === now.getFullYear() ? undefined : "2-digit";
        return format.dateTime(date, { day: "numeric", month: "short", year, timeZone: "UTC" });
      },
      date: (at) => format.dateTime(new Date(at), { dateStyle: "long" }),
      time: (at) => format.dateTime(new Date(at), { timeStyle: "short" }),
      money: (amount, currency) => money(amount, currency, false),
      moneyShort: (amount, currency) => money(amount, currency, true),
      number: (value) => format.number(value),
      percent: (share) => format.number(share, { style: "percent", maximumFractionDigits: 0 }),
      bytes(size) {
        const power = Math.min(sizeUnits.length - 1, size > 0 ? Math.floor(Math.log10(size) / 3) : 0);
        const value = size / 1000 ** power;
        return format.number(value, {
          style: "unit",
          unit: sizeUnits[power] ?? "byte",
          unitDisplay: power === 0 ? "long" : "short",
          maximumFractionDigits: value < 10 && power > 0 ? 1 : 0,
        });
      },
    };
  }, [format, now, locale]);
}
